"""What is kept up bit by bit equals what is computed once from everything, in every grain and scope: whatever comes
twice, late or mixed, whoever dies between two writes, and whatever is marked anew meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymongo import MongoClient
from pymongo.database import Database

from chassis import mongo
from services.analytics import rebuild, usecases
from services.analytics.access import Scope
from services.analytics.domain.buckets import CLINIC as WHOLE
from services.analytics.domain.buckets import Bucket, compute, compute_some, total
from services.analytics.domain.cover import Grain, Piece, month_of, week_of
from services.analytics.domain.days import Period
from services.analytics.store import RollUpStore, buckets, rebuilding, rollups
from services.analytics.store.facts import Fact
from services.analytics.usecases import Sum
from tests.store.analytics.told import CLINIC, NOON, Analytics, a_session, an_occurrence, answered

HOUR = timedelta(hours=1)
LONGEST_AGO, LONGEST_AHEAD = 50, 7
"""Days before and after noon between which everything happens."""


class Died(Exception):
    """The process ended here."""


def a_history(chance: Random) -> list[Fact]:
    """Occurrences over five weeks, some moved, answered, reviewed; sessions, some moved, two of a group; reminders."""
    told: list[Fact] = []
    for number in range(8):
        closes = NOON + chance.randint(-800, 30) * HOUR
        of: dict[str, Any] = {
            "episode_id": f"epi_{number % 4}",
            "therapist_id": chance.choice(["per_ann", "per_ben"]),
            "group_id": chance.choice([None, "grp_1"]),
            "family": chance.choice(["diary", "reading"]),
            "opens_at": closes - 24 * HOUR,
            "first_opened_at": chance.choice([None, closes - chance.randint(1, 30) * HOUR]),
        }
        asked = an_occurrence(number, closes_at=closes, **of)
        told.append(asked)
        if chance.random() < 0.3:
            moved = {**asked.fields, "closes_at": closes + chance.randint(-90, 90) * HOUR}
            told.append(asked := replace(asked, version=2, fields=moved))
        if chance.random() < 0.7:
            quantity = chance.choice([None, 0, 40, 100])
            said = min(closes - chance.randint(1, 48) * HOUR, NOON)  # nobody answers later than now
            answer = answered(asked, said, quantity=quantity, obstacles=chance.choice([[], ["time", "forgot"]]))
            told.append(answer)
            if chance.random() < 0.3:
                back: dict[str, Any] = {"responded_at": None, "kind": None, "quantity": None}
                gone: dict[str, Any] = chance.choice([{"status": "withdrawn"}, back])
                told.append(replace(answer, version=answer.version + 1, fields={**answer.fields, **gone}))
            elif chance.random() < 0.5:
                reviewed = {**answer.fields, "reviewed_at": said + chance.randint(1, 200) * HOUR}
                told.append(replace(answer, version=answer.version + 1, fields=reviewed))
        told.extend(
            a_reminder(asked, each, closes - chance.randint(0, 40) * HOUR) for each in range(chance.randint(0, 2))
        )
    return [*told, *some_sessions(chance)]


def some_sessions(chance: Random) -> list[Fact]:
    """Of four courses and of a group; one moves, and of another one it is told that somebody else was there."""
    sessions = [a_session(number, NOON - chance.randint(2, 800) * HOUR) for number in range(8)]
    sessions = [
        replace(one, fields={**one.fields, "episode_id": f"epi_{number % 4}"}) for number, one in enumerate(sessions)
    ]
    together = {"episode_id": None, "group_id": "grp_1", "form": "group", "attendance": ["epi_0", "epi_1"]}
    sessions += [
        replace(one, fields={**one.fields, **together})
        for one in (a_session(number, NOON - chance.randint(2, 800) * HOUR) for number in (8, 9))
    ]
    moved_sessions = [replace(one, version=2, fields={**one.fields, "minutes": 90}) for one in sessions[:1]]
    moved_sessions += [replace(one, version=2, fields={**one.fields, "attendance": ["epi_2"]}) for one in sessions[-1:]]
    return [*sessions, *moved_sessions]


def a_reminder(occurrence: Fact, number: int, planned_at: Any) -> Fact:
    fields = {"occurrence_id": occurrence.id, "status": "sent", "planned_at": planned_at}
    return Fact("reminders", f"rem_{occurrence.id}_{number}", CLINIC, 1, fields)


def live_through(analytics: Analytics, told: list[Fact], chance: Random) -> None:
    """Everything once or twice and mixed, with deaths between any two writes of the upkeep."""
    left = told * chance.choice([1, 2])
    chance.shuffle(left)
    while left:
        size = chance.randint(3, 15)
        batch, left = left[:size], left[size:]
        analytics.tell(*batch)
        with dying(chance), suppress(Died):
            usecases.recompute(store=analytics.buckets, now=lambda: analytics.now, limit=chance.randint(1, 9))
        with dying(chance), suppress(Died):
            usecases.roll_up(store=analytics.rollups, now=lambda: analytics.now, quiet=timedelta(0))
        if chance.random() < 0.1:
            analytics.facts.mark_all(analytics.generations.live(), analytics.now)
        analytics.now += timedelta(seconds=chance.randint(0, 2))
    analytics.now = NOON + 2 * HOUR


def dying(chance: Random) -> Any:
    """The writes of the upkeep after some of which the process ends."""
    after = chance.randint(0, 12)
    written = iter(range(1000))

    def bulk(*given: Any, **named: Any) -> Any:
        if next(written) >= after:
            raise Died
        return real(*given, **named)

    real = mongo.bulk
    stack = _Both(*(patch.object(module, "bulk", bulk) for module in (mongo, buckets, rollups)))
    return stack if chance.random() < 0.5 else _Both()


class _Both:
    def __init__(self, *patches: Any) -> None:
        self._patches = patches

    def __enter__(self) -> None:
        for one in self._patches:
            one.start()

    def __exit__(self, *_: object) -> None:
        for one in self._patches:
            one.stop()


def computed_once(analytics: Analytics) -> dict[Any, dict[str, Any]]:
    """Every day between the first and the last, from the facts as they are now, without marks or buckets."""
    found: dict[Any, dict[str, Any]] = {}
    day = NOON.date() - timedelta(days=LONGEST_AGO)
    while day <= NOON.date() + timedelta(days=LONGEST_AHEAD):
        facts = analytics.figures.facts(CLINIC, Period(day, day))
        for scope, bucket in compute(facts, analytics.now).items():
            found[day, scope] = {"counts": bucket.counts, "by": bucket.by}
        day += timedelta(days=1)
    return found


def added_up(days: dict[Any, dict[str, Any]], make: Any) -> dict[Any, dict[str, Any]]:
    sums: dict[Any, Bucket] = {}
    for (day, scope), one in days.items():
        sums.setdefault((make(day), scope), Bucket()).merge(Bucket(one["counts"], one["by"]))
    return {key: {"counts": bucket.counts, "by": bucket.by} for key, bucket in sums.items()}


@pytest.fixture(scope="module")
def shared(mongodb_uri: str) -> Iterator[Database[dict[str, Any]]]:
    """Nothing here is about a server that goes away, so no write waits for the disk."""
    client: MongoClient[dict[str, Any]] = MongoClient(mongodb_uri, tz_aware=True, w=1, journal=False)
    name = f"test_{uuid4().hex[:16]}"
    yield client[name]
    client.drop_database(name)
    client.close()


def emptied(database: Database[dict[str, Any]]) -> Analytics:
    analytics = Analytics(database)
    for name in database.list_collection_names():
        if name != "generations":
            database[name].delete_many({})
    return analytics


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_bit_by_bit_is_the_same_as_once_in_every_grain(shared: Database[dict[str, Any]], seed: int) -> None:
    chance = Random(seed)
    analytics = emptied(shared)
    live_through(analytics, a_history(chance), chance)
    once = computed_once(analytics)
    assert analytics.days() == once
    read_before = analytics.counts()
    analytics.roll_up()
    assert analytics.stored("week") == added_up(once, lambda day: week_of(day).first)
    assert analytics.stored("month") == added_up(once, lambda day: month_of(day).first)
    assert analytics.stored("total") == added_up(once, lambda _: None)
    assert analytics.stored("day") == once
    assert (
        analytics.counts()
        == read_before
        == total(Bucket(one["counts"], one["by"]) for (_, scope), one in once.items() if scope == WHOLE).counts
    )


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_buckets_that_are_behind_read_the_same_as_those_that_are_not(
    shared: Database[dict[str, Any]], seed: int
) -> None:
    """What is read while days wait is what is read once they are added up, for periods of any kind and for stocks."""
    chance = Random(seed)
    analytics = emptied(shared)
    told = a_history(chance)
    analytics.tell(*told[: len(told) // 2])
    analytics.settle()
    analytics.roll_up()
    analytics.tell(*told[len(told) // 2 :])
    analytics.settle()
    last = NOON.date()
    periods = [Period(last - timedelta(days=chance.randint(0, 100)), last) for _ in range(4)]
    scopes = [Scope(CLINIC, None), Scope(CLINIC, "per_ann"), Scope(CLINIC, None, ("grp_1",))]
    asked = ("family", "exercise")
    before = [analytics.figures.sums(scope, periods, asked) for scope in scopes]
    stocks = [analytics.figures.ever(scope, asked) for scope in scopes]
    analytics.roll_up()
    assert [analytics.figures.sums(scope, periods, asked) for scope in scopes] == before
    assert [analytics.figures.ever(scope, asked) for scope in scopes] == stocks
    for period, found in zip(periods, before[0], strict=True):
        straight = compute_some(analytics.figures.facts(CLINIC, period), analytics.now, {}, "family")
        assert (found.counts, found.by.get("family", {})) == (straight.counts, straight.by.get("family", {}))


def test_a_new_generation_is_the_same_as_the_one_that_was_kept_up(database: Database[dict[str, Any]]) -> None:
    """Written at once and worked off at once, without a mark for single facts, in the order of another day."""
    chance = Random(23)
    analytics, told = Analytics(database), a_history(chance)
    live_through(analytics, told, chance)
    analytics.days()
    analytics.roll_up()
    grains = [analytics.stored(grain) for grain in ("day", "week", "month", "total")]
    live, new = analytics.generations.live(), analytics.generations.begin()
    chance.shuffle(told)
    analytics.facts.write_to(new, told[::2])
    analytics.facts.write_to(new, told[1::2])
    rebuilding.note_moved(new)
    analytics.facts.mark_all(new, analytics.now)
    rebuild.work_off(analytics.generations, new, lambda: analytics.now)
    for name in ("occurrences", "sessions", "reminders"):
        kept, made = ({one.pop("_id"): one for one in each.collection(name).find()} for each in (live, new))
        assert [one | {"moments": sorted(one["moments"])} for one in (made[name] for name in kept)] == [
            one | {"moments": sorted(one["moments"])} for one in kept.values()
        ]
    assert any(one.get("moved") for one in new.collection("occurrences").find())
    analytics.generations.flip(new)
    assert [analytics.stored(grain) for grain in ("day", "week", "month", "total")] == grains


def test_a_roll_up_from_older_days_does_not_replace_a_newer_one(database: Database[dict[str, Any]]) -> None:
    analytics = Analytics(database)
    analytics.tell(an_occurrence(1))
    analytics.settle()
    (old,) = (one for one in analytics.rollups.waiting(NOON) if one.scope == WHOLE)
    month = Piece(Grain.MONTH, next(iter(old.days)).replace(day=1))
    stale, read_at = total(bucket for _, bucket in analytics.rollups.days_of(old, [month])), NOON
    analytics.now += timedelta(seconds=1)
    analytics.tell(an_occurrence(2))
    analytics.settle()
    analytics.roll_up()
    late = RollUpStore(analytics.generations)
    late.put([Sum(old, month, stale)], read_at)
    late.settle([old])
    assert analytics.stored("month")[month.first, WHOLE]["counts"]["closed"] == 2
