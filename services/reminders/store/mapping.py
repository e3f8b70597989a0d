"""How domain objects look as documents and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from chassis.documents import GONE
from services.reminders.domain.codes import Channel, HomeworkWord, ReminderReason, ReminderStatus
from services.reminders.domain.identity import preferences_id, setting_id
from services.reminders.domain.preferences import AssignmentReminder, Preferences
from services.reminders.domain.projections import Clinic, Occurrence
from services.reminders.domain.reminder import Moment, Reminder
from services.reminders.domain.times import QuietHours

Document = dict[str, Any]


def reminder_document(reminder: Reminder) -> Document:
    """Fields without a value are not stored: indexes on pending work hold only documents that have them."""
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
        "history": [_moment_document(moment) for moment in reminder.history],
    }
    return {name: GONE if value is None else value for name, value in document.items()}


def reminder(document: Mapping[str, Any]) -> Reminder:
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
        history=tuple(_moment(moment) for moment in document["history"]),
        version=document["version"],
    )


def _moment_document(moment: Moment) -> Document:
    document = {"status": moment.status.value, "at": moment.at}
    return document if moment.reason is None else document | {"reason": moment.reason.value}


def _moment(document: Mapping[str, Any]) -> Moment:
    return Moment(ReminderStatus(document["status"]), document["at"], _reason(document.get("reason")))


def _reason(value: str | None) -> ReminderReason | None:
    return None if value is None else ReminderReason(value)


def preferences_document(wishes: Preferences) -> Document:
    return {
        "_id": preferences_id(wishes.clinic_id, wishes.client_id),
        "clinic_id": wishes.clinic_id,
        "version": wishes.version,
        "client_id": wishes.client_id,
        "time_zone": wishes.time_zone,
        "quiet": None if wishes.quiet is None else [_wall(wishes.quiet.start), _wall(wishes.quiet.end)],
        "in_app": wishes.in_app,
        "email": wishes.email,
        "email_address": wishes.email_address,
    }


def preferences(document: Mapping[str, Any]) -> Preferences:
    quiet = document["quiet"]
    return Preferences(
        clinic_id=document["clinic_id"],
        client_id=document["client_id"],
        time_zone=document["time_zone"],
        quiet=None if quiet is None else QuietHours(*map(time.fromisoformat, quiet)),
        in_app=document["in_app"],
        email=document["email"],
        email_address=document["email_address"],
        version=document["version"],
    )


def setting_document(setting: AssignmentReminder) -> Document:
    return {
        "_id": setting_id(setting.clinic_id, setting.client_id, setting.assignment_id),
        "clinic_id": setting.clinic_id,
        "version": setting.version,
        "client_id": setting.client_id,
        "assignment_id": setting.assignment_id,
        "time": None if setting.time is None else _wall(setting.time),
        "text": setting.text,
        "off": setting.off,
    }


def setting(document: Mapping[str, Any]) -> AssignmentReminder:
    at = document["time"]
    return AssignmentReminder(
        clinic_id=document["clinic_id"],
        client_id=document["client_id"],
        assignment_id=document["assignment_id"],
        time=None if at is None else time.fromisoformat(at),
        text=document["text"],
        off=document["off"],
        version=document["version"],
    )


def occurrence(document: Mapping[str, Any]) -> Occurrence:
    return Occurrence(
        id=document["_id"],
        clinic_id=document["clinic_id"],
        client_id=document["client_id"],
        assignment_id=document["assignment_id"],
        episode_id=document["episode_id"],
        local_date=date.fromisoformat(document["local_date"]),
        local_time=time.fromisoformat(document["local_time"]),
        time_zone=document["time_zone"],
        opens_at=document["opens_at"],
        closes_at=document["closes_at"],
        status=document["status"],
    )


def clinic(document: Mapping[str, Any]) -> Clinic:
    word = document.get("homework_word")
    return Clinic(document["_id"], HomeworkWord(word) if word in set(HomeworkWord) else None)


def _wall(at: time) -> str:
    return at.isoformat("minutes")
