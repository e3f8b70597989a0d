"""How far the ladder of one assignment is climbed: pure rules from what was left without a word to what is due.

A client is silent from the moment at which they wished to be reminded of a piece of homework until they say anything
about any piece of that assignment: whatever the answer is, also "not this time". Silence is counted anew from all
pieces each time, so that late, repeated and taken-back news lead to the same place in any order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.reminders.domain.codes import ReminderReason, RungKind
from services.reminders.domain.projections import ClientKey, Occurrence
from services.reminders.domain.rungs import BEYOND_REMINDING, PERSONAL, QUESTION_FOR, Ladder
from services.reminders.domain.times import instant

_WITHOUT_A_WORD = frozenset({"scheduled", "started", "lapsed"})


class LadderState(StrEnum):
    WAITING = "waiting"
    """Nobody is silent."""
    CLIMBING = "climbing"
    AT_REST = "at_rest"
    """Every rung of this silence was climbed, or somebody reached the client."""
    ENDED = "ended"


@dataclass(frozen=True)
class Way:
    """The ladder without what the client took out, and what bears on it.

    `since`: no rung's wait begins before it. `stopped`: why nothing is climbed at all. `settled`: the silences, by
    their first piece of homework, in which somebody reached the client.
    """

    ladder: Ladder
    since: datetime | None = None
    stopped: ReminderReason | None = None
    settled: Collection[str] = ()


@dataclass(frozen=True)
class Silence:
    """The pieces of homework without a word, each with the moment from which it is so, in order; those that are still
    to come too, as if they stayed without one."""

    pieces: tuple[tuple[datetime, str], ...]

    @property
    def since(self) -> str:
        return self.pieces[0][1]

    def count(self, now: datetime) -> int:
        return sum(at <= now for at, _ in self.pieces)


@dataclass(frozen=True)
class Standing:
    """`since` and `count` say how long the silence is, `reached` which rungs it has climbed; `personal` is the one
    that asks a person now, `question_at` the moment of the question what got in the way. `next_at`: when to look
    again without any news."""

    state: LadderState
    because: ReminderReason | None = None
    since: str | None = None
    count: int = 0
    reached: tuple[RungKind, ...] = ()
    personal: RungKind | None = None
    question_at: datetime | None = None
    next_at: datetime | None = None


@dataclass(frozen=True)
class AssignmentKey:
    clinic_id: str
    client_id: str
    assignment_id: str

    @property
    def client(self) -> ClientKey:
        return ClientKey(self.clinic_id, self.client_id)


@dataclass(frozen=True)
class Question:
    """What got in the way: about the silence that began with that piece of homework, at that moment."""

    occurrence_id: str
    at: datetime


@dataclass(frozen=True)
class Climbed:
    """How a ladder stood at the last look. `going_since`: since when it goes on, if it had ended for a while.
    `asked` is the piece of homework whose question may have to be planned or taken back."""

    key: AssignmentKey
    state: LadderState
    since: str | None = None
    reached: tuple[RungKind, ...] = ()
    going_since: datetime | None = None
    question: Question | None = None
    asked: str | None = None
    version: int = 0


@dataclass(frozen=True)
class Look:
    """What a look at a ladder found. A question that is new, or gone, is written down first and planned by the next
    look, which therefore follows at once: planning reads what is written down."""

    before: Climbed
    standing: Standing
    going_since: datetime | None
    now: datetime

    @property
    def question(self) -> Question | None:
        since, at = self.standing.since, self.standing.question_at
        return Question(since, at) if since and at and self.now < at + QUESTION_FOR else None

    @property
    def changes_the_question(self) -> bool:
        return self.question != self.before.question

    @property
    def asked(self) -> str | None:
        if self.question is not None:
            return self.question.occurrence_id
        return self.before.asked if self.changes_the_question else None

    @property
    def next_at(self) -> datetime | None:
        return self.now if self.changes_the_question else self.standing.next_at


def stand(occurrences: Iterable[Occurrence], way: Way, now: datetime, wall: time | None = None) -> Standing:
    """Where the ladder stands; `wall` is the time of day the client wished for instead of the agreed one."""
    if way.stopped is not None:
        return Standing(LadderState.ENDED, way.stopped)
    if not way.ladder:
        return Standing(LadderState.ENDED, ReminderReason.OFF)
    silence = silence_of(occurrences, wall)
    if silence is None:
        return Standing(LadderState.WAITING)
    moments = rung_moments(silence, way)
    next_at = min((at for kind, at in moments.items() if at > now and kind in BEYOND_REMINDING), default=None)
    count = silence.count(now)
    if not count:
        return Standing(LadderState.WAITING, next_at=next_at)
    reached = tuple(kind for kind, at in moments.items() if at <= now)
    found = Standing(LadderState.AT_REST, since=silence.since, count=count, reached=reached)
    if silence.since in way.settled:
        return found
    return replace(
        found,
        state=LadderState.AT_REST if next_at is None else LadderState.CLIMBING,
        personal=next((kind for kind in reversed(reached) if kind in PERSONAL), None),
        question_at=moments[RungKind.ASK] if RungKind.ASK in reached else None,
        next_at=next_at,
    )


def silence_of(occurrences: Iterable[Occurrence], wall: time | None = None) -> Silence | None:
    """None: everything since the last word was answered or taken away, and nothing is to come."""
    known = list(occurrences)
    spoken = max((at for one in known if (at := _spoken_at(one, wall)) is not None), default=None)
    pieces = sorted(
        (asked_at(one, wall), one.id) for one in known if one.status in _WITHOUT_A_WORD and one.discussed_at is None
    )
    left = tuple(piece for piece in pieces if spoken is None or piece[0] > spoken)
    return Silence(left) if left else None


def rung_moments(silence: Silence, way: Way) -> dict[RungKind, datetime]:
    """When each rung is climbed if the client stays silent; without those that too little homework is known for."""
    at = silence.pieces[0][0] if way.since is None else max(silence.pieces[0][0], way.since)
    moments = {}
    for rung in way.ladder:
        if rung.silent > len(silence.pieces):
            break
        at = max(at + rung.after, silence.pieces[rung.silent - 1][0])
        moments[rung.kind] = at
    return moments


def asked_at(occurrence: Occurrence, wall: time | None = None) -> datetime:
    """The moment, in its window, at which the client wished to be reminded of it."""
    at = instant(occurrence.local_date, wall or occurrence.local_time, ZoneInfo(occurrence.time_zone))
    return min(max(at, occurrence.opens_at), occurrence.closes_at)


def _spoken_at(occurrence: Occurrence, wall: time | None) -> datetime | None:
    """When the client said anything about it, or somebody talked about it with them."""
    answered = occurrence.responded_at or asked_at(occurrence, wall) if occurrence.status == "responded" else None
    return max((at for at in (answered, occurrence.discussed_at) if at is not None), default=None)
