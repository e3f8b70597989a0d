"""The pages of the gateway with the real assignments service behind them, in one process."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from gateway.connections import Answer
from gateway.domain.signed_in import SignedIn
from gateway.gateway import EXTENSION
from tests.service.assignments.world import Person, World
from tests.unit.gateway.web.forms import form_of
from tests.unit.gateway.web.sample import sample


def pages(monkeypatch: pytest.MonkeyPatch, service: World, person: SignedIn, asks: Person) -> FlaskClient:
    """The pages of one person; what they ask goes to the real service in the name of `asks`. Other services have
    nothing."""

    def call(_: SignedIn, service: str, method: str, path: str, **parts: Any) -> Answer:
        if service != "assignments":
            return Answer(200, b'{"items": [], "next": null}', {"content-type": "application/json"})
        headers = parts.get("headers") or {}
        key, match = headers.get("Idempotency-Key"), headers.get("If-Match")
        whole = f"{path}?{urlencode(parts['query'])}" if parts.get("query") else path
        reply = asks.ask(method, whole, parts.get("body"), key=key, match=match)
        sent = {"content-type": "application/json", "etag": reply.headers.get("ETag", "")}
        return Answer(reply.status, json.dumps(reply.body).encode(), sent)

    app = sample(monkeypatch, person).app
    here = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = SimpleNamespace(**{**vars(here), "upstream": SimpleNamespace(call=call)})
    app.extensions[EXTENSION].clock = service.now
    return app.test_client()


def gone_through(browser: FlaskClient, occurrence: str) -> None:
    """Every screen is looked at and sent on as it stands; then it is handed in."""
    address = browser.get(f"/do/{occurrence}").headers["Location"]
    while "how-it-went" not in address:
        page = browser.get(address)
        assert page.status_code == 200, address
        answer = browser.post(address, data={**form_of(page.text), "go": "next"})
        assert answer.status_code == 302, answer.text
        address = answer.headers["Location"]
    done = f"{address.removesuffix('/did')}/did"  # a measure leads there by itself
    answer = browser.post(done, data={"idempotency_key": f"key-of-{occurrence}"})
    assert answer.headers["Location"] == f"/do/{occurrence}/thanks", answer.text
