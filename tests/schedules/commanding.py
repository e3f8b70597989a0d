"""Clients that repeat a command with the same Idempotency-Key until it is answered, and the web processes that answer.

A request runs in the process of its client: who dies, dies on both sides, and the client that is there next repeats
what was not answered. Some commands are sent by two at once, as by a hand that pressed twice.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from flask import Blueprint, Flask, request
from pymongo.database import Database

from chassis import documents, idempotency, web
from chassis.documents import StaleVersion, already_applied
from chassis.health import Health
from chassis.idempotency import Idempotency
from chassis.ids import derived_id, new_id
from chassis.mongo import Document
from chassis.settings import WebSettings
from tests.schedules.processes import metrics
from tests.schedules.runs import Kind
from tests.schedules.schedule import Actor, Schedule, Trouble
from tests.schedules.store import ScheduledDatabase

THINGS, RECORDS = "things", "idempotency"
COMMANDS = 6
PATIENCE = 10.0
"""Seconds after which nobody waits for an answer any more: less than a claim is held."""


@dataclass(frozen=True)
class Command:
    key: str
    path: str


@dataclass(frozen=True)
class Answer:
    status: int
    body: str


@dataclass
class World:
    """`heard` has every answer to a command that somebody heard, `later` what it is answered much later."""

    schedule: Schedule
    database: Database[Document]
    clients: list[Actor] = field(default_factory=list)
    later: dict[Command, Answer | None] = field(default_factory=dict)
    heard: dict[Command, list[Answer]] = field(default_factory=lambda: defaultdict(list))

    def is_done(self) -> bool:
        return all(client.ended for client in self.clients)

    def things(self) -> list[Document]:
        return list(self.database[THINGS].find())

    def ask(self, command: Command) -> Answer | None:
        """The answer for good; None if there is none yet."""
        service, place = web_process()
        place.world, asked = self, self.schedule.now
        answer = service.test_client().post(command.path, json={}, headers={"Idempotency-Key": command.key})
        again = answer.status_code >= 500 or answer.status_code == 409
        gone = self.schedule.happens("answer_lost") or self.schedule.now > asked + PATIENCE
        return None if again or gone else Answer(answer.status_code, json.dumps(answer.json, sort_keys=True))


def play(schedule: Schedule, database: Database[Document]) -> list[str]:
    world, chance = World(schedule, database), schedule.chance
    paths = ["/things", "/things/thing_a", "/things/thing_a", "/things/thing_b"]
    commands = [Command(f"key-{number}", chance.choice(paths)) for number in range(COMMANDS)]
    clients = chance.randint(2, 3)
    for number in range(clients):
        mine = [one for count, one in enumerate(commands) if count % clients == number or chance.random() < 0.5]
        world.clients.append(schedule.actor(f"client{number}", Client(world, mine)))
    schedule.run(world.is_done, after=0.0)
    schedule.now += 2 * idempotency.LEASE.total_seconds()
    world.later = {command: world.ask(command) for command in commands}
    return [broken for promise in PROMISES for broken in promise(world)]


# ---- the service


@dataclass
class Place:
    """Where the service finds its run. It is made once, because making it costs more than a run."""

    world: World | None = None

    def rows(self, name: str) -> Any:
        assert self.world is not None
        return ScheduledDatabase(self.world.schedule, self.world.database)[name]

    def now(self) -> datetime:
        assert self.world is not None
        return self.world.schedule.wall()


class Records:
    """The collection of records of whatever run the service is in."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def __getattr__(self, name: str) -> Any:
        return getattr(self._place.rows(RECORDS), name)


@cache
def web_process() -> tuple[Flask, Place]:
    """All web processes: none keeps anything from one request to the next."""
    place = Place()
    records: Any = Records(place)
    service = web.create_app(
        "things",
        WebSettings(),
        problems={},
        blueprints=[_routes(place)],
        verifier=None,
        idempotency=Idempotency(records, place.now, lambda: "per_ann"),
        health=Health(),
        metrics=metrics(),
    )
    return service, place


def _routes(place: Place) -> Blueprint:
    """Each says what was done, not how the thing is now: that would be another answer the next time."""
    blueprint = Blueprint("things", __name__)

    @blueprint.post("/things")
    def make() -> tuple[Document, int]:
        by, key = request.headers["Idempotency-Key"], idempotency.command_key()
        new = {"_id": derived_id("thing", key) if key else new_id("thing"), "clinic_id": "cli_a", "applied": [by]}
        made = documents.insert(place.rows(THINGS), new, [], source="test", at=place.now(), command=key)
        return {"id": made["_id"]}, 201

    @blueprint.post("/things/<thing_id>")
    def change(thing_id: str) -> tuple[Document, int]:
        by, key, things = request.headers["Idempotency-Key"], idempotency.command_key(), place.rows(THINGS)
        new = {"_id": thing_id, "clinic_id": "cli_a", "applied": []}
        found = documents.insert(things, new, [], source="test", at=place.now())
        while not already_applied(found, key):
            changed = {**found, "applied": [*found["applied"], by]}
            try:
                found = documents.save(things, changed, [], source="test", at=place.now(), command=key)
            except StaleVersion:
                found = things.find_one({"_id": thing_id, "clinic_id": "cli_a"})
            else:
                break
        return {"id": thing_id, "place": found["applied"].index(by)}, 200

    return blueprint


# ---- who asks it


@dataclass
class Client:
    world: World
    commands: list[Command]

    def __call__(self) -> None:
        schedule, chance = self.world.schedule, self.world.schedule.chance
        while self.commands:
            if answer := self.world.ask(self.commands[0]):
                self.world.heard[self.commands.pop(0)].append(answer)
            schedule.sleep(chance.choice([0.0, chance.uniform(0, 10.0)]))


# ---- what is promised


def each_key_has_one_effect(world: World) -> Iterator[str]:
    applied = [by for thing in world.things() for by in thing["applied"]]
    for command in world.later:
        if applied.count(command.key) != 1:
            yield f"{command} had {applied.count(command.key)} effects"


def each_key_has_one_answer(world: World) -> Iterator[str]:
    for command, answers in world.heard.items():
        if len(set(answers)) > 1:
            yield f"{command} was answered with {set(answers)}"


def an_answer_stays(world: World) -> Iterator[str]:
    for command, later in world.later.items():
        if later is None:
            yield f"{command} is in flight for ever"
        elif later not in world.heard[command]:
            yield f"{command} was answered with {world.heard[command]}, and later with {later}"


PROMISES = (each_key_has_one_effect, each_key_has_one_answer, an_answer_stays)
COMMANDING = Kind(
    "commanding",
    play,
    (THINGS, RECORDS),
    Trouble(dies=0.03, stands_still=0.02, refused=0.03, answer_lost=0.05, until=120.0, longest_pause=60.0),
)
