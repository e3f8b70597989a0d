"""Keep what is planned in line with what is known: occurrences, wishes, and how the course of therapy stands.

Planning compares the decision of the policy with the reminder that is stored and writes the difference, so it may run
twice, late or beside another planner: whoever reads an older state finds its guarded write without effect and looks
again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.reminders.domain.codes import OFFERED_CHANNELS, Channel, ReminderReason, ReminderStatus
from services.reminders.domain.identity import reminder_id
from services.reminders.domain.policy import Installation, Remind, Situation, Withhold, decide
from services.reminders.domain.projections import ClientKey, Occurrence
from services.reminders.domain.reminder import Change, Reminder, first
from services.reminders.usecases.ports import Clock, Store

_ATTEMPTS = 20
_PAST = frozenset({ReminderReason.LATE, ReminderReason.WINDOW_CLOSED})
_REPLANNABLE = frozenset({ReminderStatus.PLANNED, ReminderStatus.SUPPRESSED})


@dataclass(frozen=True)
class Planner:
    store: Store
    installation: Installation
    clock: Clock

    def plan(self, clinic_ids: Collection[str], occurrence_ids: Collection[str]) -> int:
        """Plan the reminders of these occurrences; returns how many changed."""
        return self._bring_in_line(lambda: self.store.projections.occurrences(clinic_ids, occurrence_ids))

    def replan(self, client: ClientKey) -> int:
        """Plan everything of one client that is still to come, and take back what is planned for what is over."""
        return self._bring_in_line(lambda: self._to_come(client))

    def _to_come(self, client: ClientKey) -> list[Occurrence]:
        pending = self.store.reminders.pending_of(client.clinic_id, client.client_id)
        planned = self.store.projections.occurrences([client.clinic_id], {one.occurrence_id for one in pending})
        still_open = self.store.projections.open_of(client, self.clock())
        return list({one.id: one for one in (*planned, *still_open)}.values())

    def _bring_in_line(self, look: Callable[[], list[Occurrence]]) -> int:
        for _ in range(_ATTEMPTS):
            now = self.clock()
            changes = list(self._changes(look(), now))
            done = self.store.reminders.write(changes, now) if changes else 0
            if done == len(changes):
                return done
        raise KeepsChanging

    def _changes(self, occurrences: Sequence[Occurrence], now: datetime) -> Iterator[Change]:
        ids = [reminder_id(one.id, channel) for one in occurrences for channel in OFFERED_CHANNELS]
        stored = self.store.reminders.by_id({one.clinic_id for one in occurrences}, ids) if ids else {}
        for situation in situations(occurrences, self.store):
            for channel in OFFERED_CHANNELS:
                known = stored.get(reminder_id(situation.occurrence.id, channel))
                change = self._change(situation, channel, known, now)
                if change is not None:
                    yield change

    def _change(self, situation: Situation, channel: Channel, known: Reminder | None, now: datetime) -> Change | None:
        decision = decide(situation, channel, now, self.installation)
        if isinstance(decision, Remind):
            return _planned(situation, channel, known, decision.at, now)
        if known is None:
            return _withheld_from_the_start(situation, channel, decision, now)
        return taken_back(known, decision.reason, now) if known.pending else None


class KeepsChanging(Exception):
    """Other writers were quicker each time; the same work has to be tried again later."""


def situations(occurrences: Sequence[Occurrence], store: Store) -> list[Situation]:
    """Everything known about each of these occurrences, read in as many queries as there are collections."""
    if not occurrences:
        return []
    preferences = store.wishes.preferences_of({one.client for one in occurrences})
    settings = store.wishes.settings_of(occurrences)
    courses = store.projections.courses(occurrences)
    return [
        Situation(one, preferences[one.client], settings[one.assignment_id], courses[one.id]) for one in occurrences
    ]


def taken_back(reminder: Reminder, reason: ReminderReason, now: datetime) -> Change:
    """Suppressed by what somebody did or wished; expired when only time has passed."""
    after, fact = reminder.expire(reason, now) if reason in _PAST else reminder.suppress(reason, now)
    return Change(reminder, after, fact)


def _planned(
    situation: Situation, channel: Channel, known: Reminder | None, at: datetime, now: datetime
) -> Change | None:
    if known is None:
        name = reminder_id(situation.occurrence.id, channel)
        return Change(None, *first(name, situation.occurrence, channel, at=at, now=now))
    if known.status not in _REPLANNABLE:
        return None
    after, fact = known.replan(at, now)
    return None if fact is None else Change(known, after, fact)


def _withheld_from_the_start(
    situation: Situation, channel: Channel, decision: Withhold, now: datetime
) -> Change | None:
    """Only quiet hours leave a trace: the client asked for a reminder and should see why there is none."""
    if decision.reason is not ReminderReason.QUIET_HOURS:
        return None
    name = reminder_id(situation.occurrence.id, channel)
    reminder, _ = first(name, situation.occurrence, channel, at=situation.occurrence.opens_at, now=now)
    after, fact = reminder.suppress(decision.reason, now)
    return Change(None, after, fact)
