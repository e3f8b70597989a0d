"""What questions about courses, and their upkeep, need of the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from services.analytics.access import Scope
from services.analytics.domain.at_risk import Weights
from services.analytics.domain.courses import Course
from services.analytics.domain.days import Period
from services.analytics.domain.following import CourseFacts
from services.analytics.usecases.ports import Freshness


@dataclass(frozen=True)
class CourseMark:
    """A course that has to be computed again; `nonce` tells a newer mark from the one that was worked on."""

    clinic_id: str
    episode_id: str
    nonce: str


@dataclass(frozen=True)
class KeptWeights:
    """The weights of a clinic; version 0 are the ones that everybody starts with."""

    weights: Weights
    version: int
    changed_at: datetime | None = None


class CourseUpkeep(Protocol):
    """Where courses that changed are worked off."""

    def due_marks(self, now: datetime, limit: int) -> Sequence[CourseMark]: ...
    def facts_of(self, clinic_id: str, episode_ids: Sequence[str]) -> Mapping[str, CourseFacts]: ...
    def zone(self, clinic_id: str) -> str: ...
    def put(self, courses: Sequence[Course], now: datetime) -> None: ...
    def settle(self, done: Sequence[tuple[CourseMark, datetime | None]], now: datetime) -> None: ...


class Which(StrEnum):
    """Which courses a question is about: those that ended, that started, or in which a window closed in its period."""

    ENDED = "ended"
    STARTED = "started"
    ACTIVE = "active"


class Courses(Protocol):
    """Where courses are read: as they are, or as they had been told by some moment."""

    def as_of(self, at: datetime) -> Courses: ...
    def size(self, clinic_id: str, which: Which, period: Period) -> int: ...
    def zone(self, clinic_id: str) -> str: ...
    def groups_of(self, clinic_id: str, person_id: str) -> Sequence[str]: ...
    def facts_of(self, clinic_id: str, episode_ids: Sequence[str]) -> Mapping[str, CourseFacts]: ...
    def ended(self, scope: Scope, period: Period) -> Sequence[Course]: ...
    def started(self, scope: Scope, period: Period) -> Sequence[Course]: ...
    def active(self, scope: Scope, period: Period) -> Sequence[Course]: ...
    def closed_by(
        self, scope: Scope, period: tuple[datetime, datetime], field: str, now: datetime
    ) -> Mapping[str, int]: ...
    def organisation_of(self, clinic_id: str) -> Sequence[str]: ...
    def counts_before(
        self, clinic_ids: Iterable[str], day: date, names: Sequence[str]
    ) -> Mapping[str, Mapping[str, int]]: ...
    def freshness(self, clinic_id: str, now: datetime) -> Freshness: ...


class OpenCourses(Courses, Protocol):
    """Where those that go on are read, too, and whose they are."""

    def open_now(self, scope: Scope) -> Sequence[Course]: ...
    def open_since(self, clinic_id: str, first: date) -> Sequence[Course]: ...
    def clients_of(self, clinic_id: str, episode_ids: Sequence[str]) -> Mapping[str, str]: ...


class WeightStore(Protocol):
    """Where the weights of the list are kept."""

    def of(self, clinic_id: str) -> KeptWeights: ...
    def put(self, clinic_id: str, weights: Weights, version: int, at: datetime) -> KeptWeights: ...
