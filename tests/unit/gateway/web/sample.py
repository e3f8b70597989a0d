"""The pages with invented people and services that answer from a table: for tests that look at what is drawn."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask

from chassis import problems
from chassis.mongo import DATABASE_AWAY
from gateway import csrf, recognition, web
from gateway.connections import Answer, ServiceAway
from gateway.domain.clinic import Clinic, CrisisContact, HomeworkWord
from gateway.domain.roles import Membership, Role
from gateway.domain.signed_in import SignedIn
from gateway.gateway import EXTENSION, Gateway
from gateway.http.problems import table
from gateway.settings import Service

NOW = datetime(2026, 11, 24, 18, 20, tzinfo=UTC)
CLINIC = "cln_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD"
CLIENT = "per_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD"
THERAPIST = "per_01J9ZQ8E5T3V7W2X4Y6Z8A0BCE"
COLLEAGUE = "per_01J9ZQ8E5T3V7W2X4Y6Z8A0BCF"


@dataclass
class Calls:
    """Stands where the door to the services is: answers from `answers` by method and path, and keeps what was sent."""

    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    away: set[Service] = field(default_factory=set)
    sent: list[tuple[str, str, Any, Mapping[str, str]]] = field(default_factory=list)

    def answer(self, method: str, path: str, body: Any, *, status: int = 200, etag: str = '"v1"') -> None:
        kind = "application/json" if status < 300 else "application/problem+json"
        headers = {"content-type": kind, "etag": etag}
        self.answers[method, path] = Answer(status, json.dumps(body).encode(), headers)

    def call(self, person: SignedIn, service: Service, method: str, path: str, **parts: Any) -> Answer:
        assert person.person_id
        if service in self.away:
            raise ServiceAway(service)
        if method != "GET":
            self.sent.append((method, path, parts.get("body"), parts.get("headers") or {}))
        missing = Answer(404, b'{"status": 404}', {"content-type": "application/problem+json"})
        return self.answers.get((method, path), missing)


@dataclass
class Sample:
    """An application, the services behind it, and who is signed in (nobody when None)."""

    app: Flask
    calls: Calls
    person: SignedIn | None


def a_client(name: str = "Sam Rivers", locale: str = "en_GB", role: Role = Role.CLIENT) -> SignedIn:
    return SignedIn(
        person_id=CLIENT,
        name=name,
        email="sam@example.org",
        locale=locale,
        organisation_id="org_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD",
        home_clinic_id=CLINIC,
        memberships=(Membership(CLINIC, role),),
        via="cookie",
        via_id="sgn_1",
    )


def a_clinic(word: HomeworkWord = HomeworkWord.HOMEWORK) -> Clinic:
    return Clinic(
        id=CLINIC,
        organisation_id="org_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD",
        name="Riverside Clinic",
        time_zone="Europe/London",
        homework_word=word,
        crisis_contacts=(
            CrisisContact("Riverside Clinic, on call", "020 7946 0018", "weekdays 8 to 20"),
            CrisisContact("Samaritans", "116 123", "day and night, free"),
        ),
    )


def names_for(clinic_id: str, ids: Iterable[str]) -> dict[str, str]:
    return {one: "Dr Kim Osei" for one in ids if clinic_id == CLINIC and one == THERAPIST}


def colleagues(clinic_id: str, role: Role | None, *_: Any) -> list[tuple[Any, str]]:
    people = (
        {THERAPIST: "Dr Kim Osei", COLLEAGUE: "Noor Vries"} if (clinic_id, role) == (CLINIC, Role.THERAPIST) else {}
    )
    return [(SimpleNamespace(id=id_, name=name, active=True), name) for id_, name in people.items()]


def sample(
    monkeypatch: pytest.MonkeyPatch, person: SignedIn | None, word: str = "homework", app: Flask | None = None
) -> Sample:
    """Real pages, real words; only the database and the services are tables. One sample at a time: they share the
    application, because templates take longer to read than to fill in; a test that adds to it brings its own.
    """
    app = app or _shared()
    calls = Calls()
    here = app.extensions[EXTENSION]
    here.clock = lambda: NOW
    here.settings = SimpleNamespace(public_url="http://localhost")
    here.clinic = lambda _: a_clinic(HomeworkWord(word))
    here.names_for = names_for
    here.upstream = calls
    here.store = SimpleNamespace(people=SimpleNamespace(page=colleagues))
    current: list[SignedIn | None] = [person]
    monkeypatch.setattr(recognition, "person", lambda: current[0])
    monkeypatch.setattr(recognition, "replace_person", lambda new: current.__setitem__(0, new))
    monkeypatch.setattr(csrf, "token", lambda: "token")
    return Sample(app, calls, person)


def application() -> Flask:
    app = Flask("sample", static_folder=None, template_folder=None)
    app.testing = True
    here = app.extensions[EXTENSION] = SimpleNamespace(clock=lambda: NOW)
    problems.register(app, {**dict.fromkeys(DATABASE_AWAY, lambda _: problems.unavailable()), **table()})
    web.register(app, cast("Gateway", here))
    return app


@cache
def _shared() -> Flask:
    return application()
