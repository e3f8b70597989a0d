"""How a reminder looks as a document and back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from chassis.documents import bucket_of
from services.reminders.domain.codes import Channel, MovedBecause, ReminderReason, ReminderStatus, ReminderTrigger
from services.reminders.domain.reminder import Moment, Reminder
from services.reminders.store.mapping import Document, without_nothing


def reminder_document(reminder: Reminder) -> Document:
    """Fields without a value are not stored: indexes on pending work hold only documents that have them.

    `lane` is what workers share out: everything of one person lies in one of them.
    """
    document = {
        "_id": reminder.id,
        "clinic_id": reminder.clinic_id,
        "version": reminder.version,
        "client_id": reminder.client_id,
        "occurrence_id": reminder.occurrence_id,
        "assignment_id": reminder.assignment_id,
        "channel": reminder.channel.value,
        "rung": reminder.rung,
        "status": reminder.status.value,
        "planned_at": reminder.planned_at,
        "due_at": reminder.due_at,
        "acted_at": reminder.acted_at,
        "reason": reminder.reason.value if reminder.reason else None,
        "claim": reminder.claim,
        "attempts": reminder.attempts,
        "text": reminder.text,
        "trigger": reminder.trigger.value,
        "wanted_at": reminder.wanted_at,
        "late_since": reminder.late_since,
        "moved_because": reminder.moved_because.value if reminder.moved_because else None,
        "bundle_id": reminder.bundle_id,
        "snoozes": reminder.snoozes or None,
        "lane": bucket_of(reminder.client_id),
        "history": [_moment_document(moment) for moment in reminder.history],
    }
    return without_nothing(document)


def changed_document(before: Reminder, after: Reminder) -> Document:
    """What has to be written to make one of the other: a field that stays as it is costs as much as one that changes,
    and may have been forgotten in the meantime."""
    known = vars(before)
    changes = {name: _stored(name, value) for name, value in vars(after).items() if value != known[name]}
    key = {"_id": after.id, "clinic_id": after.clinic_id, "version": after.version}
    return without_nothing(changes) | key


def reminder(document: Mapping[str, Any]) -> Reminder:
    moved = document.get("moved_because")
    return Reminder(
        id=document["_id"],
        clinic_id=document["clinic_id"],
        client_id=document["client_id"],
        occurrence_id=document["occurrence_id"],
        assignment_id=document["assignment_id"],
        channel=Channel(document["channel"]),
        rung=document["rung"],
        status=ReminderStatus(document["status"]),
        planned_at=document["planned_at"],
        due_at=document.get("due_at"),
        acted_at=document.get("acted_at"),
        reason=_reason(document.get("reason")),
        claim=document.get("claim"),
        attempts=document.get("attempts", 0),
        text=document.get("text"),
        trigger=ReminderTrigger(document.get("trigger", ReminderTrigger.DUE)),
        wanted_at=document.get("wanted_at"),
        late_since=document.get("late_since"),
        moved_because=None if moved is None else MovedBecause(moved),
        bundle_id=document.get("bundle_id"),
        snoozes=document.get("snoozes", 0),
        history=tuple(_moment(moment) for moment in document["history"]),
        version=document["version"],
    )


def _stored(name: str, value: Any) -> Any:
    """A field of the same name in the document."""
    if name == "history":
        return [_moment_document(moment) for moment in value]
    if isinstance(value, StrEnum):
        return value.value
    return value or None if name == "snoozes" else value


def _moment_document(moment: Moment) -> Document:
    document = {"status": moment.status.value, "at": moment.at}
    return document if moment.reason is None else document | {"reason": moment.reason.value}


def _moment(document: Mapping[str, Any]) -> Moment:
    return Moment(ReminderStatus(document["status"]), document["at"], _reason(document.get("reason")))


def _reason(value: str | None) -> ReminderReason | None:
    return None if value is None else ReminderReason(value)
