"""Who needs attention and why: the reasons, the last four weeks as states, and the order of a caseload."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import takewhile

from services.assignments.domain.agenda import from_client
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import (
    AssignmentStatus,
    Cadence,
    SessionStatus,
)
from services.assignments.domain.episode import Episode
from services.assignments.domain.glance import Around, Glance, State
from services.assignments.domain.session import Session
from services.assignments.domain.walltime import local_day, start_of, week_start

STRIP_WEEKS = 4
QUIET_DAYS = {Cadence.WEEKLY: 7, Cadence.FORTNIGHTLY: 10, Cadence.MONTHLY: 14}
SINCE_WITHOUT_SESSION = timedelta(days=14)
SESSIONS_BACK = timedelta(days=100)
UNSURE_BELOW = 7
NEW_FOR = timedelta(days=14)
SILENT_IN_A_ROW = 3


class Reason(StrEnum):
    """Why somebody is on top; in this order."""

    SAFETY = "safety"
    DEBT = "debt"
    TO_REVIEW = "to_review"
    PROPOSAL = "proposal"
    SILENT = "silent"
    NOT_DONE = "not_done"
    UNSURE = "unsure"
    QUIET = "quiet"
    NO_SESSION = "no_session"


@dataclass(frozen=True)
class Attention:
    code: Reason
    count: int | None = None
    days: int | None = None
    exercise: str | None = None


@dataclass(frozen=True)
class Week:
    week_start: date
    states: Sequence[State]


@dataclass(frozen=True)
class Line:
    """One client of a caseload."""

    episode: Episode
    next_session_at: datetime | None
    last_contact_at: datetime | None
    attention: Sequence[Attention]
    strip: Sequence[Week]
    to_review: int
    sort_key: str


@dataclass(frozen=True)
class Material:
    """What is known of one episode: when the answers were given that wait for a reply, how many ask for a person, and
    what happened lately. `assignments` is what is agreed or proposed."""

    episode: Episode
    sessions: Around
    assignments: Sequence[Assignment]
    occurrences: Sequence[Glance]
    waiting_since: Sequence[datetime] = ()
    flags: int = 0

    @property
    def debt(self) -> int:
        """How many waited at the last held session already."""
        held = self.sessions.last_held
        return sum(at < held for at in self.waiting_since) if held else 0


def weeks(occurrences: Iterable[Glance], first: date, count: int, now: datetime) -> list[Week]:
    """The weeks from Monday `first` on, each with the states of what was open by now."""
    by_week: dict[date, list[State]] = {first + timedelta(weeks=number): [] for number in range(count)}
    for one in sorted(occurrences, key=lambda one: (one.local_date, one.local_time)):
        state = one.state(now) if one.opens_at <= now else None
        if state is not None and (week := week_start(one.local_date)) in by_week:
            by_week[week].append(state)
    return [Week(monday, states) for monday, states in by_week.items()]


def strip_start(episode: Episode, now: datetime) -> date:
    return week_start(local_day(now, episode.time_zone)) - timedelta(weeks=STRIP_WEEKS - 1)


def strip_opens(episode: Episode, now: datetime) -> datetime:
    return start_of(strip_start(episode, now), episode.time_zone)


def line(found: Material, now: datetime) -> Line:
    episode = found.episode
    soonest = found.sessions.next_at
    contact = _last_contact(found)
    reasons = list(_reasons(found, contact, now))
    return Line(
        episode=episode,
        next_session_at=soonest,
        last_contact_at=contact,
        attention=reasons,
        strip=weeks(found.occurrences, strip_start(episode, now), STRIP_WEEKS, now),
        to_review=len(found.waiting_since),
        sort_key=_sort_key(reasons, soonest, episode.id),
    )


def next_session(sessions: Iterable[Session], now: datetime) -> datetime | None:
    ahead = (one.starts_at for one in sessions if one.status is SessionStatus.SCHEDULED and one.ends_at > now)
    return min(ahead, default=None)


def last_held(sessions: Iterable[Session]) -> datetime | None:
    return max((one.starts_at for one in sessions if one.status is SessionStatus.HELD), default=None)


def _last_contact(found: Material) -> datetime | None:
    """The last answer or held session."""
    answers = (one.responded_at for one in found.occurrences if one.responded_at)
    contacts = [*answers, *(at for at in [found.sessions.last_held] if at)]
    return max(contacts, default=None)


def _reasons(found: Material, contact: datetime | None, now: datetime) -> Iterable[Attention]:
    if found.flags:
        yield Attention(Reason.SAFETY, count=found.flags)
    debt = found.debt
    if debt:
        yield Attention(Reason.DEBT, count=debt)
    if since := len(found.waiting_since) - debt:
        yield Attention(Reason.TO_REVIEW, count=since)
    if proposals := sum(from_client(one) for one in found.assignments):
        yield Attention(Reason.PROPOSAL, count=proposals)
    yield from _of_homework(found, now)
    days = _quiet_days(found.episode, contact, now)
    if days >= QUIET_DAYS[found.episode.cadence]:
        yield Attention(Reason.QUIET, days=days)
    if found.sessions.next_at is None and found.sessions.last_held is not None:
        yield Attention(Reason.NO_SESSION)


def _of_homework(found: Material, now: datetime) -> Iterable[Attention]:
    """What was left since the last session, or was left again and again, and what somebody is not sure of."""
    undone = _not_done(found, now)
    silent = _silent_in_a_row(found.occurrences, now)
    if undone:
        codes = [one.exercise_code for one in undone]
        most = max(sorted(set(codes)), key=codes.count)
        if silent >= SILENT_IN_A_ROW:
            yield Attention(Reason.SILENT, count=silent, exercise=most)
        else:
            yield Attention(Reason.NOT_DONE, count=len(undone), exercise=most)
    unsure = [one for one in found.assignments if _is_unsure(one, now)]
    if unsure:
        yield Attention(Reason.UNSURE, count=len(unsure), exercise=unsure[-1].exercise_code)


def _silent_in_a_row(occurrences: Iterable[Glance], now: datetime) -> int:
    """How many of the latest, one after the other, have no answer at all."""
    over = sorted((one for one in occurrences if one.closes_at <= now), key=lambda one: one.closes_at, reverse=True)
    states = (state for one in over if (state := one.state(now)) is not None)
    return len(list(takewhile(lambda state: state is State.NOT_ANSWERED, states)))


def _is_unsure(one: Assignment, now: datetime) -> bool:
    """Agreed lately by somebody who was not sure of it."""
    confidence = one.agreement.confidence
    if confidence is None or one.status is not AssignmentStatus.AGREED or one.agreed_at is None:
        return False
    return confidence < UNSURE_BELOW and one.agreed_at > now - NEW_FOR


def _not_done(found: Material, now: datetime) -> list[Glance]:
    """Since the last held session: what was left without an answer, or not this time."""
    since = found.sessions.last_held or now - SINCE_WITHOUT_SESSION
    return [one for one in found.occurrences if since <= one.over_at and one.opens_at <= now and one.was_not_done(now)]


def _quiet_days(episode: Episode, contact: datetime | None, now: datetime) -> int:
    last = local_day(contact, episode.time_zone) if contact else episode.started_on
    return (local_day(now, episode.time_zone) - last).days


def _sort_key(reasons: Sequence[Attention], soonest: datetime | None, episode_id: str) -> str:
    """Text in the order in which a therapist should look: the most pressing reason, then how much, then how soon."""
    order = list(Reason)
    rank = min((order.index(reason.code) for reason in reasons), default=len(order))
    weight = max(
        (reason.count or reason.days or 0 for reason in reasons if order.index(reason.code) == rank), default=0
    )
    soon = soonest.strftime("%Y%m%d%H%M") if soonest else "999999999999"
    return f"{rank}-{max(0, 9999 - weight):04d}-{soon}-{episode_id}"
