"""From the wishes for one piece of homework to the moments at which reminders of it are wanted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import assert_never

from services.reminders.domain.codes import Channel, ReminderTrigger
from services.reminders.domain.projections import Occurrence
from services.reminders.domain.rules import ONE_DAY, Rules
from services.reminders.domain.times import instant
from services.reminders.domain.wanted import Wanted

EVENING_BEFORE = time(18)


@dataclass(frozen=True)
class When:
    """One wished moment: `wall` for the time of a cue, or the evening before a session; `minutes` before it is due,
    before a session, or after an answer was begun."""

    trigger: ReminderTrigger = ReminderTrigger.DUE
    wall: time | None = None
    minutes: int | None = None


@dataclass(frozen=True)
class Around:
    """What moments may hang on: the time of day that holds for this homework, the beginnings of the client's sessions
    in order, and when an answer was begun that is not given yet."""

    wall: time
    sessions: Sequence[datetime] = ()
    begun_at: datetime | None = None


def moments(
    occurrence: Occurrence, wished: Sequence[When], around: Around, rules: Rules
) -> Iterator[tuple[ReminderTrigger, datetime]]:
    """The wished moments (UTC), each trigger once; without a wish, the time at which it is due."""
    seen: set[ReminderTrigger] = set()
    for one in wished or (When(),):
        at = None if one.trigger in seen else _moment(occurrence, one, around, rules)
        if at is not None:
            seen.add(one.trigger)
            yield one.trigger, at


def wanted(
    key: str, occurrence: Occurrence, trigger: ReminderTrigger, at: datetime, channels: frozenset[Channel]
) -> Wanted:
    """A first nudge. One that hangs on a draft cannot come before its moment, for there is no draft before it."""
    opens_at = at if trigger is ReminderTrigger.UNFINISHED else occurrence.opens_at
    return Wanted(
        key=key,
        assignment_id=occurrence.assignment_id,
        at=at,
        opens_at=opens_at,
        closes_at=occurrence.closes_at,
        trigger=trigger,
        channels=channels,
    )


def second(first: Wanted, key: str, delay: timedelta, channels: frozenset[Channel]) -> Wanted:
    """The same again on other channels, if there is no answer until then."""
    at = first.at + delay
    return Wanted(
        key=key,
        assignment_id=first.assignment_id,
        at=at,
        opens_at=max(at, first.opens_at),
        closes_at=first.closes_at,
        trigger=first.trigger,
        rung=first.rung + 1,
        channels=channels,
    )


def _moment(occurrence: Occurrence, one: When, around: Around, rules: Rules) -> datetime | None:
    """None: there is nothing yet that this moment could hang on."""
    zone, minutes = rules.zones.on(occurrence.local_date), timedelta(minutes=one.minutes or 0)
    match one.trigger:
        case ReminderTrigger.DUE:
            return instant(occurrence.local_date, around.wall, zone)
        case ReminderTrigger.BEFORE:
            return instant(occurrence.local_date, around.wall, zone) - minutes
        case ReminderTrigger.CUE:
            return instant(occurrence.local_date, one.wall or around.wall, zone)
        case ReminderTrigger.RANDOM:
            return random_moment(occurrence, rules)
        case ReminderTrigger.SESSION:
            return _before_a_session(occurrence, one, around, rules)
        case ReminderTrigger.UNFINISHED:
            return None if around.begun_at is None else around.begun_at + minutes
        case _:
            assert_never(one.trigger)


def random_moment(occurrence: Occurrence, rules: Rules) -> datetime | None:
    """A minute of the awake part of the window that nobody can guess, and that is the same however often it is asked:
    SHA-256 of the occurrence's id. None if the window is quiet all along."""
    parts = list(rules.awake_parts(occurrence.opens_at, occurrence.closes_at))
    spans = [(end - start) // timedelta(minutes=1) for start, end in parts]
    if not sum(spans):
        return None
    digest = hashlib.sha256(f"{occurrence.id}\x1frandom".encode()).digest()
    minute = int.from_bytes(digest[:8], "big") % sum(spans)
    for (start, _), span in zip(parts, spans, strict=True):
        if minute < span:
            return start + timedelta(minutes=minute)
        minute -= span
    raise AssertionError("a minute beyond all parts")


def _before_a_session(occurrence: Occurrence, one: When, around: Around, rules: Rules) -> datetime | None:
    """Before the first session for which that moment lies in the window: so many minutes, or the evening before."""
    for starts_at in around.sessions:
        at = starts_at - timedelta(minutes=one.minutes) if one.minutes else _evening_before(starts_at, one.wall, rules)
        if occurrence.opens_at <= at < occurrence.closes_at:
            return at
    return None


def _evening_before(starts_at: datetime, wall: time | None, rules: Rules) -> datetime:
    day = rules.day(starts_at) - ONE_DAY
    return instant(day, wall or EVENING_BEFORE, rules.zones.on(day))
