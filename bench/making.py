"""M1, M2: how fast the worker makes the occurrences of the next day."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as wall_time
from itertools import islice
from typing import TypeVar

from pymongo.database import Database

from bench.figures import Round, rate, rate_of, spread_of
from bench.material import Homework
from bench.results import Goal, Result, of_rounds
from bench.room import Room
from chassis.mongo import Document, Rows, ensure_indexes
from services.assignments.domain.agreement import Agreement
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import AssignmentStatus, Cadence, Family, Phase, Problem, Role, ScheduleKind
from services.assignments.domain.facts import AssignmentAgreed
from services.assignments.domain.planning import HORIZON_DAYS
from services.assignments.domain.schedule import Schedule
from services.assignments.store import Store
from services.assignments.store.indexes import INDEXES
from services.assignments.usecases.settling import BATCH, plan_due

RATIO = Goal(0.4, "", at_least=True)
SECONDS = Goal(60.0, "s", at_least=False)
AGREED_ON, NOW = date(2026, 11, 1), datetime(2026, 11, 23, tzinfo=UTC)
ACTIVE = 100_000
_BUCKETS = range(64)
T = TypeVar("T")


def measure(room: Room) -> list[Result]:
    """One worker, one day; beside it the same documents, put in by nothing but the driver."""
    count = room.size(ACTIVE, 4000)
    with room.database() as database:
        ensure_indexes(database, {**INDEXES, "raw": INDEXES["occurrences"]})
        store = Store(database, lambda: NOW)
        for some in _batches((active(number) for number in range(count)), 1000):
            store.assignments.add_many((one, AssignmentAgreed(at=NOW)) for one in some)
        rounds = _days(store, database, count)
    ratio = of_rounds("M1", "making occurrences / raw bulk insert", RATIO, rounds, "occurrences")
    days = sorted(ACTIVE / one.measured for one in rounds)
    words = f"{count:,} assignments in {days[1] * count / ACTIVE:.1f} s", f"{SECONDS.bound:.0f} s for {ACTIVE:,}"
    detail = {"rounds": len(days), "spread": spread_of(days)}
    return [ratio, Result("M2", "100,000 assignments extended by one day", days[1], SECONDS, *words, detail)]


def _days(store: Store, database: Database[Document], count: int) -> list[Round]:
    """Three days, one after the other."""
    rounds: list[Round] = []
    for day in range(3):
        made = _timed_day(store, NOW + timedelta(days=day), count)
        fresh = {"local_date": (NOW.date() + timedelta(days=day + HORIZON_DAYS)).isoformat()}
        documents = list(database["occurrences"].find(fresh))
        assert len(documents) == count
        rounds.append(Round(made, {"raw insert": rate_of(count, lambda: _put_in(database["raw"], documents))}))  # noqa: B023 - called at once
    return rounds


def _timed_day(store: Store, now: datetime, count: int) -> float:
    began, done = time.perf_counter(), 0
    while some := plan_due(store, _BUCKETS, now):
        done += some
    assert done == count
    return rate(count, time.perf_counter() - began)


def _put_in(rows: Rows, documents: Sequence[Document]) -> None:
    for some in _batches(iter(documents), BATCH):
        rows.insert_many(some, ordered=False)


def _batches(found: Iterator[T], size: int) -> Iterator[list[T]]:
    while some := list(islice(found, size)):
        yield some


def active(number: int) -> Assignment:
    """Agreed three weeks ago, daily, and planned up to yesterday's horizon."""
    one = Homework(number)
    agreed_at = datetime.combine(AGREED_ON, wall_time(12), tzinfo=UTC)
    return Assignment(
        id=one.id("asg"),
        clinic_id=one.clinic_id,
        episode_id=one.id("epi"),
        client_id=one.id("per"),
        therapist_id=one.therapist_id,
        exercise_code="breathing_practice",
        exercise_version=1,
        family=Family.PRACTICE,
        phase=Phase.SKILLS,
        problem=Problem.GAD,
        cadence=Cadence.WEEKLY,
        time_zone="Europe/London",
        schedule=Schedule(kind=ScheduleKind.DAILY, start_on=AGREED_ON, time=wall_time(19)),
        agreement=Agreement(own_name="Quiet minutes", rationale="So that the evenings are calmer", minutes=5),
        proposed_by=Role.THERAPIST,
        proposed_at=agreed_at,
        set_by=one.therapist_id,
        planned_until=NOW.date() + timedelta(days=HORIZON_DAYS - 1),
        planned_version=1,
        settle_at=NOW,
        agreed_at=agreed_at,
        status=AssignmentStatus.AGREED,
    )
