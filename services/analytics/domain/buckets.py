"""Day buckets: the counts of one clinic, therapist and local day, always computed from facts and never added to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.analytics.domain.answers import AnswerClass, classify

COUNTED = (
    "agreed",
    "closed",
    "answered",
    "sessions_held",
    "sessions_reviewed",
    "review_due",
    "review_met",
    "review_open",
)


@dataclass(frozen=True)
class OccurrenceFact:
    """What the figures need to know of one occurrence; times in UTC.

    Without `has_due_time` its `due_at` is only the end of the window, and it is neither on time nor late.
    """

    id: str
    episode_id: str
    therapist_id: str
    status: str
    closes_at: datetime
    kind: str | None = None
    quantity: int | None = None
    obstacles: tuple[str, ...] = ()
    responded_at: datetime | None = None
    reviewed_at: datetime | None = None
    due_at: datetime | None = None
    has_due_time: bool = True

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


@dataclass(frozen=True)
class SessionFact:
    """What the figures need to know of one session; times in UTC."""

    id: str
    episode_id: str
    therapist_id: str
    starts_at: datetime
    minutes: int
    reviewed_homework: bool = False

    @property
    def ends_at(self) -> datetime:
        """When the session was over."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class AgreedFact:
    """One agreed assignment."""

    id: str
    therapist_id: str


@dataclass
class Bucket:
    """Counts of one therapist on one local day."""

    counts: dict[str, int] = field(default_factory=dict)
    obstacles: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, count: int = 1) -> None:
        """Count `name` once more."""
        self.counts[name] = self.counts.get(name, 0) + count


@dataclass(frozen=True)
class DayFacts:
    """Everything that happened on one local day in one clinic.

    `closing`: occurrences whose window closed on the day; `answers`: occurrences answered on it; `agreed`: assignments
    agreed on it; `held`: sessions held on it; `reviewable`: for each of these sessions the answers due there.
    """

    closing: tuple[OccurrenceFact, ...] = ()
    answers: tuple[OccurrenceFact, ...] = ()
    agreed: tuple[AgreedFact, ...] = ()
    held: tuple[SessionFact, ...] = ()
    reviewable: Mapping[str, tuple[OccurrenceFact, ...]] = field(default_factory=dict)


def compute(day: DayFacts, now: datetime) -> dict[str, Bucket]:
    """Return a bucket for each therapist with anything on the day; windows that close after `now` do not count yet."""
    buckets: dict[str, Bucket] = {}
    for therapist_id, name, obstacles in _entries(day, now):
        bucket = buckets.setdefault(therapist_id, Bucket())
        bucket.add(name)
        for code in obstacles:
            bucket.obstacles[code] = bucket.obstacles.get(code, 0) + 1
    return buckets


def _entries(day: DayFacts, now: datetime) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for occurrence in _counting(day.closing):
        if occurrence.closes_at <= now:
            yield occurrence.therapist_id, "closed", tuple(dict.fromkeys(occurrence.obstacles))
            yield occurrence.therapist_id, f"closed_{occurrence.answer_class}", ()
            if occurrence.on_time is not None:
                yield occurrence.therapist_id, "closed_with_due_time", ()
            if occurrence.on_time:
                yield occurrence.therapist_id, "closed_on_time", ()
    for occurrence in _counting(day.answers):
        yield occurrence.therapist_id, "answered", ()
        yield occurrence.therapist_id, f"answered_{occurrence.answer_class}", ()
    for assignment in day.agreed:
        yield assignment.therapist_id, "agreed", ()
    for session in day.held:
        yield session.therapist_id, "sessions_held", ()
        if session.reviewed_homework:
            yield session.therapist_id, "sessions_reviewed", ()
        yield from _reviews(session, day.reviewable.get(session.id, ()), now)


def _reviews(
    session: SessionFact, answers: Iterable[OccurrenceFact], now: datetime
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    if session.ends_at > now:
        return
    for answer in _counting(answers):
        yield session.therapist_id, "review_due", ()
        if answer.reviewed_at is None:
            yield session.therapist_id, "review_open", ()
        elif answer.reviewed_at <= session.ends_at:
            yield session.therapist_id, "review_met", ()


def _counting(occurrences: Iterable[OccurrenceFact]) -> Iterator[OccurrenceFact]:
    return (occurrence for occurrence in occurrences if not occurrence.withdrawn)


def reviewable(
    sessions: Iterable[SessionFact], answers: Iterable[OccurrenceFact]
) -> dict[str, tuple[OccurrenceFact, ...]]:
    """Give each answer to the first held session of its episode that ended after it: there its review was due.

    Returns session id → answers. Sessions and answers of several episodes may be mixed.
    """
    due: dict[str, list[OccurrenceFact]] = {}
    by_end: dict[str, list[SessionFact]] = {}
    for session in sorted(sessions, key=lambda session: session.ends_at):
        by_end.setdefault(session.episode_id, []).append(session)
    for answer in answers:
        at = answer.responded_at
        if at is None:
            continue
        first = next((session for session in by_end.get(answer.episode_id, ()) if session.ends_at > at), None)
        if first is not None:
            due.setdefault(first.id, []).append(answer)
    return {session_id: tuple(found) for session_id, found in due.items()}
