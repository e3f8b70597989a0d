"""What has to change of one client's reminders, so that they are as the layout of their wishes has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from services.reminders.domain.codes import (
    FIRST_RUNG,
    Channel,
    MovedBecause,
    ReminderReason,
    ReminderStatus,
    ReminderTrigger,
)
from services.reminders.domain.identity import reminder_id
from services.reminders.domain.layout import FRESH_FOR, lay_out
from services.reminders.domain.policy import Installation, Situation, key_of, wishes
from services.reminders.domain.reminder import Change, Reminder, first
from services.reminders.domain.rules import Rules
from services.reminders.domain.wanted import Outcome, Placed, Taken, Wanted, Withheld

RECORDED = frozenset(
    {
        ReminderReason.QUIET_HOURS,
        ReminderReason.GAP,
        ReminderReason.CAP,
        ReminderReason.NOT_TODAY,
        ReminderReason.RESTING,
    }
)
"""Why a reminder that was wished for does not come, so that the client should see it."""
_PAST = frozenset({ReminderReason.LATE, ReminderReason.RATE_LIMITED, ReminderReason.WINDOW_CLOSED})
_MOVABLE = frozenset({ReminderStatus.PLANNED, ReminderStatus.SUPPRESSED})
_Moment = tuple[Channel, datetime]


@dataclass(frozen=True)
class Sheet:
    """What is known of one client. `situations` are all those whose reminders may move; only for occurrences in `new`
    may there be more of them (None: for all), and only what touches `days` is written (None: everything). `wished` are
    wishes that were worked out before, by occurrence.
    """

    rules: Rules
    situations: Sequence[Situation]
    stored: Mapping[str, Reminder]
    new: Collection[str] | None = None
    days: Collection[date] | None = None
    wished: Mapping[str, Sequence[Wanted]] = field(default_factory=dict)

    def wishes_of(self, situation: Situation, installation: Installation) -> Iterable[Wanted]:
        known = self.wished.get(situation.occurrence.id)
        return wishes(situation, self.rules, installation) if known is None else known


def taken(reminders: Iterable[Reminder]) -> list[Taken]:
    """The messages that have left the house."""
    return [Taken(one.planned_at, counts=not one.put_off) for one in reminders if one.has_left]


def wish_of(reminder: Reminder) -> str:
    """Its key in a layout: the wish it comes from, or itself if the client put it off."""
    if reminder.put_off:
        return reminder.id
    return key_of(reminder.occurrence_id, reminder.trigger, reminder.rung)


def id_of(one: Wanted, occurrence_id: str, channel: Channel) -> str:
    return one.key if one.fixed else reminder_id(occurrence_id, channel, one.rung, one.trigger)


def taken_back(reminder: Reminder, reason: ReminderReason, now: datetime) -> Change:
    """Suppressed by what somebody did or wished; expired when only time has passed."""
    after, fact = reminder.expire(reason, now) if reason in _PAST else reminder.suppress(reason, now)
    return Change(reminder, after, fact)


def differences(sheet: Sheet, installation: Installation, now: datetime) -> Iterator[Change]:
    return _Comparison(sheet, installation, now).changes()


def to_lay_out(sheet: Sheet, installation: Installation, now: datetime) -> list[Wanted]:
    """What is wished for and has not left the house."""
    return [one for one, _ in _Comparison(sheet, installation, now).wished.values()]


@dataclass(frozen=True)
class _Place:
    """One wish on one channel, and the reminder that is stored of it."""

    name: str
    wanted: Wanted
    situation: Situation
    channel: Channel
    known: Reminder | None


@dataclass(frozen=True)
class _Comparison:
    sheet: Sheet
    installation: Installation
    now: datetime

    def changes(self) -> Iterator[Change]:
        wished = self.wished
        yield from self._no_longer_wished()
        gone = taken(self.sheet.stored.values())
        laid = lay_out([one for one, _ in wished.values()], self.sheet.rules, gone, self.now) if wished else {}
        heads = _heads(wished, laid)
        for key, outcome in laid.items():
            one, situation = wished[key]
            for channel in sorted(one.channels):
                name = id_of(one, situation.occurrence.id, channel)
                place = _Place(name, one, situation, channel, self.sheet.stored.get(name))
                change = self._change(place, outcome, heads) if self._touches(place, outcome) else None
                if change is not None:
                    yield change
        yield from self._not_reached(laid)

    def _not_reached(self, laid: Mapping[str, Outcome]) -> Iterator[Change]:
        """What was wished for on a channel whose address cannot be written to is recorded, at the moment at which it
        comes on others."""
        for situation in (one for one in self.sheet.situations if one.unreached):
            for one in self._of(situation):
                why = {} if one.fixed or one.key in self._left else situation.not_reached(one.rung, self.installation)
                outcome = laid.get(one.key)
                at = outcome.at if isinstance(outcome, Placed) else one.at
                for channel, reason in sorted(why.items()):
                    name = id_of(one, situation.occurrence.id, channel)
                    place = _Place(name, one, situation, channel, None)
                    if name in self.sheet.stored or not self._touches(place, Placed(at)):
                        continue
                    made = self._made(place, at, {}) if self._in_time(one) else None
                    if made is not None:
                        yield Change(None, *made.after.suppress(reason, self.now))

    @cached_property
    def _left(self) -> Collection[str]:
        """The wishes of which something has left the house, or nothing can."""
        return {wish_of(one) for one in self.sheet.stored.values() if one.has_left or _is_final(one)}

    def _in_time(self, one: Wanted) -> bool:
        return self.now <= one.at + self.sheet.rules.grace

    @cached_property
    def wished(self) -> Mapping[str, tuple[Wanted, Situation]]:
        """By key, what is to be laid out: nothing that has left the house on any channel."""
        found = {}
        for situation in self.sheet.situations:
            for one in self._of(situation):
                if one.channels and one.key not in self._left:
                    found[one.key] = (one, situation)
        return found

    def _of(self, situation: Situation) -> Iterator[Wanted]:
        occurrence = situation.occurrence
        for one in self.sheet.wishes_of(situation, self.installation):
            if one.rung > FIRST_RUNG and (occurrence.id, one.trigger) in self._reacted:
                continue
            if self._may_be_new(occurrence.id):
                yield one
            else:
                names = {channel: id_of(one, occurrence.id, channel) for channel in one.channels}
                known = frozenset(channel for channel, name in names.items() if name in self.sheet.stored)
                yield replace(one, channels=known)
        for put_off in self._put_off.get(occurrence.id, ()):
            if situation.unwanted(put_off.channel, put_off.rung, self.installation) is None:
                yield Wanted(
                    key=put_off.id,
                    assignment_id=occurrence.assignment_id,
                    at=put_off.planned_at,
                    opens_at=occurrence.opens_at,
                    closes_at=occurrence.closes_at,
                    trigger=put_off.trigger,
                    rung=put_off.rung,
                    channels=frozenset({put_off.channel}),
                    fixed=True,
                )

    @cached_property
    def _put_off(self) -> Mapping[str, Sequence[Reminder]]:
        found: dict[str, list[Reminder]] = {}
        for one in self.sheet.stored.values():
            waits = one.pending and not one.has_left
            if one.put_off and (waits or one.status is ReminderStatus.SUPPRESSED):
                found.setdefault(one.occurrence_id, []).append(one)
        return found

    @cached_property
    def _reacted(self) -> Collection[tuple[str, ReminderTrigger]]:
        """What the client put off: it was seen, so nothing has to come again for silence."""
        return {(one.occurrence_id, one.trigger) for one in self.sheet.stored.values() if one.snoozes}

    def _no_longer_wished(self) -> Iterator[Change]:
        around = {one.occurrence.id: one for one in self.sheet.situations}
        left = {wish_of(one) for one in self.sheet.stored.values() if one.has_left}
        for one in self.sheet.stored.values():
            situation = around.get(one.occurrence_id)
            if situation is None or not one.pending:
                continue
            reason = situation.unwanted(one.channel, one.rung, self.installation)
            if reason is not None:
                yield taken_back(one, reason, self.now)
            elif wish_of(one) not in self.wished and wish_of(one) not in left:
                yield taken_back(one, ReminderReason.REPLACED, self.now)

    def _change(self, place: _Place, outcome: Outcome, heads: Mapping[_Moment, str]) -> Change | None:
        if isinstance(outcome, Withheld):
            return self._withheld(place, outcome)
        return self._placed(place, outcome, heads.get((place.channel, outcome.at)))

    def _placed(self, place: _Place, outcome: Placed, bundle_id: str | None) -> Change | None:
        one, known = place.wanted, place.known
        says: dict[str, Any] = {
            "wanted_at": None if outcome.at == one.at else one.at,
            "moved_because": outcome.because,
            "bundle_id": bundle_id,
            "late_since": outcome.since,
        }
        if known is None:
            return self._made(place, outcome.at, says)
        if known.status not in _MOVABLE or _stays(known, outcome, self.now):
            return None
        if one.fixed:
            says |= {"wanted_at": known.wanted_at, "moved_because": MovedBecause.SNOOZE}
        after, fact = known.replan(outcome.at, self.now, **says)
        return None if fact is None else Change(known, after, fact)

    def _withheld(self, place: _Place, outcome: Withheld) -> Change | None:
        if place.known is not None:
            planned = place.known.status is ReminderStatus.PLANNED
            return taken_back(place.known, outcome.reason, self.now) if planned else None
        recorded = outcome.reason in RECORDED and self._in_time(place.wanted)
        made = self._made(place, place.wanted.at, {}) if recorded else None
        return None if made is None else Change(None, *made.after.suppress(outcome.reason, self.now))

    def _made(self, place: _Place, at: datetime, says: Mapping[str, Any]) -> Change | None:
        """One that was not there yet."""
        if not self._may_be_new(place.situation.occurrence.id):
            return None
        kind = {"trigger": place.wanted.trigger, "rung": place.wanted.rung}
        made = first(place.name, place.situation.occurrence, place.channel, at=at, now=self.now, **kind, **says)
        return Change(None, *made)

    def _may_be_new(self, occurrence_id: str) -> bool:
        return self.sheet.new is None or occurrence_id in self.sheet.new

    def _touches(self, place: _Place, outcome: Outcome) -> bool:
        if self.sheet.days is None:
            return True
        moments = [place.wanted.at, *([outcome.at] if isinstance(outcome, Placed) else [])]
        moments += [place.known.planned_at] if place.known is not None else []
        return any(self.sheet.rules.day(at) in self.sheet.days for at in moments)


def _is_final(reminder: Reminder) -> bool:
    return not reminder.pending and reminder.status is not ReminderStatus.SUPPRESSED


def _stays(known: Reminder, outcome: Placed, now: datetime) -> bool:
    """It was laid out anew a moment ago, because it was late, and will go out any moment."""
    both_late = known.moved_because is outcome.because is MovedBecause.LATE
    just_now = known.planned_at <= now <= known.planned_at + FRESH_FOR
    return both_late and just_now and outcome.at <= now and known.status is ReminderStatus.PLANNED


def _heads(wished: Mapping[str, tuple[Wanted, Situation]], laid: Mapping[str, Outcome]) -> Mapping[_Moment, str]:
    """The first reminder, the most important one, of each message on each channel that has more than one."""
    found: dict[_Moment, list[tuple[Wanted, str]]] = {}
    for one, situation in sorted(wished.values(), key=lambda each: (each[0].rank, each[0].at, each[0].key)):
        outcome = laid[one.key]
        if isinstance(outcome, Placed):
            for channel in one.channels:
                found.setdefault((channel, outcome.at), []).append((one, situation.occurrence.id))
    return {moment: id_of(*members[0], moment[0]) for moment, members in found.items() if len(members) > 1}
