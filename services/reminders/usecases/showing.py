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

BATCH, BATCHES, SIDE_BY_SIDE = 500, 2, 2
_TURNS = 2
_Message = tuple[ClientKey, datetime]


def show_due(desk: Desk, lanes: Collection[int], limit: int = BATCH) -> int:
    """Put due reminders into the inboxes; returns how many were looked at.

    Where more wait than are looked at together, the lanes are gone through side by side: what one half of them needs is
    decided while the database writes the other. Everything of one person lies in one lane.
    """
    due = desk.store.reminders.due(Channel.IN_APP, lanes, desk.clock(), limit)
    if len(due) < BATCH:
        return _show(desk, due)
    every = sorted(lanes)
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return sum(pool.map(partial(_go_through, desk), (every[start::SIDE_BY_SIDE] for start in range(SIDE_BY_SIDE))))


def _go_through(desk: Desk, lanes: Collection[int]) -> int:
    done = 0
    for _ in range(_TURNS if lanes else 0):
        due = desk.store.reminders.due(Channel.IN_APP, lanes, desk.clock(), BATCH * BATCHES)
        done += sum(_show(desk, one) for one in _batches(due))
        if len(due) < BATCH * BATCHES:
            break
    return done


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


def _show(desk: Desk, due: Sequence[Reminder]) -> int:
    if not due:
        return 0
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
    return len(due)


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
