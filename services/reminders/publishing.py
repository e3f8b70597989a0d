"""Turns what happened to a reminder into its public event: codes, ids and times, never a wording or an address."""

from __future__ import annotations

from datetime import datetime
from typing import Any, assert_never

from chassis.documents import Fact
from services.reminders.domain.facts import (
    Delivered,
    Expired,
    Lost,
    Opened,
    Planned,
    PutOff,
    Refused,
    ReminderFact,
    Sent,
    Suppressed,
)
from services.reminders.domain.reminder import Reminder

SOURCE = "reminders"
_STATE = ("status", "planned_at", "acted_at", "reason", "wanted_at", "moved_because", "bundle_id")


def event_type(fact: ReminderFact) -> str:
    """An uncertain delivery is published as undeliverable, with the status `unknown` in its state."""
    match fact:
        case Planned():
            name = "planned"
        case Sent():
            name = "sent"
        case Delivered():
            name = "delivered"
        case Opened():
            name = "opened"
        case PutOff():
            name = "snoozed"
        case Suppressed():
            name = "suppressed"
        case Expired():
            name = "expired"
        case Refused() | Lost():
            name = "undeliverable"
        case _:
            assert_never(fact)
    return f"carryover.reminder.{name}.v1"


def published(before: Reminder | None, after: Reminder, fact: ReminderFact, at: datetime) -> Fact:
    """The event about the version that saving `after` makes."""
    changed = [] if before is None else [name for name in _STATE if getattr(before, name) != getattr(after, name)]
    return _fact(event_type(fact), _state(after, after.version + 1, changed, at), after)


def current(reminder: Reminder, at: datetime) -> Fact:
    """The event about the version that is stored, for publishing it again."""
    return _fact(event_type(_last_fact(reminder)), _state(reminder, reminder.version, [], at), reminder)


def _last_fact(reminder: Reminder) -> ReminderFact:
    facts: dict[str, ReminderFact] = {
        "sent": Sent(),
        "delivered": Delivered(),
        "opened": Opened(),
        "snoozed": PutOff(),
        "suppressed": Suppressed(),
        "expired": Expired(),
        "unknown": Lost(),
        "undeliverable": Refused(),
    }
    return facts.get(reminder.status, Planned())


def _fact(kind: str, data: dict[str, Any], reminder: Reminder) -> Fact:
    return Fact(type=kind, data=data, partition_key=reminder.client_id)


def _state(reminder: Reminder, version: int, changed: list[str], at: datetime) -> dict[str, Any]:
    return {
        "clinic_id": reminder.clinic_id,
        "version": version,
        "recorded_at": at,
        "entered_via": "live",
        "changed": changed,
        "reminder_id": reminder.id,
        "occurrence_id": reminder.occurrence_id,
        "assignment_id": reminder.assignment_id,
        "client_id": reminder.client_id,
        "channel": reminder.channel,
        "rung": reminder.rung,
        "status": reminder.status,
        "planned_at": reminder.planned_at,
        "acted_at": reminder.acted_at,
        "reason": reminder.reason,
        "trigger": reminder.trigger,
        "wanted_at": reminder.wanted_at,
        "moved_because": reminder.moved_because,
        "bundle_id": reminder.bundle_id,
    }
