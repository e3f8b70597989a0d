"""What a client wishes: clock, quiet hours, how many and where for all reminders; moments, wording and off for one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from services.reminders.domain.candidates import When
from services.reminders.domain.codes import EXTERNAL_CHANNELS, Channel, HomeworkWord, ReminderTrigger, RungKind
from services.reminders.domain.errors import (
    ChannelNotOffered,
    ChannelTwice,
    LocaleUnknown,
    MomentImpossible,
    TextTooLong,
    WishOutOfRange,
)
from services.reminders.domain.times import QuietHours, default_quiet_hours, zone_named
from services.reminders.domain.travel import AskedZone, Travel, ZoneAnswer, remembered, travel_for

LONGEST_TEXT = 140
LONGEST_GAP = 240
LARGEST_CAP = 10
MOST_MOMENTS = 4
MOST_BEFORE = 7 * 24 * 60
"""Minutes before a moment, or after it; a week."""
MOST_RESTS = 100
_LOCALE = re.compile(r"[a-z]{2,3}(?:[_-][A-Za-z]{2,4}){0,2}")
_COUNTED = frozenset({ReminderTrigger.BEFORE, ReminderTrigger.UNFINISHED})
_NAMES: Mapping[Channel, str] = {
    Channel.EMAIL: "E-mail is not set up here.",
    Channel.SMS: "Text messages are not set up here.",
    Channel.PUSH: "Messages of the browser are not set up here.",
    Channel.WEBHOOK: "Messages to another service are not set up here.",
}
_APP = frozenset({Channel.IN_APP})
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True)
class Preferences:
    """One client's wishes in one clinic; `version` 0 means that nothing was set yet and the defaults hold.

    `quiet` are the usual quiet hours, unless the clinic's hold because the client set none (`own_quiet`); `quiet_days`
    those of weekdays (1 is Monday) that differ. None for `gap_minutes` and `cap`: as the clinic has it. `rest_until`
    and `rests` (by assignment) hold through those local dates. `second` is where a reminder comes again when nothing
    was answered. `unsubscribed` are channels that were switched off by the link of a message.
    """

    clinic_id: str
    client_id: str
    time_zone: str | None = None
    quiet: QuietHours | None = field(default_factory=default_quiet_hours)
    own_quiet: bool = True
    quiet_days: Mapping[int, QuietHours | None] = field(default_factory=dict)
    gap_minutes: int | None = None
    cap: int | None = None
    in_app: bool = True
    email: bool = False
    sms: bool = False
    push: bool = False
    webhook: bool = False
    second: Channel | None = None
    off: bool = False
    rest_until: date | None = None
    rests: Mapping[str, date] = field(default_factory=dict)
    travel: Travel | None = None
    asked_zones: tuple[AskedZone, ...] = ()
    homework_word: HomeworkWord | None = None
    locale: str | None = None
    follows_habit: bool = False
    unsubscribed: frozenset[Channel] = frozenset()
    version: int = 0

    @classmethod
    def unset(cls, clinic_id: str, client_id: str) -> Preferences:
        """Of a client who has wished for nothing yet: the clinic's quiet hours hold until they say otherwise."""
        return cls(clinic_id, client_id, own_quiet=False)

    def wants(self, channel: Channel) -> bool:
        return channel in self.wanted

    @cached_property
    def wanted(self) -> frozenset[Channel]:
        """The channels for what comes the first time."""
        return frozenset(channel for channel in Channel if getattr(self, channel.value))

    @property
    def wants_more_than_the_app(self) -> bool:
        return self.second is not None or not self.wanted <= _APP

    def unsubscribe(self, channel: Channel) -> Preferences:
        """Nothing comes on this channel, neither the first time nor again."""
        off: dict[str, Any] = {channel.value: False}
        second = None if self.second is channel else self.second
        return replace(self, **off, second=second, unsubscribed=self.unsubscribed | {channel})

    def subscribe(self, channel: Channel) -> Preferences:
        """It comes on this channel, the first time or, if they chose that before, again."""
        on: dict[str, Any] = {} if self.second is channel else {channel.value: True}
        return replace(self, **on, unsubscribed=self.unsubscribed - {channel})

    def chosen(self) -> Preferences:
        """As somebody says who looks at all of them: what they want on again was not switched off."""
        wanted = {channel for channel in self.unsubscribed if self.wants(channel) or channel is self.second}
        return replace(self, unsubscribed=self.unsubscribed - wanted)

    def zone_at(self, now: datetime) -> str | None:
        """Where the client's clock stands; None: as in their homework."""
        return self.travel.zone if self.travel is not None and self.travel.holds_at(now) else self.time_zone

    def rest(self, assignment_id: str | None, until: date, today: date) -> Preferences:
        """Nothing comes through that local date, of one assignment or of all."""
        kept = self.resting_after(today)
        if assignment_id is None:
            return replace(kept, rest_until=until)
        return replace(kept, rests={**kept.rests, assignment_id: until})

    def go_on(self, assignment_id: str | None) -> Preferences:
        """The rest of one assignment is over, or everything is on again."""
        if assignment_id is None:
            return replace(self, off=False, rest_until=None, rests={})
        return replace(self, rests={name: until for name, until in self.rests.items() if name != assignment_id})

    def answer_zone(self, said: AskedZone, until: date | None, home: str) -> Preferences:
        """What was answered when the device showed that zone; raises UnknownZone or TripImpossible. `home` is where the
        clock stands while nothing is set."""
        travel = travel_for(said.zone, said.answer, until, said.at)
        if said.answer is ZoneAnswer.KEEP:
            travel = self.travel
        elif said.zone == (self.time_zone or home):
            travel = None
        return replace(self, travel=travel, asked_zones=remembered(self.asked_zones, said))

    def resting_after(self, day: date) -> Preferences:
        """Without the rests that are over by that local date."""
        rests = {name: until for name, until in self.rests.items() if until >= day}
        ahead = self.rest_until if self.rest_until is None or self.rest_until >= day else None
        return replace(self, rests=rests, rest_until=ahead)


@dataclass(frozen=True)
class AssignmentReminder:
    """The client's wishes for one assignment; None means: as planned when it was agreed, and the neutral wording.

    Without `moments` it comes once, at the time it is due.
    """

    clinic_id: str
    client_id: str
    assignment_id: str
    time: time | None = None
    moments: tuple[When, ...] = ()
    text: str | None = None
    off: bool = False
    without_rungs: frozenset[RungKind] = frozenset()
    ladder_seen: datetime | None = None
    version: int = 0


def checked(wished: Preferences, *, offered: frozenset[Channel]) -> Preferences:
    """The same preferences, or an Unacceptable that names the field and says how to mend it."""
    if wished.time_zone is not None:
        zone_named(wished.time_zone)
    _possible_channels(wished, offered)
    _possible_numbers(wished)
    if wished.travel is not None:
        zone_named(wished.travel.zone, field="travel.time_zone")
    if wished.locale is not None and not _LOCALE.fullmatch(wished.locale):
        raise LocaleUnknown("locale", "Give a language such as en or de_AT.")
    return wished


def _possible_channels(wished: Preferences, offered: frozenset[Channel]) -> None:
    for channel in EXTERNAL_CHANNELS:
        if wished.wants(channel) and channel not in offered:
            raise ChannelNotOffered(f"channels.{channel}", f"{_NAMES[channel]} Reminders in the app still work.")
    if wished.second is None:
        return
    if wished.second not in offered:
        advice = "This is not set up here. Choose another one, or none."
        raise ChannelNotOffered("second_channel", advice)
    if wished.wants(wished.second):
        raise ChannelTwice("second_channel", "This one is used the first time. Choose another one, or none.")


def _possible_numbers(wished: Preferences) -> None:
    if wished.gap_minutes is not None and not 0 <= wished.gap_minutes <= LONGEST_GAP:
        raise WishOutOfRange("gap_minutes", f"Give a number of minutes from 0 to {LONGEST_GAP}.")
    if wished.cap is not None and not 1 <= wished.cap <= LARGEST_CAP:
        advice = f"Give a number from 1 to {LARGEST_CAP}. To get none at all, switch reminders off."
        raise WishOutOfRange("cap", advice)
    if len(wished.rests) > MOST_RESTS:
        advice = f"No more than {MOST_RESTS} can rest one by one. Let all of them rest with one date instead."
        raise WishOutOfRange("rests", advice)


def checked_moments(moments: Sequence[When]) -> tuple[When, ...]:
    """The same moments, or an Unacceptable that says how to mend them."""
    if len(moments) > MOST_MOMENTS:
        raise MomentImpossible("moments", f"Choose up to {MOST_MOMENTS} moments.")
    if len({one.trigger for one in moments}) < len(moments):
        raise MomentImpossible("moments", "Each kind of moment can be chosen once.")
    for one in moments:
        if one.trigger is ReminderTrigger.CUE and one.wall is None:
            raise MomentImpossible("moments", "Say at what time the moment in your plan usually comes.")
        if one.trigger in _COUNTED and one.minutes is None:
            raise MomentImpossible("moments", "Say how many minutes.")
        if one.minutes is not None and not 1 <= one.minutes <= MOST_BEFORE:
            raise MomentImpossible("moments", f"Give a number of minutes from 1 to {MOST_BEFORE}.")
    return tuple(moments)


def one_line(text: str | None) -> str | None:
    """The client's wording on one line, or None when nothing is left of it; raises TextTooLong."""
    if text is None:
        return None
    line = _CONTROL.sub(" ", text).strip()
    if len(line) > LONGEST_TEXT:
        raise TextTooLong("text", f"Keep it to {LONGEST_TEXT} characters, so that it fits on a lock screen.")
    return line or None
