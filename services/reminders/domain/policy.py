"""What is known about one occurrence, why nobody is reminded of it on a channel, and what is wished for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from services.reminders.domain.candidates import Around, When, moments, second, wanted
from services.reminders.domain.codes import (
    FIRST_RUNG,
    Channel,
    ReminderReason,
    ReminderTrigger,
    RungKind,
)
from services.reminders.domain.own_rules import Defaults, rules_of
from services.reminders.domain.preferences import AssignmentReminder, Preferences
from services.reminders.domain.projections import Course, Occurrence
from services.reminders.domain.rules import DEFAULT_GRACE, Rules
from services.reminders.domain.rungs import ASK, QUESTION_FOR
from services.reminders.domain.times import zone_named
from services.reminders.domain.wanted import Wanted

_BY_WISH = frozenset({FIRST_RUNG, ASK})
UNREACHED = frozenset({ReminderReason.UNCONFIRMED, ReminderReason.BOUNCED})
"""Why nothing comes to an address that was given."""


@dataclass(frozen=True)
class Installation:
    """What the operator decides: the channels there is a provider for, and how late a reminder may still come."""

    offered: frozenset[Channel]
    grace: timedelta = DEFAULT_GRACE


@dataclass(frozen=True)
class Again:
    """What nobody answered for that long comes once more on another channel."""

    after: timedelta
    channel: Channel


@dataclass(frozen=True)
class Situation:
    """Everything known about one occurrence that bears on its reminders; `sessions` are when those ahead begin,
    `question_at` when the client is asked what got in the way of it, `usual` the hour at which they usually answer, if
    they want to be reminded then. Its client has a confirmed address on the channels in `reached_by`; `unreached` says
    why not on others, where they gave one. Their clinic has a provider of its own for those `provided`.
    """

    occurrence: Occurrence
    preferences: Preferences
    setting: AssignmentReminder
    course: Course
    defaults: Defaults | None = None
    sessions: Sequence[datetime] = ()
    again: Again | None = None
    question_at: datetime | None = None
    reached_by: frozenset[Channel] = frozenset()
    unreached: Mapping[Channel, ReminderReason] = field(default_factory=dict)
    provided: frozenset[Channel] = frozenset()
    usual: time | None = None

    @property
    def wall(self) -> time:
        """The time of day that the client wished for; homework at moments of its own keeps to these."""
        if self.course.has_own_moments:
            return self.occurrence.local_time
        return self.setting.time or self.usual or self.occurrence.local_time

    @property
    def moments(self) -> Sequence[When]:
        return () if self.course.has_own_moments else self.setting.moments

    @property
    def over(self) -> ReminderReason | None:
        """Why nobody is reminded of it on any channel."""
        stopped = self.occurrence.closed_because or self.course.stopped_because
        if stopped is None and (self.course.starts_by_itself or self.setting.off):
            return ReminderReason.CHANNEL_OFF
        return stopped

    def unwanted(self, channel: Channel, rung: int, installation: Installation) -> ReminderReason | None:
        """Why there is no reminder of it on this channel."""
        if (over := self._question_over if rung == ASK else self.over) is not None:
            return over
        if channel not in installation.offered | self.provided or channel not in self.channels(rung):
            by_link = channel in self.preferences.unsubscribed
            return ReminderReason.UNSUBSCRIBED if by_link else ReminderReason.CHANNEL_OFF
        if channel is Channel.IN_APP or channel in self.reached_by:
            return None
        return self.unreached.get(channel, ReminderReason.NO_ADDRESS)

    def channels(self, rung: int) -> frozenset[Channel]:
        """Those the client wants for this rung."""
        if rung == FIRST_RUNG and RungKind.NUDGE in self.setting.without_rungs:
            return frozenset()
        if rung in _BY_WISH:
            return self.preferences.wanted
        return frozenset() if self.again is None else frozenset({self.again.channel})

    def not_reached(self, rung: int, installation: Installation) -> Mapping[Channel, ReminderReason]:
        """The channels that the client wants for this rung and gave an address for that cannot be written to now."""
        wished = {channel: self.unwanted(channel, rung, installation) for channel in self.channels(rung)}
        return {channel: why for channel, why in wished.items() if why in UNREACHED}

    def closes_at(self, rung: int) -> datetime:
        """From when on it is of no use any more."""
        if rung == ASK and self.question_at is not None:
            return self.question_at + QUESTION_FOR
        return self.occurrence.closes_at

    def may_come(self, now: datetime) -> bool:
        """Whether anything about it may still come."""
        if self.question_at is not None and now < self.closes_at(ASK):
            return True
        return self.over is None and now < self.occurrence.closes_at

    @property
    def _question_over(self) -> ReminderReason | None:
        """It is asked also when the homework is over, but not of somebody who has said a word."""
        closed, stopped = self.occurrence.closed_because, self.course.stopped_because
        if stopped is not None or closed not in {None, ReminderReason.LAPSED}:
            return stopped or closed
        if self.setting.off:
            return ReminderReason.CHANNEL_OFF
        return ReminderReason.ANSWERED if self.question_at is None else None


def key_of(occurrence_id: str, trigger: ReminderTrigger, rung: int) -> str:
    """What one wish is called in a layout, whatever the channels."""
    return f"{occurrence_id} {rung} {trigger.value}"


def wishes(situation: Situation, rules: Rules, installation: Installation) -> Iterator[Wanted]:
    """What the client wishes for, each with the channels it can come on; without any, it does not come."""
    occurrence = situation.occurrence
    around = Around(situation.wall, situation.sessions, occurrence.first_opened_at)
    for trigger, at in moments(occurrence, situation.moments, around, rules):
        channels = _possible(situation, FIRST_RUNG, installation)
        first = wanted(key_of(occurrence.id, trigger, FIRST_RUNG), occurrence, trigger, at, channels)
        yield first
        if situation.again is not None:
            rung = FIRST_RUNG + 1
            key, channels = key_of(occurrence.id, trigger, rung), _possible(situation, rung, installation)
            yield second(first, key, situation.again.after, channels)
    if situation.question_at is not None:
        yield Wanted(
            key=key_of(occurrence.id, ReminderTrigger.DUE, ASK),
            assignment_id=occurrence.assignment_id,
            at=situation.question_at,
            opens_at=situation.question_at,
            closes_at=situation.closes_at(ASK),
            rung=ASK,
            channels=_possible(situation, ASK, installation),
        )


def rules_for(situations: Sequence[Situation], installation: Installation) -> Rules:
    """The rules of the one client whom all of these are about."""
    one = min(situations, key=lambda one: (one.occurrence.opens_at, one.occurrence.id))
    zone = zone_named(one.occurrence.time_zone)
    return rules_of(one.preferences, one.defaults, homework_zone=zone, grace=installation.grace)


def _possible(situation: Situation, rung: int, installation: Installation) -> frozenset[Channel]:
    wished = situation.channels(rung)
    return frozenset(one for one in wished if situation.unwanted(one, rung, installation) is None)
