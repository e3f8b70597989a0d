"""What questions and upkeep need of the store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.analytics.access import Scope
from services.analytics.domain.buckets import Bucket
from services.analytics.domain.cover import Piece
from services.analytics.domain.days import Period
from services.analytics.domain.facts import DayFacts

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


@dataclass(frozen=True)
class Renewed:
    """A day as it was computed: its buckets by scope, and when it counts otherwise although nothing happens."""

    mark: Mark
    buckets: Mapping[str, Bucket]
    later: datetime | None = None


@dataclass(frozen=True)
class Waiting:
    """Days of a scope whose buckets changed since they were last added up; with each day the word that it waits by."""

    clinic_id: str
    scope: str
    days: Mapping[date, str]


@dataclass(frozen=True)
class Sum:
    """What was added up for a week or a month of a scope, or without `piece` for all time."""

    waiting: Waiting
    piece: Piece | None
    bucket: Bucket


class Figures(Protocol):
    """Where questions are answered; `steady`: by one generation, as long as one question lasts."""

    def steady(self) -> Figures: ...
    def zone(self, clinic_id: str) -> str: ...
    def groups_of(self, clinic_id: str, person_id: str) -> Sequence[str]: ...
    def freshness(self, clinic_id: str, now: datetime) -> Freshness: ...
    def sums(
        self,
        scope: Scope,
        periods: Sequence[Period],
        dimensions: Iterable[str] = (),
        names: Collection[str] | None = None,
    ) -> Sequence[Bucket]: ...
    def ever(self, scope: Scope, dimensions: Iterable[str] = ()) -> Bucket: ...
    def facts(self, clinic_id: str, period: Period, as_of: datetime | None = None) -> DayFacts: ...


class Upkeep(Protocol):
    """Where dirty days are worked off."""

    def steady(self) -> Upkeep: ...
    def due_marks(self, now: datetime, limit: int) -> Sequence[Mark]: ...
    def zones(self, clinic_ids: Iterable[str]) -> Mapping[str, str]: ...
    def days_of(self, clinic_id: str, period: Period, zone: str) -> Mapping[date, DayFacts]: ...
    def put(self, renewed: Sequence[Renewed], at: datetime) -> None: ...


class AddingUp(Protocol):
    """Where weeks, months and totals are kept."""

    def waiting(self, since: datetime) -> Sequence[Waiting]: ...
    def days_of(self, waiting: Waiting, pieces: Iterable[Piece]) -> Iterable[tuple[date, Bucket]]: ...
    def months_of(self, waiting: Waiting) -> Iterable[Bucket]: ...
    def put(self, sums: Sequence[Sum], at: datetime) -> None: ...
    def settle(self, found: Sequence[Waiting]) -> None: ...
