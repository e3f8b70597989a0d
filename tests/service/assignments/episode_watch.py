"""What must be true of a course of therapy after every step of anybody, and how a command is sent there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant

import contracts
from chassis.documents import pending_events
from chassis.events import Event
from chassis.mongo import Document
from tests.service.assignments.course_model import CourseModel
from tests.service.assignments.episode_model import (
    CLIENT,
    DONE,
    GONE,
    LAPSED,
    OPEN,
    THERAPIST,
    Homework,
    Rhythm,
)
from tests.service.assignments.world import Person, Reply, Web, a_course

KEPT = ("episodes", "sessions", "assignments", "occurrences")
STATES = {"scheduled": OPEN, "started": OPEN, "responded": DONE, "lapsed": LAPSED, "withdrawn": GONE}
# What one write may tell as two events: both were said in the same breath.
TOGETHER = ({"proposed", "agreed"}, {"changed", "agreed"})


@dataclass(frozen=True)
class Sent:
    who: Person
    path: str
    body: Any
    key: str
    reply: Reply


def schedule_of(rhythm: Rhythm) -> dict[str, Any]:
    if rhythm.kind == "weekdays":
        return {"kind": rhythm.kind, "weekdays": list(rhythm.numbers)}
    return {"kind": rhythm.kind, "days_before": rhythm.numbers[0]}


class Watched(RuleBasedStateMachine):
    """Each command is sent twice with its key, every other time after its answer was forgotten. It takes a minute."""

    def __init__(self, web: Web) -> None:
        super().__init__()
        self.world = web.world("nobody-publishes")
        self.course = a_course(self.world)
        self.people = {CLIENT: self.course.client, THERAPIST: self.course.therapist}
        self.model = CourseModel()
        self.sent: list[Sent] = []
        self.done: dict[str, Any] = {}

    # ---- how a command goes

    @property
    def now(self) -> datetime:
        return self.world.now.at

    def send(self, who: str, path: str, body: Any = None, *, allowed: bool, match: str | None = None) -> Reply:
        before, person, key = self.written(), self.people[who], f"command-{len(self.sent):04}"
        reply = person.post(path, body, key=key, match=match)
        assert (reply.status < 300) is allowed, (reply.status, reply.body)
        assert allowed or self.written() == before
        self.sent.append(Sent(person, path, body, key, reply))
        if allowed:
            again = self.comes_again(self.sent[-1], forgotten=len(self.sent) % 2 == 0)
            assert (again.status, again.body) == (reply.status, reply.body)
        self.world.now.forward(minutes=1)
        return reply

    def comes_again(self, one: Sent, *, forgotten: bool) -> Reply:
        """Nothing more is written, also when its answer is not kept any more."""
        before = self.written()
        if forgotten:
            self.world.kept.database["idempotency"].delete_many({})
        again = one.who.post(one.path, one.body, key=one.key)
        assert self.written() == before
        return again

    def written(self) -> dict[str, Any]:
        """The version and the number of events of everything that is kept."""
        shown = {"version": 1, "told": {"$size": "$outbox"}}
        every = (self.world.kept.database[name].aggregate([{"$project": shown}]) for name in KEPT)
        return {one["_id"]: one for some in every for one in some}

    def homework(self, place: int) -> Homework:
        return self.model.homework[place % len(self.model.homework)]

    def lay_out(self, one: Homework) -> None:
        one.lay_out(self.now, self.model.meetings)

    # ---- what must be true

    @invariant()
    def what_is_agreed_is_what_they_said(self) -> None:
        shown = self.course.therapist.get(f"/episodes/{self.course.episode_id}/assignments").body["items"]
        found = {one["id"]: one for one in shown}
        assert len(found) == len(self.model.homework)
        for one in self.model.homework:
            its = found[one.id]
            asked = {"schedule" if name == "rhythm" else name for name in one.asked.names} if one.asked else set()
            assert (its["status"], its["waits_for"]) == (one.status, one.waits_for)
            assert (its["minutes"], its["own_name"]) == (one.terms.minutes, one.terms.name)
            assert schedule_of(one.terms.rhythm).items() <= its["schedule"].items()
            assert set(its["pending"]["changed"] if its["pending"] else ()) == asked

    @invariant()
    def what_is_to_be_done_is_what_was_agreed(self) -> None:
        told = ("assignment_id", "slot", "status", "local_date", "opens_at", "due_at", "closes_at")
        found = {
            (one["assignment_id"], one["slot"]): one
            for one in self.world.kept.database["occurrences"].find({}, dict.fromkeys(told, 1))
        }
        wanted = {(self.model.homework[place].id, key): one for (place, key), one in self.model.pieces().items()}
        states = {key: STATES[one["status"]] for key, one in found.items()}
        model = {key: piece.state for key, piece in wanted.items()}
        assert dict(states.items() - model.items()) == dict(model.items() - states.items())
        for key, piece in wanted.items():
            if piece.state == OPEN:
                its, when = found[key], piece.window
                assert (its["opens_at"], its["due_at"], its["closes_at"]) == (when.opens, when.due, when.closes), key
                assert its["local_date"] == when.day.isoformat()

    @invariant()
    def what_is_done_is_touched_by_answers_and_replies_alone(self) -> None:
        """Nothing but the client's answers and the reply is in the history of what is done."""
        rows = self.world.kept.database["occurrences"].find({"status": "responded"}, {"outbox": 0, "settle_at": 0})
        done = {one["_id"]: one for one in rows}
        known = {
            id_: (len(one.get("earlier_responses", ())), "review" in one, one["response"]["responded_at"])
            for id_, one in done.items()
        }
        for id_, (said, before) in self.done.items():
            assert known.get(id_) != said or done[id_] == before, id_
        self.done = {id_: (known[id_], one) for id_, one in done.items()}

    def teardown(self) -> None:
        """Each version is told once, by an event that keeps its contract; answers without a reply wait in the queue."""
        for name in KEPT:
            for document in self.world.kept.database[name].find():
                events = pending_events(document)
                told_once(document, events)
                for event in events:
                    contracts.promise(event.type, event.data)
        waiting = {one["id"] for one in self.course.therapist.every("/review-queue")}
        pieces = self.model.pieces().values()
        assert len(waiting) == sum(1 for one in pieces if one.state == DONE and not one.replied)


def told_once(document: Document, events: Sequence[Event]) -> None:
    told = [(each.version, each.type.split(".")[2]) for each in events]
    assert sorted({version for version, _ in told}) == list(range(1, document["version"] + 1)), document["_id"]
    for version, times in Counter(version for version, _ in told).items():
        types = {kind for each, kind in told if each == version}
        assert times == 1 or (times == 2 and types in TOGETHER), (document["_id"], version, types)
