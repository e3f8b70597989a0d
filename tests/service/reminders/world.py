"""The whole service in one process on a real broker and database, with a clock and a mail server of the test's own."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from aiosmtpd.controller import Controller
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import contracts
from chassis.clock import iso
from chassis.events import Event, encode, event_id
from chassis.ids import derived_id, new_id
from chassis.kafka import KafkaAddress, Producer
from chassis.settings import load
from chassis.tokens import Actor, Signer, new_keypair
from services.reminders import service
from services.reminders.domain.codes import Channel
from services.reminders.domain.points import ContactPoint
from services.reminders.domain.projections import ClientKey
from services.reminders.keys import Keys
from services.reminders.settings import RemindersSettings
from services.reminders.store import Store
from services.reminders.subscriptions import Reader
from services.reminders.usecases.points import new_point
from services.reminders.usecases.ports import Provider
from tests.helpers import eventually

EXAMPLES = Path(__file__).parents[3] / "contracts" / "examples"
LONDON = ZoneInfo("Europe/London")


@dataclass
class Watch:
    """A clock that shows what it is set to."""

    shows: datetime

    def __call__(self) -> datetime:
        return self.shows

    def set_to(self, day: str, wall: str) -> None:
        """A London wall time."""
        local = datetime.combine(date.fromisoformat(day), time.fromisoformat(wall), tzinfo=LONDON)
        self.shows = local.astimezone(UTC)

    def forward(self, **by: float) -> None:
        self.shows += timedelta(**by)


def a_morning() -> Watch:
    watch = Watch(datetime(2026, 11, 23, tzinfo=UTC))
    watch.set_to("2026-11-23", "07:00")
    return watch


@dataclass
class Mailbox:
    """A real SMTP server; `answers` are given to DATA one after the other, then everything is accepted."""

    port: int
    messages: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    slow: float = 0.0
    hangs_up: bool = False

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 - aiosmtpd's
        if address in self.refuses:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        """Takes the message at once and says so after a while."""
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("2"):
            self.messages.append(BytesParser(policy=default).parsebytes(envelope.content))
        await asyncio.sleep(self.slow)
        if self.hangs_up:
            server.transport.abort()
        return answer

    def serve(self) -> Controller:
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        return controller

    def ids(self) -> list[str]:
        return [str(message["X-Reminder-Id"]) for message in self.messages]


@dataclass
class Room:
    """A turn in which everybody has room, all together so much."""

    limit: int
    only: None = None
    without: frozenset[str] = frozenset()

    def takes(self, _clinic_id: str) -> bool:
        self.limit -= 1
        return self.limit >= 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Homework:
    """One assignment of one client, with the events the assignments service would publish about it."""

    world: World
    clinic: str = field(default_factory=lambda: new_id("cln"))
    client: str = field(default_factory=lambda: new_id("per"))
    therapist: str = field(default_factory=lambda: new_id("per"))
    assignment: str = field(default_factory=lambda: new_id("asg"))
    episode: str = field(default_factory=lambda: new_id("epi"))

    def occurrence_id(self, day: str) -> str:
        return derived_id("occ", self.assignment, day, "0")

    def occurrence(self, day: str, fact: str = "scheduled", *, version: int = 1, **changes: Any) -> Event:
        start = datetime.combine(date.fromisoformat(day), time(0), tzinfo=LONDON)
        ends = [start + timedelta(days=after) for after in range(3)]
        window = dict(zip(("opens_at", "due_at", "closes_at"), map(iso, ends), strict=True))
        state = {"scheduled": "scheduled", "rescheduled": "scheduled", "reviewed": "responded"}.get(fact, fact)
        return self._event(
            f"carryover.occurrence.{fact}.v1",
            self.occurrence_id(day),
            version,
            **{
                "occurrence_id": self.occurrence_id(day),
                "local_date": day,
                "local_time": "18:30",
                "status": state,
                **window,
                **changes,
            },
        )

    def assignment_event(self, fact: str, status: str, version: int, **changes: Any) -> Event:
        return self._event(f"carryover.assignment.{fact}.v1", self.assignment, version, status=status, **changes)

    def group_event(self, group: str, *facilitators: str, status: str = "open") -> Event:
        about = {"group_id": group, "facilitator_ids": list(facilitators), "status": status}
        return self._event("carryover.group.opened.v1", group, 1, **about)

    def episode_event(self, fact: str, status: str, version: int) -> Event:
        return self._event(f"carryover.episode.{fact}.v1", self.episode, version, status=status)

    def clinic_event(self, word: str) -> Event:
        return self._event("carryover.clinic.changed.v1", self.clinic, 1, homework_word=word)

    def flagged(self) -> Event:
        """An answer asks for a person, which is nothing this service has to do with."""
        return self._event("carryover.safety.flagged.v1", new_id("flg"), 1)

    def erased(self) -> Event:
        return self._event("carryover.client.erased.v1", self.client, 1)

    def agreed(self) -> list[Event]:
        return [self.episode_event("opened", "open", 1), self.assignment_event("agreed", "agreed", 1)]

    def _event(self, kind: str, subject: str, version: int, **changes: Any) -> Event:
        example = json.loads((EXAMPLES / f"{kind}.json").read_text())["data"]
        ids = {
            "clinic_id": self.clinic,
            "client_id": self.client,
            "therapist_id": self.therapist,
            "assignment_id": self.assignment,
            "episode_id": self.episode,
        }
        data = {**example, **{name: value for name, value in ids.items() if name in example}, **changes}
        return Event(
            id=event_id(subject, kind, version),
            type=kind,
            source="assignments",
            subject=subject,
            time=self.world.now(),
            partition_key=self.client,
            version=version,
            clinic_id=self.clinic,
            data=data | {"version": version},
        )


@dataclass
class World:
    settings: RemindersSettings
    now: Watch
    kept: service.Owned
    working: service.Working
    producer: Producer
    app: Flask
    signer: Signer

    @property
    def store(self) -> Store:
        return self.kept.store

    @property
    def keys(self) -> Keys:
        return Keys.of(self.settings.reminder_keys.reveal())

    def homework(self) -> Homework:
        return Homework(self)

    def publishes(self, *events: Event) -> None:
        for event in events:
            topic = "identity" if event.type.split(".")[1] in {"clinic", "client"} else "assignments"
            self.producer.send_all(f"{self.settings.kafka_topic_prefix}.{topic}", [encode(event)])

    def hears(self, *events: Event) -> None:
        """Publish and let the service read until everything is committed."""
        self.publishes(*events)
        left = len(events)

        def read() -> bool:
            nonlocal left
            left -= self.working.consumer.step()
            return left <= 0

        eventually(read, timeout=20, pause=0)

    def knows(self, *events: Event) -> None:
        """Let the service handle them as if it had heard them, without the way through the broker."""
        for event in events:
            contracts.promise(event.type, event.data)
        Reader(self.store, self.working.climbing.planner).handle(events)

    def works(self) -> None:
        """Everything the worker does, until there is nothing left to do right now."""
        chores, pool = self.working.chores, self.working.pool
        eventually(lambda: not (self._sending() + chores.replan() + chores.show() + pool.step()), pause=0.01)

    def _sending(self) -> int:
        pool = self.working.pool
        pool.step()
        return pool.at_work

    @property
    def email(self) -> Provider:
        return self.working.pool._lines.defaults[Channel.EMAIL]

    def reaches(self, homework: Homework, address: str, channel: Channel = Channel.EMAIL) -> ContactPoint:
        """As if the client had entered the code that was sent there."""
        keys = Keys.of(self.settings.reminder_keys.reveal())
        point = self.store.points.add(new_point(ClientKey(homework.clinic, homework.client), channel, address, keys))
        return self.store.points.save(point.confirm(self.now()))

    def reminders(self, homework: Homework) -> dict[str, dict[str, Any]]:
        """The stored documents by channel and local date order."""
        found = self.kept.database["reminders"].find({"client_id": homework.client}).sort("planned_at", 1)
        return {f"{one['channel']} {one['planned_at']:%d %H:%M}": one for one in found}

    def states(self, homework: Homework) -> dict[str, str]:
        found = self.reminders(homework)
        return {at: " ".join(filter(None, [one["status"], one.get("reason")])) for at, one in found.items()}

    def as_client(self, homework: Homework) -> Asking:
        return Asking(self, Actor(homework.client, "client", (homework.clinic,)))

    def as_staff(self, role: str, person: str, *clinics: str) -> Asking:
        return Asking(self, Actor(person, role, clinics))


@dataclass(frozen=True)
class Asking:
    """Requests as the gateway would forward them."""

    world: World
    actor: Actor

    def get(self, path: str, **query: Any) -> TestResponse:
        return self._http.get(path, headers=self._headers(), query_string=query)

    def put(self, path: str, body: dict[str, Any], **headers: str) -> TestResponse:
        return self._http.put(path, json=body, headers=self._headers() | headers)

    def post(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> TestResponse:
        return self._http.post(path, json=body, headers=self._headers() | headers)

    def delete(self, path: str, **headers: str) -> TestResponse:
        return self._http.delete(path, headers=self._headers() | headers)

    def wishes(self, **changes: Any) -> dict[str, Any]:
        """Change the preferences as a page would: read, change, write with the tag that was read."""
        path = "/api/v1/me/reminder-preferences"
        read = self.get(path)
        said = {"clinic_id", "channels_offered", "zone_now", "asked_zones", "defaults", "version"}
        body = {name: value for name, value in read.get_json().items() if name not in said}
        tag = {"If-Match": read.headers["ETag"]} if "ETag" in read.headers else {}
        answer = self.put(path, body | changes, **tag)
        assert answer.status_code == 200, answer.get_json()
        return cast("dict[str, Any]", answer.get_json())

    @property
    def _http(self) -> FlaskClient:
        return self.world.app.test_client()

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.world.signer.sign(self.actor, 'reminders')}"}


def worker_environment(settings: RemindersSettings) -> dict[str, str]:
    """For a worker as a process of its own, on the same database and topics."""
    return os.environ | {
        "MONGODB_URI": settings.mongodb_uri.reveal(),
        "MONGODB_DATABASE": settings.mongodb_database,
        "KAFKA_BOOTSTRAP_SERVERS": settings.kafka_bootstrap_servers,
        "KAFKA_TOPIC_PREFIX": settings.kafka_topic_prefix,
        "KAFKA_PARTITIONS": str(settings.kafka_partitions),
        "TOKEN_PUBLIC_KEYS_FILE": settings.token_public_keys_file,
        "REMINDER_KEYS": settings.reminder_keys.reveal(),
        "EMAIL_URL": settings.email_url.reveal(),
        "LOG_LEVEL": "warning",
    }


def build_world(environ: dict[str, str], folder: Path, now: Watch) -> World:
    private, public = new_keypair("test")
    (folder / "private.json").write_text(json.dumps(private))
    (folder / "public.json").write_text(json.dumps({"keys": public}))
    keys = {"TOKEN_PUBLIC_KEYS_FILE": str(folder / "public.json"), "REMINDER_KEYS": Fernet.generate_key().decode()}
    settings = load(RemindersSettings, environ | keys)
    kept = service.owned(settings, now)
    service.prepare(kept)
    service.make_topics(settings)
    return World(
        settings=settings,
        now=now,
        kept=kept,
        working=service.working(settings, kept, now),
        producer=Producer(KafkaAddress.of(settings), "test"),
        app=service.build_web(settings, now),
        signer=Signer(str(folder / "private.json")),
    )


def close_world(world: World) -> None:
    for step in reversed(world.working.steps()):
        if step.close is not None:
            step.close()
    world.producer.close()
    world.kept.close()
    parts: Any = world.app.extensions["reminders"]
    parts.store.reminders.collection.database.client.close()
