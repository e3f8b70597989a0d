"""How reminders look in answers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from chassis.clock import iso, parse_iso
from chassis.http import page, read_cursor
from chassis.problems import malformed
from services.reminders.domain.codes import ReminderStatus
from services.reminders.domain.reminder import Moment, Reminder
from services.reminders.domain.wording import neutral
from services.reminders.store.pages import ALL, LISTINGS, Pages
from services.reminders.usecases.inbox import Message


def delivery(reminder: Reminder) -> dict[str, Any]:
    return {
        "reminder_id": reminder.id,
        "clinic_id": reminder.clinic_id,
        "assignment_id": reminder.assignment_id,
        "occurrence_id": reminder.occurrence_id,
        "channel": reminder.channel,
        "trigger": reminder.trigger,
        "rung": reminder.rung,
        "status": reminder.status,
        "reason": reminder.reason,
        "planned_at": iso(reminder.planned_at),
        "wanted_at": _iso(reminder.wanted_at),
        "moved_because": reminder.moved_because,
        "acted_at": _iso(reminder.acted_at),
        "history": [_moment(one) for one in reminder.history],
        "version": reminder.version,
    }


def deliveries(pages: Pages, clinic_ids: Collection[str], client_id: str, query: dict[str, Any]) -> dict[str, Any]:
    """A page of a client's reminders, of one state or all of them."""
    listing, limit = LISTINGS.get(query["state"], ALL), query["limit"]
    found = pages.of_client(clinic_ids, client_id, listing, after=after(query["cursor"]), limit=limit)
    listed = page(found, limit, lambda one: [iso(getattr(one, listing.by)), one.id])
    return {**listed, "items": [delivery(one) for one in listed["items"]]}


def inbox_item(message: Message) -> dict[str, Any]:
    first = message.first
    opened_at = [_when(one, ReminderStatus.OPENED) for one in message.reminders]
    read = [at for at in opened_at if at is not None]
    return {
        "reminder_id": first.id,
        "clinic_id": first.clinic_id,
        "assignment_id": first.assignment_id,
        "occurrence_id": first.occurrence_id,
        "text": first.text or neutral(None),
        "items": [_about(one, asks=one.id in message.questions) for one in message.reminders],
        "sent_at": iso(_when(first, ReminderStatus.SENT) or first.planned_at),
        "opened_at": iso(max(read)) if len(read) == len(opened_at) else None,
        "unread": message.unread,
        "later": list(message.later),
        "version": first.version,
    }


def _about(reminder: Reminder, *, asks: bool) -> dict[str, Any]:
    return {
        "reminder_id": reminder.id,
        "assignment_id": reminder.assignment_id,
        "occurrence_id": reminder.occurrence_id,
        "trigger": reminder.trigger,
        "text": reminder.text or neutral(None),
        "asks": asks,
    }


def uncertain(reminder: Reminder, *, named: bool) -> dict[str, Any]:
    return {
        "reminder_id": reminder.id,
        "client_id": reminder.client_id if named else None,
        "channel": reminder.channel,
        "planned_at": iso(reminder.planned_at),
        "acted_at": _iso(reminder.acted_at),
    }


def position(reminder: Reminder) -> list[str]:
    """Where a page ended that is ordered by planned moment and id."""
    return [iso(reminder.planned_at), reminder.id]


def after(cursor: str | None) -> tuple[datetime, str] | None:
    key = read_cursor(cursor, 2)
    if key is None:
        return None
    try:
        return parse_iso(str(key[0])), str(key[1])
    except ValueError as error:
        raise malformed("The cursor is damaged. Start again without a cursor.") from error


def _moment(moment: Moment) -> dict[str, Any]:
    return {"status": moment.status, "at": iso(moment.at), "reason": moment.reason}


def _when(reminder: Reminder, status: ReminderStatus) -> datetime | None:
    return next((one.at for one in reversed(reminder.history) if one.status is status), None)


def _iso(at: datetime | None) -> str | None:
    return None if at is None else iso(at)
