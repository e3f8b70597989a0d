"""What therapists have to do, beside the middle of their clinic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from services.analytics.access import Scope
from services.analytics.domain import workload
from services.analytics.domain.days import Period, bounds, local_day
from services.analytics.domain.workload import Counts, Load, Middle
from services.analytics.usecases.ports import Clock, Freshness

_FOR_MANAGERS: Final = 3
_FOR_THERAPISTS: Final = 5
"""How many therapists a middle needs behind it: with fewer, a colleague could tell a single one's number from it."""


class Workloads(Protocol):
    """Where the load of therapists is counted; `steady`: in one generation."""

    def steady(self) -> Workloads: ...
    def zone(self, clinic_id: str) -> str: ...
    def freshness(self, clinic_id: str, now: datetime) -> Freshness: ...
    def loads(self, clinic_id: str, now: datetime, until: datetime) -> Counts: ...


@dataclass(frozen=True)
class Work:
    """The load now and in the coming week: a therapist's own, or everybody's for a manager."""

    clinic_id: str
    as_of: datetime
    freshness: Freshness
    week: Period
    middle: Mapping[str, Middle] | None
    own: Load | None
    therapists: Sequence[Load]


def work(scope: Scope, *, store: Workloads, now: Clock) -> Work:
    """Return the load of the scope's therapist alone, or of every therapist in the order of their ids."""
    at, store = now(), store.steady()
    zone = store.zone(scope.clinic_id)
    today = local_day(at, zone)
    week = Period(today, today + timedelta(days=workload.DAYS_AHEAD - 1))
    counts = store.loads(scope.clinic_id, at, bounds(week.last, zone)[1])
    alone = scope.therapist_id
    middle = workload.middles(counts, _FOR_THERAPISTS if alone else _FOR_MANAGERS)
    return Work(
        scope.clinic_id,
        at,
        store.freshness(scope.clinic_id, at),
        week,
        middle,
        workload.load(alone, counts, middle) if alone else None,
        [] if alone else [workload.load(each, counts, middle) for each in workload.therapists(counts)],
    )
