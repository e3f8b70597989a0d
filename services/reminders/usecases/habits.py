"""When a client tends to answer: from the answers that are known now, so that what is taken back is unlearned."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from services.reminders.domain.habits import REMEMBERED, Answered, Habit, habit
from services.reminders.domain.preferences import Preferences
from services.reminders.domain.projections import ClientKey, Occurrence
from services.reminders.usecases.ports import Store

_HOURS = range(24)


def followed(wishes: Preferences, store: Store, now: datetime) -> time | None:
    """The hour to remind at, for a client who wants to be reminded when they usually answer."""
    found = habit_of(wishes, store, now).suggested if wishes.follows_habit else None
    return None if found is None else found.wall


def habit_of(wishes: Preferences, store: Store, now: datetime) -> Habit:
    """Only hours that are not quiet are suggested."""
    client = ClientKey(wishes.clinic_id, wishes.client_id)
    found = store.projections.answered_of(client, REMEMBERED)
    awake = [hour for hour in _HOURS if wishes.quiet is None or not wishes.quiet.cover(time(hour))]
    return habit([_answered(one) for one in found], now.date(), awake=awake)


def _answered(occurrence: Occurrence) -> Answered:
    at = occurrence.responded_at
    if at is None:
        raise ValueError("not answered")
    local = at.astimezone(ZoneInfo(occurrence.time_zone))
    return Answered(local.date(), local.hour)
