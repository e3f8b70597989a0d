"""The last look at what is due: whether it may go out at this very moment, without laying out everything again.

What is not wanted any more is taken back. What does not lie where it belongs (another wish, a night, another message
within the gap, a day that is full, more than two minutes late) is misplaced and has to be planned anew; what is still
due after that goes out as the layout has it, unless it is quiet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.reminders.domain.codes import FIRST_RUNG, Channel, MovedBecause, ReminderReason
from services.reminders.domain.differences import taken, taken_back, wish_of
from services.reminders.domain.layout import FRESH_FOR
from services.reminders.domain.policy import Installation, Situation, wishes
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.domain.rules import Rules
from services.reminders.domain.wanted import Taken

_APP_ALONE = frozenset({Channel.IN_APP})


@dataclass(frozen=True)
class Ready:
    """It may go out now, with the message of that moment."""

    reminder: Reminder
    at: datetime


@dataclass(frozen=True)
class Misplaced:
    """Its client has to be planned anew."""

    reminder: Reminder


Verdict = Ready | Misplaced | Change


@dataclass(frozen=True)
class LastLook:
    """At one client, on one channel. `left` are the reminders of the last days that have left the house, on any."""

    rules: Rules
    situations: Mapping[str, Situation]
    left: Sequence[Reminder]
    installation: Installation
    now: datetime

    def at(self, due: Sequence[Reminder], *, planned_anew: bool) -> Iterator[Verdict]:
        """`planned_anew`: nothing is misplaced any more."""
        sent = {wish_of(one): one.planned_at for one in self.left}
        moments = taken(self.left)
        ready: list[Reminder] = []
        for one in sorted(due, key=lambda one: (one.planned_at, one.id)):
            reason = self._taken_back(one)
            if reason is not None:
                yield taken_back(one, reason, self.now)
            elif (quiet_until := self.rules.awake_from(self.now)) != self.now:
                yield self._quiet(one, quiet_until) if planned_anew else Misplaced(one)
            elif wish_of(one) in sent or one.attempts or planned_anew:
                yield Ready(one, sent.get(wish_of(one), one.planned_at))
            elif self._is_misplaced(one):
                yield Misplaced(one)
            else:
                ready.append(one)
        for at, members in self._messages(ready).items():
            fits = self._has_room(at, moments) or all(one.put_off for one in members)
            moments.append(Taken(at, counts=not all(one.put_off for one in members)))
            yield from (Ready(one, at) if fits else Misplaced(one) for one in members)

    def _taken_back(self, one: Reminder) -> ReminderReason | None:
        situation = self.situations[one.occurrence_id]
        reason = situation.unwanted(one.channel, one.rung, self.installation)
        if reason is not None:
            return reason
        if self.now >= situation.closes_at(one.rung):
            return ReminderReason.WINDOW_CLOSED
        if self.now > self._since(one) + self.rules.grace and self._is_as_wished(one):
            return one.too_late
        return self.rules.resting(one.assignment_id, self.rules.day(self.now))

    def _quiet(self, one: Reminder, until: datetime | None) -> Change:
        closes_at = self.situations[one.occurrence_id].closes_at(one.rung)
        if until is None or until >= closes_at or until > self._since(one) + self.rules.grace:
            return taken_back(one, ReminderReason.QUIET_HOURS, self.now)
        return Change(one, one.wait(until, self.now), None)

    def _since(self, one: Reminder) -> datetime:
        """Since when it is late; what is late already is not given its grace a second time."""
        return one.late_since or one.planned_at

    def _is_misplaced(self, one: Reminder) -> bool:
        """What is late for the first time needs no plan where the app is the only channel: all of it comes now."""
        situation = self.situations[one.occurrence_id]
        comes_now = situation.channels(FIRST_RUNG) == _APP_ALONE and one.moved_because is not MovedBecause.LATE
        late = self.now - one.planned_at > FRESH_FOR and not comes_now
        return late or not self._is_as_wished(one)

    def _is_as_wished(self, one: Reminder) -> bool:
        if one.put_off:
            return True
        situation, wished_at = self.situations[one.occurrence_id], one.wanted_at or one.planned_at
        return any(
            wish.key == wish_of(one) and wish.at == wished_at
            for wish in wishes(situation, self.rules, self.installation)
        )

    def _messages(self, ready: Sequence[Reminder]) -> Mapping[datetime, Sequence[Reminder]]:
        """By moment; what is late comes with the first that is not, or now."""
        fresh = sorted({one.planned_at for one in ready if self.now - one.planned_at <= FRESH_FOR})
        first = fresh[0] if fresh else self.now
        found: dict[datetime, list[Reminder]] = {at: [] for at in fresh or [first]}
        for one in ready:
            found[one.planned_at if one.planned_at in found else first].append(one)
        return {at: members for at, members in found.items() if members}

    def _has_room(self, at: datetime, moments: Sequence[Taken]) -> bool:
        if any(one.at == at for one in moments):
            return True
        near = any(abs(one.at - at) < self.rules.gap for one in moments)
        day = self.rules.day(at)
        count = len({one.at for one in moments if one.counts and self.rules.day(one.at) == day})
        return not near and count < self.rules.cap
