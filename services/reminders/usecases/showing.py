"""Bring due reminders into the inboxes of the app, in batches, each with a last look before it is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from services.reminders.domain.codes import Channel, MovedBecause
from services.reminders.domain.last_look import Ready
from services.reminders.domain.projections import ClientKey
from services.reminders.domain.reminder import Change, Reminder
from services.reminders.usecases.knowing import reminders_by_client
from services.reminders.usecases.looking import Desk, Looked, look_again
from services.reminders.usecases.wording import wordings

BATCH, BATCHES, SIDE_BY_SIDE = 500, 4, 2
_Message = tuple[ClientKey, datetime]


def show_due(desk: Desk, lanes: Collection[int], limit: int = BATCH * BATCHES) -> int:
    """Put due reminders into the inboxes; returns how many were looked at.

    Where many wait, batches are shown side by side: one is decided while the database writes the other.
    """
    due = desk.store.reminders.due(Channel.IN_APP, lanes, desk.clock(), limit)
    batches = list(_batches(due))
    if len(batches) < SIDE_BY_SIDE:
        for one in batches:
            _show(desk, one)
    else:
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            list(pool.map(partial(_show, desk), batches))
    return len(due)


def _batches(due: Sequence[Reminder]) -> Iterator[list[Reminder]]:
    """What is due of one person stays together: it may be one message, and one stands in another's way."""
    some: list[Reminder] = []
    for of_client in reminders_by_client(due).values():
        some.extend(of_client.values())
        if len(some) >= BATCH:
            yield some
            some = []
    if some:
        yield some


def _show(desk: Desk, due: Sequence[Reminder]) -> None:
    now = desk.clock()
    looked = look_again(desk, due, now)
    words = wordings({one.clinic_id for one in due}, desk.store)
    heads, shown = _heads(looked), []
    for one in looked.ready:
        text = words.text([one.reminder], looked.situations)
        shown.append(Change(one.reminder, *one.reminder.show(text, max(now, one.at), **_place(one, heads))))
    desk.store.reminders.write([*looked.changes, *shown], now)
    for ready in looked.ready:
        desk.watch.sent(Channel.IN_APP, max(now - ready.reminder.planned_at, timedelta()))


def _heads(looked: Looked) -> Mapping[_Message, str]:
    """The first reminder of each message of more than one: as it was shown before, or as it is planned, or any."""
    found: dict[_Message, list[Reminder]] = {}
    shown = [(one, one.planned_at) for one in looked.left if one.channel is Channel.IN_APP]
    for reminder, at in [*shown, *((one.reminder, one.at) for one in looked.ready)]:
        found.setdefault((ClientKey(reminder.clinic_id, reminder.client_id), at), []).append(reminder)
    return {moment: _head(members) for moment, members in found.items() if len(members) > 1}


def _head(members: Sequence[Reminder]) -> str:
    names = {one.id for one in members}
    planned = (one.bundle_id for one in members if one.bundle_id in names)
    return next(planned, None) or members[0].id


def _place(one: Ready, heads: Mapping[_Message, str]) -> dict[str, Any]:
    reminder = one.reminder
    place: dict[str, Any] = {"bundle_id": heads.get((ClientKey(reminder.clinic_id, reminder.client_id), one.at))}
    if one.at != reminder.planned_at:
        wished = reminder.wanted_at or reminder.planned_at
        place |= {"planned_at": one.at, "wanted_at": wished, "moved_because": MovedBecause.LATE}
    return place
