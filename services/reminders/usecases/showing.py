"""Bring due reminders into the inboxes of the app, in batches, each with a last look before it is shown."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from services.reminders.domain.codes import Channel, ReminderStatus
from services.reminders.domain.policy import Situation
from services.reminders.domain.projections import Clinic
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.domain.wording import text_for
from services.reminders.usecases.looking import Desk, look_again


def show_due(desk: Desk, lanes: Collection[int], limit: int = 500) -> int:
    """Put due reminders into the inboxes; returns how many were looked at."""
    now = desk.clock()
    due = desk.store.reminders.due(Channel.IN_APP, lanes, now, limit)
    if not due:
        return 0
    around = desk.situation_of(due)
    clinics = desk.store.projections.clinics({one.clinic_id for one in due})
    changes = [_shown(desk, one, around.get(one.occurrence_id), clinics[one.clinic_id], now) for one in due]
    desk.store.reminders.write(changes, now)
    for change in changes:
        if change.after.status is ReminderStatus.SENT:
            desk.watch.sent(Channel.IN_APP, now - change.before.planned_at if change.before else timedelta())
    return len(due)


def _shown(desk: Desk, reminder: Reminder, situation: Situation | None, clinic: Clinic, now: datetime) -> Change:
    ready = look_again(desk, reminder, situation, now)
    if isinstance(ready, Change):
        return ready
    own = situation.setting.text if situation else None
    return Change(reminder, *reminder.show(text_for(own, clinic.homework_word), now))
