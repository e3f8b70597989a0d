"""A clinic to test in: the web application, its worker's steps, and people who send requests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

import contracts
from chassis.clock import utc_now
from chassis.events import Event, decode
from chassis.ids import new_id
from chassis.kafka import KafkaAddress, history
from chassis.metrics import for_process
from chassis.settings import load
from chassis.tokens import Actor, Signer, new_keypair
from services.assignments import service
from services.assignments.settings import AssignmentsSettings
from services.assignments.usecases.settling import settle_due
from tests.service.assignments.promised import Promised

LONDON = "Europe/London"
ALL_BUCKETS = range(64)
FIRST_MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday


@dataclass
class Watch:
    """A clock that stands until it is moved."""

    at: datetime

    def __call__(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def etag(self) -> str:
        return self.headers["ETag"]

    def slug(self) -> str:
        return str(self.body["type"]).rpartition(":")[2]


@dataclass
class Person:
    """Somebody signed in, in one clinic."""

    world: World
    id: str
    role: str
    clinic_id: str

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str | None = None, match: str | None = None
    ) -> Reply:
        actor = Actor(self.id, self.role, (self.clinic_id,))
        headers = {"Authorization": f"Bearer {self.world.signer.sign(actor, 'assignments')}"}
        headers |= {"Idempotency-Key": key} if key else {}
        headers |= {"If-Match": match} if match else {}
        client: FlaskClient = self.world.app.test_client()
        place = "/api/v1/me" if self.role == "client" else f"/api/v1/clinics/{self.clinic_id}"
        whole = path if path.startswith("/api") else place + path
        answer = client.open(whole, method=method, headers=headers, json=body)
        if answer.status_code < 300:
            self.world.promised.check(method, whole, answer.status_code, answer.get_json())
        return Reply(answer.status_code, answer.get_json(silent=True), dict(answer.headers))

    def get(self, path: str) -> Reply:
        return self.ask("GET", path)

    def post(self, path: str, body: Any = None, **options: Any) -> Reply:
        return self.ask("POST", path, {} if body is None else body, **options)

    def every(self, path: str, limit: int = 200) -> list[dict[str, Any]]:
        """The items of all pages, each as long as it may be."""
        found: list[dict[str, Any]] = []
        asked = start = f"{path}{'&' if '?' in path else '?'}limit={limit}"
        while True:
            reply = self.get(asked)
            assert reply.status == 200, reply.body
            items, following = reply.body["items"], reply.body["next"]
            assert len(items) == limit if following else len(items) <= limit
            found += items
            if following is None:
                return found
            asked = f"{start}&cursor={following}"

    def must_post(self, path: str, body: Any = None, **options: Any) -> Any:
        reply = self.post(path, body, **options)
        assert reply.status < 300, reply.body
        return reply.body


@dataclass
class Web:
    """The web application over a database of its own, and the clock of both: for one world after the other."""

    settings: AssignmentsSettings
    app: Flask
    kept: service.Owned
    signer: Signer
    now: Watch
    promised: Promised

    def world(self, topic_prefix: str) -> World:
        """Nothing has happened here, and it is the first morning."""
        for name in self.kept.database.list_collection_names():
            self.kept.database[name].delete_many({})
        self.now.at = FIRST_MORNING
        self.promised.checked.clear()
        settings = replace(self.settings, kafka_topic_prefix=topic_prefix)
        return World(settings, self.app, self.kept, self.signer, self.now, self.promised)

    def close(self) -> None:
        self.kept.database.client.close()
        self.app.extensions["assignments"].store.db.client.close()


@dataclass
class World:
    settings: AssignmentsSettings
    app: Flask
    kept: service.Owned
    signer: Signer
    now: Watch
    promised: Promised
    clinic_id: str = field(default_factory=lambda: new_id("cln"))

    @cached_property
    def working(self) -> service.Working:
        """The worker's parts; its topics are made with it."""
        service.make_topics(self.settings)
        return service.working(self.settings, self.kept, for_process(service.NAME), self.now)

    def person(self, role: str, clinic_id: str | None = None) -> Person:
        return Person(self, new_id("per"), role, clinic_id or self.clinic_id)

    def settle(self) -> int:
        """What the worker does, until nothing is left to do."""
        done = 0
        while some := settle_due(self.kept.store, ALL_BUCKETS, self.now()):
            done += some
        return done

    def relay(self) -> None:
        for _ in range(50):
            if not self.working.relay.step():
                break

    def events(self) -> list[Event]:
        """Everything published so far, each held against its contract."""
        self.relay()
        address, topic = KafkaAddress.of(self.settings), service.own_topic(self.settings)
        found = [decode(record) for batch in history(address, [topic]) for record in batch]
        for event in found:
            contracts.promise(event.type, event.data)
        return found


def build_web(environ: Mapping[str, str], folder: Path) -> Web:
    private, public = new_keypair("test")
    (folder / "private.json").write_text(json.dumps(private))
    (folder / "public.json").write_text(json.dumps({"keys": public}))
    settings = load(AssignmentsSettings, {**environ, "TOKEN_PUBLIC_KEYS_FILE": str(folder / "public.json")})
    now = Watch(FIRST_MORNING)
    kept = service.owned(settings, now)
    service.prepare(kept)
    app = service.build_web(settings, now)
    return Web(settings, app, kept, Signer(str(folder / "private.json"), utc_now), now, Promised(app))


def close_world(world: World) -> None:
    if "working" in vars(world):
        world.working.relay.close()
        world.working.consumer.close()


def episode_terms(client: Person, therapist: Person, **other: Any) -> dict[str, Any]:
    terms = {
        "client_id": client.id,
        "therapist_id": therapist.id,
        "phase": "skills",
        "problem": "gad",
        "cadence": "weekly",
        "time_zone": LONDON,
        "started_on": "2026-11-02",
    }
    return terms | other


def daily(**other: Any) -> dict[str, Any]:
    return {"kind": "daily", "start_on": "2026-11-23", "time": "19:00"} | other


def breathing(**other: Any) -> dict[str, Any]:
    terms = {
        "exercise_code": "breathing_practice",
        "own_name": "Five quiet minutes",
        "rationale": "So that the evenings are calmer",
        "minutes": 5,
        "confidence": 8,
        "foreseen_obstacle": "forgot",
        "foreseen_obstacle_words": "The children are loud",
        "plan_if": "the dishes are done",
        "plan_then": "I sit by the window and breathe",
        "understood": True,
        "schedule": daily(),
    }
    return terms | other


@dataclass
class Course:
    """A client and a therapist who work together."""

    world: World
    client: Person
    therapist: Person
    episode_id: str

    def agreed(self, **terms: Any) -> str:
        """Homework both have said yes to; its id."""
        body = breathing(agreed_in_session=True, **terms)
        return str(self.therapist.must_post(f"/episodes/{self.episode_id}/assignments", body)["id"])

    def due(self) -> str:
        """The id of the first thing to do now."""
        return str(self.client.get("/today").body["now"][0]["id"])

    def answered(self, **answer: Any) -> str:
        occurrence_id = self.due()
        self.client.must_post(f"/occurrences/{occurrence_id}/response", {"kind": "did", "quantity": 100} | answer)
        return occurrence_id

    def occurrences(self) -> list[dict[str, Any]]:
        return self.therapist.every(f"/episodes/{self.episode_id}/occurrences")


def a_course(world: World, *, therapist: Person | None = None, **terms: Any) -> Course:
    therapist, client = therapist or world.person("therapist"), world.person("client")
    episode = therapist.must_post("/episodes", episode_terms(client, therapist, **terms))
    return Course(world, client, therapist, episode["id"])
