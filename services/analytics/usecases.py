"""What analytics can be asked, and the upkeep of its buckets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.analytics.access import Scope
from services.analytics.domain import figures
from services.analytics.domain.buckets import Bucket, DayFacts, compute
from services.analytics.domain.days import Period, local_day
from services.analytics.domain.figures import BucketRow, Figure

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Freshness:
    """How far the figures are behind: seconds, 0 when everything that was published is in them."""

    generation: int
    lag_seconds: float


@dataclass(frozen=True)
class Mark:
    """A day of a clinic whose bucket has to be computed again; `nonce` tells a newer mark from the one that was worked
    on.
    """

    clinic_id: str
    day: date
    nonce: str


class Figures(Protocol):
    """Where buckets are read."""

    def zone(self, clinic_id: str) -> str: ...
    def rows(self, scope: Scope, period: Period) -> Sequence[BucketRow]: ...
    def review_debt(self, scope: Scope) -> Mapping[str, int]: ...
    def freshness(self, clinic_id: str, now: datetime) -> Freshness: ...


class Upkeep(Protocol):
    """Where dirty days are worked off."""

    def due_marks(self, now: datetime, limit: int) -> Sequence[Mark]: ...
    def facts_of(self, clinic_id: str, day: date, zone: str) -> DayFacts: ...
    def zone(self, clinic_id: str) -> str: ...
    def put(self, mark: Mark, buckets: Mapping[str, Bucket], now: datetime) -> None: ...


@dataclass(frozen=True)
class Dashboard:
    """How the clinic is doing: figures of a period and of the one before it, by week, obstacle and therapist."""

    scope: Scope
    period: Period
    as_of: datetime
    freshness: Freshness
    figures: Mapping[str, Figure]
    previous: Mapping[str, Figure]
    weeks: Sequence[Mapping[str, object]]
    obstacles: Sequence[Mapping[str, object]]
    by_therapist: Sequence[Mapping[str, object]]


def dashboard(scope: Scope, period: Period | None, *, store: Figures, now: Clock) -> Dashboard:
    """Return the figures of the period (default: the last 28 local days, today included)."""
    at = now()
    asked = period or _last_four_weeks(local_day(at, store.zone(scope.clinic_id)))
    rows, earlier = store.rows(scope, asked), store.rows(scope, asked.before())
    debts = store.review_debt(scope)
    return Dashboard(
        scope=scope,
        period=asked,
        as_of=at,
        freshness=store.freshness(scope.clinic_id, at),
        figures=figures.with_debt(figures.total(rows), sum(debts.values())),
        previous=figures.of_period(figures.total(earlier)),
        weeks=figures.weeks(rows, asked),
        obstacles=figures.obstacles(rows),
        by_therapist=figures.by_therapist(rows, debts),
    )


def _last_four_weeks(today: date) -> Period:
    return Period(date.fromordinal(today.toordinal() - 27), today)


def recompute(*, store: Upkeep, now: Clock, limit: int = 200) -> int:
    """Compute the buckets of the days that became dirty; returns how many days were worked off."""
    at = now()
    marks = store.due_marks(at, limit)
    for mark in marks:
        facts = store.facts_of(mark.clinic_id, mark.day, store.zone(mark.clinic_id))
        store.put(mark, compute(facts, at), at)
    return len(marks)
