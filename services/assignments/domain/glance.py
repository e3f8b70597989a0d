"""An occurrence at a glance, and the sessions around: what became of it, without anything anybody wrote."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from services.assignments.domain.codes import OccurrenceStatus, ResponseKind
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.planned import OPEN
from services.assignments.domain.response import DONE_FROM


class State(StrEnum):
    """What became of an occurrence, as people see it."""

    NOT_YET = "not_yet"
    PARTLY = "partly"
    DONE = "done"
    SOMETHING_ELSE = "something_else"
    TALK = "talk"
    NOT_ANSWERED = "not_answered"


@dataclass(frozen=True, slots=True)
class Glance:
    """`kind` to `responded_at` are those of the answer; None where there is none."""

    local_date: date
    local_time: time
    opens_at: datetime
    closes_at: datetime
    status: OccurrenceStatus
    exercise_code: str
    kind: ResponseKind | None = None
    quantity: int | None = None
    talk_about_it: bool = False
    responded_at: datetime | None = None

    @property
    def over_at(self) -> datetime:
        """When there was an answer; without one, when its time ends."""
        return self.responded_at or self.closes_at

    def state(self, now: datetime) -> State | None:
        """None: it was withdrawn, so there is nothing to show."""
        if self.status is OccurrenceStatus.WITHDRAWN:
            return None
        if self.kind is None:
            return State.NOT_YET if self.status in OPEN and self.closes_at > now else State.NOT_ANSWERED
        if self.talk_about_it or self.kind is ResponseKind.NOT_THIS_TIME:
            return State.TALK
        if self.kind is ResponseKind.SOMETHING_ELSE:
            return State.SOMETHING_ELSE
        return State.DONE if self.quantity is None or self.quantity >= DONE_FROM else State.PARTLY

    def was_not_done(self, now: datetime) -> bool:
        """Not this time, or no answer at all."""
        return self.kind is ResponseKind.NOT_THIS_TIME or self.state(now) is State.NOT_ANSWERED


@dataclass(frozen=True)
class Around:
    """The sessions around now: when the last one was held, and when the next one begins; None where there is none."""

    last_held: datetime | None = None
    next_at: datetime | None = None


def glance(one: Occurrence) -> Glance:
    answer = one.response.answer if one.response else None
    return Glance(
        local_date=one.local_date,
        local_time=one.local_time,
        opens_at=one.opens_at,
        closes_at=one.closes_at,
        status=one.status,
        exercise_code=one.exercise_code,
        kind=answer.kind if answer else None,
        quantity=answer.quantity if answer else None,
        talk_about_it=answer.talk_about_it if answer else False,
        responded_at=one.response.responded_at if one.response else None,
    )
