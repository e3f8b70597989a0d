"""What a client does with a reminder that was shown."""

from __future__ import annotations

from services.reminders import access
from services.reminders.domain.codes import Channel
from services.reminders.domain.errors import NotFound
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.usecases.ports import Actor, Clock, Store


def open_reminder(actor: Actor, reminder_id: str, *, store: Store, clock: Clock) -> Reminder:
    """Opened once; opening it again changes nothing. One that is not in the inbox is not there."""
    reminder = access.reminder_for(actor, reminder_id, store)
    if reminder.channel is not Channel.IN_APP or not reminder.shown:
        raise NotFound
    now = clock()
    after, fact = reminder.open(now)
    if fact is None:
        return after
    return store.reminders.settle(Change(reminder, after, fact), now) or access.reminder_for(actor, reminder_id, store)
