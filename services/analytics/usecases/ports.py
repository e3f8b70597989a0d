"""What questions and upkeep need of the store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.analytics.access import Scope
from services.analytics.domain.buckets import Bucket, DayFacts
from services.analytics.domain.days import Period
from services.analytics.domain.figures import BucketRow

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
