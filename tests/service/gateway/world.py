"""A gateway over a real database, real small services behind it, and people who use it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import Flask, Response, request
from flask.testing import FlaskClient
from pymongo.database import Database
from werkzeug.serving import make_server

from chassis.clock import utc_now
from chassis.settings import load
from chassis.tokens import Verifier, new_keypair
from gateway.passwords import passwords
from gateway.service import gateway_over, web_app
from gateway.settings import GatewaySettings
from gateway.store import prepare
from gateway.usecases.setting_up import FirstAdministrator, bootstrap

PASSWORD = "four words in a row"


@dataclass
class Hands:
    """A clock that stands still until somebody moves it."""

    at: datetime = field(default_factory=utc_now)  # today, because MongoDB removes what is over by its own clock

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@dataclass(frozen=True)
class Seen:
    """What a service was asked."""

    service: str
    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    person_id: str
    role: str
    clinic_ids: tuple[str, ...]


@dataclass
class Services:
    """Three services on loopback that verify tokens as the real ones do and answer what a test tells them to, or what
    the real one `behind` them does."""

    seen: list[Seen] = field(default_factory=list)
    answers: dict[tuple[str, str], tuple[int, Any, dict[str, str]]] = field(default_factory=dict)
    before: Callable[[], None] = lambda: None
    behind: dict[str, Callable[[Seen], Response]] = field(default_factory=dict)

    def answer(self, method: str, path: str, status: int, body: Any, **headers: str) -> None:
        self.answers[(method, path)] = (
            status,
            body,
            {name.replace("_", "-"): value for name, value in headers.items()},
        )

    def app(self, name: str, verifier: Verifier) -> Flask:
        app = Flask(name)

        @app.route("/openapi.json")
        def document() -> dict[str, Any]:
            schema = {"$ref": "#/components/schemas/Thing"}
            answer = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
            return {
                "openapi": "3.1.0",
                "paths": {f"/api/v1/me/of-{name}": {"get": {"summary": "A thing", "responses": answer}}},
                "components": {"schemas": {"Thing": {"type": "object", "title": name}}},
            }

        @app.route("/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
        def anything(path: str) -> Response:
            return self._answered(name, f"/{path}", verifier)

        return app

    def _answered(self, name: str, path: str, verifier: Verifier) -> Response:
        actor = verifier.verify(request.headers["Authorization"].removeprefix("Bearer "))
        heard = {key.lower(): value for key, value in request.headers.items()}
        query = request.query_string.decode()
        self.seen.append(
            Seen(
                name,
                request.method,
                path,
                query,
                heard,
                request.get_data(),
                actor.person_id,
                actor.role,
                actor.clinic_ids,
            )
        )
        self.before()
        if name in self.behind:
            return self.behind[name](self.seen[-1])
        status, body, headers = self.answers.get((request.method, path), (200, {}, {}))
        return Response(json.dumps(body), status, headers, content_type="application/json")


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def key_files(folder: Path) -> tuple[Path, Path]:
    private, public = new_keypair("k1")
    signing, public_keys = folder / "signing.json", folder / "public.json"
    signing.write_text(json.dumps(private))
    public_keys.write_text(json.dumps({"keys": public}))
    return signing, public_keys


def settings_for(addresses: Mapping[str, str], signing: Path, **more: str) -> GatewaySettings:
    environ = {
        "MONGODB_URI": "mongodb://unused",
        "KAFKA_BOOTSTRAP_SERVERS": "unused:9092",
        "SECRET_KEY": "k" * 40,
        "TOKEN_SIGNING_KEY_FILE": str(signing),
        "PUBLIC_URL": "http://localhost",
        "COOKIE_SECURE": "false",
        **{f"{name.upper()}_URL": url for name, url in addresses.items()},
        **more,
    }
    return load(GatewaySettings, environ)


@dataclass
class World:
    """The application under test and what stands around it."""

    app: Flask
    database: Database[dict[str, Any]]
    settings: GatewaySettings
    clock: Hands
    services: Services
    organisation_id: str
    clinic_id: str
    admin_link: str

    def browser(self) -> Browser:
        return Browser(self.app.test_client())

    def administrator(self) -> Browser:
        """The first administrator, signed in."""
        browser = self.browser()
        if self.admin_link:
            browser.client.post("/api/v1/welcome", json={"token": self.admin_link, "password": PASSWORD})
            self.admin_link = ""
        return browser.signed_in_as("ada@example.org")

    def person(self, role: str, clinic_id: str = "", name: str = "") -> Browser:
        """Somebody with a role, signed in."""
        email = f"{role}.{uuid4().hex[:8]}@example.org"
        body = {"name": name or role.title(), "email": email, "role": role, "password": PASSWORD}
        clinic = clinic_id or self.clinic_id
        made = self.administrator().post(f"/api/v1/clinics/{clinic}/people", json=body)
        assert made.status_code == 201, made.text
        return self.browser().signed_in_as(email)

    def second_clinic(self) -> str:
        made = self.administrator().post("/api/v1/clinics", json={"name": "South", "time_zone": "Europe/Berlin"})
        assert made.status_code == 201, made.text
        return str(made.json["id"])

    def records(self) -> list[dict[str, Any]]:
        """In the order in which they were written: the clock stands still, so ids say nothing."""
        return list(self.database["audit"].find().sort("$natural", 1))


class Browser:
    """A client that keeps cookies and sends the anti-forgery token, as our pages do."""

    def __init__(self, client: FlaskClient) -> None:
        self.client: Any = client  # the type of an answer's JSON is what a test says it is
        self.email = ""
        self.csrf = ""
        self.person_id = ""

    def signed_in_as(self, email: str, password: str = PASSWORD) -> Browser:
        answer = self.client.post("/api/v1/sign-in", json={"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        self.email, self.csrf, self.person_id = email, answer.json["csrf_token"], answer.json["person_id"]
        return self

    def get(self, path: str, **more: Any) -> Any:
        return self.client.get(path, **more)

    def post(self, path: str, **more: Any) -> Any:
        return self.send("POST", path, **more)

    def send(self, method: str, path: str, **more: Any) -> Any:
        headers = {"X-CSRF-Token": self.csrf, **more.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **more)


@contextmanager
def world(database: Database[dict[str, Any]], folder: Path, **more: str) -> Iterator[World]:
    """The whole gateway; `more` are settings by their names."""
    signing, public_keys = key_files(folder)
    services, clock = Services(), Hands()
    names = ("assignments", "reminders", "analytics")
    apps = {name: services.app(name, Verifier(str(public_keys), name, clock)) for name in names}
    with (
        serving(apps["assignments"]) as assignments,
        serving(apps["reminders"]) as reminders,
        serving(apps["analytics"]) as analytics,
    ):
        addresses = {"assignments": assignments, "reminders": reminders, "analytics": analytics}
        settings = settings_for(addresses | {}, signing, **more)
        prepare(database)
        hashing = passwords("nobody has this one", quick=True)
        store = gateway_over(settings, database, hashing=hashing, clock=clock).store
        first = FirstAdministrator("Riverside", "North", "Europe/London", "ada@example.org", "Ada Admin")
        done = bootstrap(first, again=False, store=store, now=clock)
        app = web_app(settings, database, hashing=hashing, clock=clock)
        yield World(
            app,
            database,
            settings,
            clock,
            services,
            done.organisation_id,
            done.clinic_id,
            done.link.token,
        )
