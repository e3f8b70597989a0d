"""Bring due reminders into the inboxes of the app, in batches, each with a last look before it is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from services.reminders.domain.codes import Channel, MovedBecause
from services.reminders.domain.last_look import Ready
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.reminder import Change
from services.reminders.usecases.looking import Desk, Looked, look_again
from services.reminders.usecases.wording import wordings

_Message = tuple[ClientKey, datetime]


def show_due(desk: Desk, lanes: Collection[int], limit: int = 500) -> int:
    """Put due reminders into the inboxes; returns how many were looked at."""
    now = desk.clock()
    due = desk.store.reminders.due(Channel.IN_APP, lanes, now, limit)
    if not due:
        return 0
    looked = look_again(desk, due, now)
    words = wordings({one.clinic_id for one in due}, desk.store)
    heads, shown, now = _heads(looked), [], desk.clock()
    for one in looked.ready:
        text = words.text([one.reminder], looked.situations)
        shown.append(Change(one.reminder, *one.reminder.show(text, now, **_place(one, heads))))
    desk.store.reminders.write([*looked.changes, *shown], now)
    for ready in looked.ready:
        desk.watch.sent(Channel.IN_APP, max(now - ready.reminder.planned_at, timedelta()))
    return len(due)


def _heads(looked: Looked) -> Mapping[_Message, str]:
    """The first reminder of each message: one that was shown before, or that the plan has for it, or just the first."""
    heads: dict[_Message, str] = {}
    shown = [one for one in looked.left if one.channel is Channel.IN_APP and one.bundle_id is None]
    ready = sorted(looked.ready, key=lambda one: (one.reminder.bundle_id is not None, one.reminder.id))
    for reminder, at in [*((one, one.planned_at) for one in shown), *((one.reminder, one.at) for one in ready)]:
        heads.setdefault((ClientKey(reminder.clinic_id, reminder.client_id), at), reminder.id)
    return heads


def _place(one: Ready, heads: Mapping[_Message, str]) -> dict[str, Any]:
    reminder = one.reminder
    head = heads[ClientKey(reminder.clinic_id, reminder.client_id), one.at]
    place: dict[str, Any] = {"bundle_id": None if head == reminder.id else head}
    if one.at != reminder.planned_at:
        wished = reminder.wanted_at or reminder.planned_at
        place |= {"planned_at": one.at, "wanted_at": wished, "moved_because": MovedBecause.LATE}
    return place
