"""Every shipped exercise, set by a therapist, done on the client's pages, read and printed, with the real service."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from gateway.connections import Answer
from gateway.domain.roles import Role
from gateway.domain.signed_in import SignedIn
from gateway.gateway import EXTENSION
from services.assignments import catalogue
from tests.service.assignments.world import Course, Person, Web, World, a_course, close_world
from tests.unit.gateway.staff.staff_documents import PAGES, staff
from tests.unit.gateway.web.forms import form_of
from tests.unit.gateway.web.sample import CLINIC, a_client, sample
from tests.unit.gateway.web.test_round_trip import in_order

EXERCISES = sorted({path.stem.partition(".")[0] for path in catalogue.FOLDER.glob("*.yaml")})


@pytest.fixture
def service(assignments_web: Web, topic_prefix: str) -> Iterator[World]:
    built = assignments_web.world(topic_prefix)
    built.clinic_id = CLINIC
    yield built
    close_world(built)


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


def a_begun_sheet(course: Course, code: str) -> tuple[str, dict[str, Any]]:
    """Agreed and begun with the answers of the exercise's example."""
    course.agreed(exercise_code=code)
    occurrence = course.due()
    shown = course.client.get(f"/occurrences/{occurrence}").body
    body = {"answers": shown["exercise"]["example"], "screen": 1}
    kept = course.client.ask("PUT", f"/occurrences/{occurrence}/draft", body)
    assert kept.status == 200, kept.body
    return occurrence, shown["exercise"]


@pytest.mark.timeout(600)
def test_every_exercise_is_done_read_and_printed(service: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in EXERCISES:
        course = a_course(service)
        occurrence, exercise = a_begun_sheet(course, code)
        gone_through(pages(monkeypatch, service, a_client(), course.client), occurrence)
        handed_in = course.client.get(f"/occurrences/{occurrence}").body["response"]["answers"]
        assert in_order(exercise, handed_in) == in_order(exercise, exercise["example"]), code
        desk = pages(monkeypatch, service, staff(Role.THERAPIST), course.therapist)
        read_and_printed(desk, occurrence, exercise)


def read_and_printed(desk: FlaskClient, occurrence: str, exercise: dict[str, Any]) -> None:
    read, empty = (
        desk.get(f"{PAGES}{path}") for path in (f"answers/{occurrence}", f"exercises/{exercise['code']}/sheet")
    )
    assert (read.status_code, empty.status_code) == (200, 200), exercise["code"]
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", read.text)).split())
    kinds = {one["name"]: one["kind"] for one in exercise["worksheet"]["fields"]}
    for name, value in exercise["example"].items():
        if kinds[name] == "long_text":
            assert " ".join(value.split()) in words, (exercise["code"], name)
        if kinds[name] == "private_note":
            assert (value["text"] in words) is value["shared"], (exercise["code"], name)


def test_a_prediction_of_the_page_is_fixed_by_the_service(service: World, monkeypatch: pytest.MonkeyPatch) -> None:
    course = a_course(service)
    course.agreed(exercise_code="behavioural_experiment")
    occurrence = course.due()
    browser = pages(monkeypatch, service, a_client(), course.client)
    worksheet = course.client.get(f"/occurrences/{occurrence}").body["exercise"]["worksheet"]
    screen = next(one["screen"] for one in worksheet["sections"] if one.get("locks"))
    address = f"/do/{occurrence}/{screen}"
    assert browser.post(address, data={"prediction": "They laugh", "go": "next"}).status_code == 302
    page = browser.get(address).text
    assert "Fixed on Monday 23 November, 09:00." in page
    assert ' name="prediction"' not in page


def test_a_bad_entry_is_asked_again_and_the_rest_of_the_page_is_kept(
    service: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = a_course(service)
    course.agreed(exercise_code="symptom_diary")
    occurrence = course.due()
    browser = pages(monkeypatch, service, a_client(), course.client)
    entry = {"diary-place": "0", "diary-was": "", "diary.at": "2026-11-23T08:00", "diary.symptom": "x" * 301}
    answer = browser.post(f"/do/{occurrence}/1", data={**entry, "go": "add:diary"})
    assert answer.status_code == 422
    assert 'href="#f-diary.symptom">Shorten this to 300 characters; it has 301.' in answer.text
    assert f'value="{"x" * 301}"' in answer.text
    right = browser.post(f"/do/{occurrence}/1", data={**entry, "diary.symptom": "x", "go": "add:diary"})
    assert right.status_code == 302
    kept = course.client.get(f"/occurrences/{occurrence}").body["draft"]["answers"]["diary"]
    assert kept == [{"at": "2026-11-23T08:00", "symptom": "x"}]
