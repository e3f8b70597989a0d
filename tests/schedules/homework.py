"""Homework while people agree, pause, answer and reply, and two workers lay it out: no day is missing or there twice.

Nobody's commands wait for the other's: a therapist rewrites one sheet and lets it rest, a client answers and answers
again, a therapist replies to what was read. Half a day passes in a second of the run. Both workers believe that they
hold every bucket: leases only share out the work, and what is promised here must not rest on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache, partial
from typing import Any
from unittest.mock import patch

from pymongo.database import Database

from chassis.mongo import DATABASE_AWAY, Document
from chassis.tokens import Actor as Signed
from services.assignments import catalogue
from services.assignments.domain import planning
from services.assignments.domain.agreement import Agreement
from services.assignments.domain.catalogue import Catalogue
from services.assignments.domain.codes import Cadence, Phase, Problem, Reaction, ResponseKind, ScheduleKind
from services.assignments.domain.episode import Episode
from services.assignments.domain.errors import AssignmentsError, Stale
from services.assignments.domain.response import Answer
from services.assignments.domain.schedule import Schedule as Days
from services.assignments.store import Store
from services.assignments.usecases import agreeing, answering_agreements, doing, episodes, reviewing
from services.assignments.usecases.answering_agreements import Which, Wish
from services.assignments.usecases.call import Call
from services.assignments.usecases.clinic_catalogue import ClinicCatalogue
from services.assignments.usecases.settling import settle_due
from tests.schedules.processes import Part, Process
from tests.schedules.runs import Kind
from tests.schedules.schedule import BEGINS, TROUBLE, Actor, Schedule
from tests.schedules.store import ScheduledDatabase

CLINIC, CLIENT, THERAPIST, EPISODE = "cln_a", "per_client", "per_therapist", "epi_a"
STEADY, UNSTEADY = "asg_steady", "asg_unsteady"
HOURS_A_SECOND = 12
AHEAD = 7
"""Days that are laid out ahead: so few that a worker who stands still leaves days that were never laid out."""
ANSWERS, REPLIES, TURNS = 6, 6, 5
KEPT = ("episodes", "assignments", "occurrences", "drafts", "reply_drafts")
Act = Callable[[Call], None]


@cache
def shipped() -> Catalogue:
    return catalogue.load()


@dataclass
class World:
    """`said`: of each answer that was taken, its key and the occurrence; `replied`: of each reply, what it was to."""

    schedule: Schedule
    database: Database[Document]
    days: tuple[int, ...]
    hours_a_second: float = HOURS_A_SECOND
    people: list[Actor] = field(default_factory=list)
    carried_out: set[str] = field(default_factory=set)
    said: dict[str, str] = field(default_factory=dict)
    replied: dict[str, tuple[str, str]] = field(default_factory=dict)

    def now(self) -> datetime:
        at = BEGINS + timedelta(hours=self.hours_a_second * self.schedule.now)
        return at.replace(microsecond=at.microsecond // 1000 * 1000)

    def store(self) -> Store:
        here: Any = ScheduledDatabase(self.schedule, self.database)
        return Store(here, self.now)

    def call(self, who: str, role: str, key: str | None) -> Call:
        store, actor = self.store(), Signed(who, role, (CLINIC,))
        return Call(actor, store, self.now, ClinicCatalogue(shipped(), store.own_exercises, (CLINIC,), actor), key)

    def all(self, name: str) -> list[Document]:
        return list(self.database[name].find())

    def is_done(self) -> bool:
        """Everybody has said everything, and the workers have nothing left to do at this moment."""
        due = {"settle_at": {"$lte": self.now()}}
        return all(one.ended for one in self.people) and not any(
            self.database[name].find_one(due) for name in ("episodes", "assignments", "occurrences")
        )


Promise = Callable[[World], Iterator[str]]


def play(schedule: Schedule, database: Database[Document]) -> list[str]:
    chance = schedule.chance
    world = World(schedule, database, tuple(sorted(chance.sample(range(1, 8), chance.randint(2, 6)))))
    begin(world)
    for name, life in (("client", answers), ("therapist", replies), ("other therapist", changes)):
        world.people.append(schedule.actor(name, partial(life, world)))
    for number in range(2):
        schedule.actor(f"worker{number}", Process(schedule, partial(a_worker, world), longest_idle=3.0))
    with patch.object(planning, "HORIZON_DAYS", AHEAD):
        schedule.run(world.is_done)
    return [broken for promise in PROMISES for broken in promise(world)]


# ---- who works there


def begin(world: World, sheets: Sequence[str] = (STEADY, UNSTEADY)) -> None:
    """Sheets agreed in a session, before anything goes wrong. Nothing is laid out yet."""
    call = world.call(THERAPIST, "therapist", "begin")
    opened = Episode(
        id=EPISODE,
        clinic_id=CLINIC,
        client_id=CLIENT,
        therapist_id=THERAPIST,
        phase=Phase.SKILLS,
        problem=Problem.GAD,
        cadence=Cadence.WEEKLY,
        time_zone="UTC",
        started_on=BEGINS.date(),
    )
    episode = episodes.open_episode(call, opened)
    for id_ in sheets:
        agreeing.write_sheet(call, episode, a_sheet(world.days), id_)


def a_sheet(days: tuple[int, ...]) -> agreeing.Sheet:
    when = Days(kind=ScheduleKind.WEEKDAYS, start_on=BEGINS.date(), time=time(8), weekdays=days)
    return agreeing.Sheet("breathing_practice", Agreement(own_name="Breathe"), when, agreed_in_session=True)


def a_worker(world: World) -> Part:
    def step() -> int:
        with suppress(Stale):
            return settle_due(world.store(), range(64), world.now())
        return 0

    return Part(step)


def until_taken(world: World, key: str, act: Act, who: str, role: str) -> bool:
    """Carried out, however often it takes; False if it is refused. One that was taken is never sent again."""
    if key in world.carried_out:
        return True
    while True:
        try:
            act(world.call(who, role, key))
        except DATABASE_AWAY:
            world.schedule.sleep(world.schedule.chance.uniform(0, 0.3))
        except AssignmentsError:
            return False
        else:
            world.carried_out.add(key)
            return True


def looked(world: World, query: Document) -> list[Any]:
    """What somebody sees on a page, which is loaded until it comes."""
    while True:
        try:
            return world.store().occurrences.find({"clinic_id": CLINIC, **query}, [("_id", 1)])
        except DATABASE_AWAY:
            world.schedule.sleep(world.schedule.chance.uniform(0, 0.3))


def answers(world: World) -> None:
    for number in range(ANSWERS):
        world.schedule.sleep(world.schedule.chance.uniform(0.2, 2.0))
        answer_once_more(world, number)


def answer_once_more(world: World, number: int) -> None:
    """Whatever may be answered now, and what was answered already in the version that was seen."""
    now = world.now()
    states = ["scheduled", "started", "responded"]
    found = looked(world, {"status": {"$in": states}, "opens_at": {"$lte": now}, "closes_at": {"$gt": now}})
    for one in found:
        key = f"answer.{number}.{one.id}"
        given, seen = Answer(kind=ResponseKind.DID, own_words=key), one.version

        def hand_in(call: Call, id_: str = one.id, given: Answer = given, seen: int = seen) -> None:
            doing.hand_in(call, id_, given, seen=lambda _: seen)

        if until_taken(world, key, hand_in, CLIENT, "client"):
            world.said[key] = one.id


def replies(world: World) -> None:
    for number in range(REPLIES):
        world.schedule.sleep(world.schedule.chance.uniform(0.2, 2.0))
        reply_to_all(world, number)


def reply_to_all(world: World, number: int) -> None:
    """To what was read, and to nothing newer."""
    for one in looked(world, {"awaits_review": True}):
        key, seen, read = f"reply.{number}.{one.id}", one.version, one.response.answer.own_words

        def reply(call: Call, id_: str = one.id, key: str = key, seen: int = seen) -> None:
            reviewing.review(call, CLINIC, id_, key, Reaction.READ, seen=lambda _: seen)

        if until_taken(world, key, reply, THERAPIST, "therapist"):
            world.replied[one.id] = (key, read)


def changes(world: World) -> None:
    """Of the unsteady one: other days, a pause, going on."""
    chance = world.schedule.chance
    which = Which(UNSTEADY, CLINIC)
    for number in range(TURNS):
        world.schedule.sleep(chance.uniform(0.2, 2.0))
        days = tuple(sorted(chance.sample(range(1, 8), 3)))

        def other_days(call: Call, days: tuple[int, ...] = days) -> None:
            wish = Wish({}, lambda one: replace(one, weekdays=days), in_session=True)
            answering_agreements.change(call, which, wish, seen=lambda _: None)

        acts: tuple[Act, ...] = (
            other_days,
            lambda call: void(answering_agreements.pause(call, which)),
            lambda call: void(answering_agreements.resume(call, which)),
        )
        until_taken(world, f"change.{number}", chance.choice(acts), THERAPIST, "therapist")


def void(_: object) -> None:
    """What a use case gives back is of no interest here."""


# ---- what is promised


def each_day_is_there_once(world: World) -> Iterator[str]:
    """Of what was never changed: every day of it since they agreed, and a week ahead."""
    today, agreed_on = world.now().date(), BEGINS.date()
    number = (today - agreed_on).days + AHEAD
    wanted = [agreed_on + timedelta(days=n) for n in range(number + 1)]
    expected = Counter({day: 1 for day in wanted if day.isoweekday() in world.days})
    there = [one for one in world.all("occurrences") if one["assignment_id"] == STEADY]
    found = Counter(date.fromisoformat(one["local_date"]) for one in there)
    if found != expected:
        yield f"missing are {sorted(map(str, expected - found))}, too many are {sorted(map(str, found - expected))}"
    if gone := [one["local_date"] for one in there if one["status"] == "withdrawn"]:
        yield f"withdrawn without a reason: {gone}"


def what_is_open_is_what_is_agreed(world: World) -> Iterator[str]:
    """Of what was changed: each day from today on is open once, or answered; no other day is open."""
    (agreed,) = (one for one in world.all("assignments") if one["_id"] == UNSTEADY)
    today = world.now().date()
    days = agreed["schedule"]["weekdays"] if agreed["status"] == "agreed" else []
    ahead = [today + timedelta(days=n) for n in range(AHEAD + 1)]
    wanted = {day.isoformat() for day in ahead if day.isoweekday() in days}
    mine = [one for one in world.all("occurrences") if one["assignment_id"] == UNSTEADY]
    still = [one for one in mine if one["local_date"] >= today.isoformat()]
    open_days = Counter(one["local_date"] for one in still if one["status"] in {"scheduled", "started"})
    told = {one["local_date"] for one in still if one["status"] == "responded"}
    if set(open_days) | (told & wanted) != wanted or any(times > 1 for times in open_days.values()):
        yield f"{sorted(wanted)} are agreed, {dict(open_days)} are open, {sorted(told)} are answered"


def every_answer_stands_once(world: World) -> Iterator[str]:
    stored = {one["_id"]: one for one in world.all("occurrences")}
    for key, id_ in world.said.items():
        one = stored[id_]
        given = [*one.get("earlier_responses", ()), *([one["response"]] if "response" in one else [])]
        times = sum(1 for each in given if each["answer"]["own_words"] == key)
        if times != 1 or one["status"] != "responded":
            yield f"{key} was taken; it stands {times} times in {id_}, which is {one['status']}"


def every_reply_is_to_what_was_read(world: World) -> Iterator[str]:
    stored = {one["_id"]: one for one in world.all("occurrences")}
    for id_, (key, read) in world.replied.items():
        one = stored[id_]
        if (one["review"]["reply"], one["response"]["answer"]["own_words"]) != (key, read):
            yield f"{key} replied to {read}; stored is {one['review']['reply']} to {one['response']['answer']}"
    for one in stored.values():
        told = Counter(each["type"] for each in one["outbox"])["carryover.occurrence.reviewed.v1"]
        if told != ("review" in one):
            yield f"the reply to {one['_id']} is told {told} times"


def each_version_is_told_once(world: World) -> Iterator[str]:
    for name in ("episodes", "assignments", "occurrences"):
        for one in world.all(name):
            told = Counter(each["version"] for each in one["outbox"] if each["subject"] == one["_id"])
            together = 1 if name == "assignments" else 0  # proposed and agreed are said in one breath
            if told != Counter(dict.fromkeys(range(1, one["version"] + 1), 1)) + Counter({1: together}):
                yield f"{one['_id']} is at version {one['version']}, told are {dict(told)}"


PROMISES: tuple[Promise, ...] = (
    each_day_is_there_once,
    what_is_open_is_what_is_agreed,
    every_answer_stands_once,
    every_reply_is_to_what_was_read,
    each_version_is_told_once,
)
HOMEWORK = Kind("homework", play, KEPT, replace(TROUBLE, until=12.0))
