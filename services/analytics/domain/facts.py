"""What figures count: occurrences, assignments, sessions, reminded occurrences and ended courses, as on one day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, TypeVar

from services.analytics.domain.answers import AnswerClass, classify
from services.analytics.domain.days import Period, bounds

NONE: Final = "none"
"""The value of a dimension for whatever has no code in it."""
ANSWER_FOLLOWS: Final = timedelta(hours=24)
"""How long after a reminder an answer still follows it; the end is included."""
Dimensions = Mapping[str, str]
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Homework:
    """The dimensions that occurrences and assignments are counted by."""

    therapist_id: str
    group_id: str | None = None
    exercise: str | None = None
    family: str | None = None
    phase: str | None = None
    problem: str | None = None
    cadence: str | None = None
    origin: str | None = None
    programme: str | None = None

    @property
    def dimensions(self) -> Dimensions:
        """Dimension → value."""
        return {
            "exercise": self.exercise or NONE,
            "family": self.family or NONE,
            "phase": self.phase or NONE,
            "problem": self.problem or NONE,
            "cadence": self.cadence or NONE,
            "origin": self.origin or NONE,
            "therapist": self.therapist_id,
            "group": self.group_id or NONE,
            "programme": self.programme or NONE,
        }


@dataclass(frozen=True, kw_only=True)
class OccurrenceFact(Homework):
    """What the figures need to know of one occurrence; times in UTC.

    Without `has_due_time` its `due_at` is only the end of the window, and it is neither on time nor late. `ratings`
    holds difficulty, pleasure, mastery, usefulness and minutes as far as they were given.
    """

    id: str
    episode_id: str
    status: str
    closes_at: datetime
    kind: str | None = None
    quantity: int | None = None
    quality: int | None = None
    obstacles: tuple[str, ...] = ()
    responded_at: datetime | None = None
    reviewed_at: datetime | None = None
    due_at: datetime | None = None
    has_due_time: bool = True
    opens_at: datetime | None = None
    first_opened_at: datetime | None = None
    agreed_at: datetime | None = None
    rating_source: str | None = None
    ratings: Mapping[str, int] = field(default_factory=dict)

    @property
    def on_time(self) -> bool | None:
        """Whether it was answered by the time at which it was due, that moment included; None where there was none."""
        if self.due_at is None or not self.has_due_time:
            return None
        return self.responded_at is not None and self.responded_at <= self.due_at

    @property
    def answer_class(self) -> AnswerClass:
        """The disjoint class that the occurrence belongs to."""
        return classify(self.kind, self.quantity)

    @property
    def withdrawn(self) -> bool:
        """Whether the occurrence was taken back and so counts nowhere."""
        return self.status == "withdrawn"

    def is_closed(self, now: datetime) -> bool:
        """Whether its window has closed and its assignment was agreed by then."""
        return self.closes_at <= now and (self.agreed_at is None or self.agreed_at <= self.closes_at)


@dataclass(frozen=True, kw_only=True)
class SessionFact:
    """What the figures need to know of one session; times in UTC. A group session belongs to no episode; `attendance`
    are the episodes of those who were there.
    """

    id: str
    episode_id: str | None
    therapist_id: str
    starts_at: datetime
    minutes: int
    status: str = "held"
    group_id: str | None = None
    reviewed_homework: bool = False
    review_minutes: int | None = None
    missed_by: str | None = None
    attendance: tuple[str, ...] = ()

    @property
    def episode_ids(self) -> tuple[str, ...]:
        """The episodes of everybody whom it was a session of."""
        return self.attendance if self.episode_id is None else (self.episode_id,)

    @property
    def ends_at(self) -> datetime:
        """When the session was over."""
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def dimensions(self) -> Dimensions:
        """Dimension → value."""
        return {"therapist": self.therapist_id, "group": self.group_id or NONE}


@dataclass(frozen=True, kw_only=True)
class AgreedFact(Homework):
    """One agreed assignment; time in UTC."""

    id: str
    agreed_at: datetime


@dataclass(frozen=True)
class RemindedFact:
    """An occurrence and the moments of all reminders of it that reached a channel, at least one."""

    occurrence: OccurrenceFact
    reminded_at: tuple[datetime, ...]

    @property
    def last_reminded_at(self) -> datetime:
        """The moment on whose day it counts: a later reminder moves it."""
        return max(self.reminded_at)

    @property
    def counts_from(self) -> datetime:
        """The moment at which the last reminder is old enough to count."""
        return self.last_reminded_at + ANSWER_FOLLOWS

    @property
    def was_answered(self) -> bool:
        """Whether an answer came within 24 hours after any of the reminders."""
        answered = self.occurrence.responded_at
        return answered is not None and any(at <= answered <= at + ANSWER_FOLLOWS for at in self.reminded_at)


@dataclass(frozen=True)
class EndedFact:
    """A course of therapy that ended: its last day, the dimensions it counts under, and what it adds."""

    day: date
    dimensions: Dimensions
    counts: Mapping[str, int]


@dataclass(frozen=True)
class DayFacts:
    """Everything that counts in a span of local days of one clinic.

    `closing`: occurrences whose window closed in it; `answers`: occurrences answered in it; `agreed`: assignments
    agreed in it; `sessions`: those held or missed in it; `reviewable`: for each held one the answers due there,
    and `reviewable_alone` as if there were no group sessions;
    `reminded`: occurrences whose last reminder lies in it; `ended`: courses of therapy that ended in it.
    """

    closing: tuple[OccurrenceFact, ...] = ()
    answers: tuple[OccurrenceFact, ...] = ()
    agreed: tuple[AgreedFact, ...] = ()
    sessions: tuple[SessionFact, ...] = ()
    reviewable: Mapping[str, tuple[OccurrenceFact, ...]] = field(default_factory=dict)
    reviewable_alone: Mapping[str, tuple[OccurrenceFact, ...]] = field(default_factory=dict)
    reminded: tuple[RemindedFact, ...] = ()
    ended: tuple[EndedFact, ...] = ()

    def next_change(self, now: datetime) -> datetime | None:
        """Return the next moment at which they count otherwise although nothing happens; None if there is none."""
        moments = (
            *(one.closes_at for one in self.closing),
            *(one.ends_at for one in self.sessions if one.status == "held"),
            *(one.counts_from for one in self.reminded),
        )
        return min((at for at in moments if at > now), default=None)

    def by_day(self, period: Period, zone: str) -> dict[date, DayFacts]:
        """Return each local day of the period they are of, empty ones too, with what counts on it."""
        begins = [bounds(day, zone)[0] for day in period.days]

        def day_of(at: datetime) -> date:
            return period.first + timedelta(days=bisect_right(begins, at) - 1)

        closing = _grouped(self.closing, lambda one: day_of(one.closes_at))
        answers = _grouped(self.answers, lambda one: one.responded_at and day_of(one.responded_at))
        agreed = _grouped(self.agreed, lambda one: day_of(one.agreed_at))
        sessions = _grouped(self.sessions, lambda one: day_of(one.starts_at))
        reminded = _grouped(self.reminded, lambda one: day_of(one.last_reminded_at))
        ended = _grouped(self.ended, lambda one: one.day)
        return {
            day: DayFacts(
                closing=tuple(closing.get(day, ())),
                answers=tuple(answers.get(day, ())),
                agreed=tuple(agreed.get(day, ())),
                sessions=tuple(sessions.get(day, ())),
                reviewable=_of(sessions.get(day, ()), self.reviewable),
                reviewable_alone=_of(sessions.get(day, ()), self.reviewable_alone),
                reminded=tuple(reminded.get(day, ())),
                ended=tuple(ended.get(day, ())),
            )
            for day in period.days
        }


def _of(
    sessions: Iterable[SessionFact], due: Mapping[str, tuple[OccurrenceFact, ...]]
) -> dict[str, tuple[OccurrenceFact, ...]]:
    return {one.id: some for one in sessions if (some := due.get(one.id))}


def _grouped(facts: Iterable[T], day_of: Callable[[T], date | None]) -> dict[date, list[T]]:
    found: dict[date, list[T]] = {}
    for one in facts:
        if day := day_of(one):
            found.setdefault(day, []).append(one)
    return found
