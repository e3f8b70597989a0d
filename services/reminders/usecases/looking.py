"""The last look at a reminder before it goes out, and what every sender needs at hand for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.reminders.domain.codes import ReminderReason
from services.reminders.domain.ladder import ASK, the_question
from services.reminders.domain.policy import Installation, Move, Remind, Situation, Wait, decide_now
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.usecases.planning import situations, taken_back
from services.reminders.usecases.ports import Clock, Store, Watch

LEAST_SENDING_FOR = timedelta(minutes=3)
"""How long a sender may take before its reminder becomes unknown; the wiring makes it longer than all timeouts."""


@dataclass(frozen=True)
class Desk:
    """What every sender needs at hand."""

    store: Store
    installation: Installation
    clock: Clock
    watch: Watch
    sending_for: timedelta = LEAST_SENDING_FOR

    def situation_of(self, reminders: Sequence[Reminder]) -> dict[str, Situation]:
        """By occurrence id; those whose client was erased are missing."""
        ids = {one.occurrence_id for one in reminders}
        found = self.store.projections.occurrences({one.clinic_id for one in reminders}, ids)
        return {one.occurrence.id: one for one in situations(found, self.store)}


def look_again(desk: Desk, reminder: Reminder, situation: Situation | None, now: datetime) -> Remind | Change:
    """Remind if it may go out now; otherwise the change that says what becomes of it instead."""
    if situation is None:  # it was planned behind the back of whoever forgot the client
        desk.store.projections.purge_again(ClientKey(reminder.clinic_id, reminder.client_id))
        return taken_back(reminder, ReminderReason.ERASED, now)
    if reminder.rung == ASK:
        situation = the_question(situation, reminder.planned_at)
    decision = decide_now(situation, reminder.channel, now, desk.installation)
    if isinstance(decision, Remind):
        return decision
    if isinstance(decision, Wait):
        return Change(reminder, reminder.wait(decision.until, now), None)
    if isinstance(decision, Move):
        return Change(reminder, *reminder.replan(decision.at, now))
    return taken_back(reminder, decision.reason, now)
