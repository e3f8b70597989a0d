"""How wishes look as documents and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from services.reminders.domain.codes import RungKind
from services.reminders.domain.identity import preferences_id, setting_id
from services.reminders.domain.preferences import AssignmentReminder, Preferences
from services.reminders.domain.times import QuietHours
from services.reminders.store.mapping import Document


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
        "ladder_seen": setting.ladder_seen,
        "without_rungs": sorted(one.value for one in setting.without_rungs),
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
        ladder_seen=document.get("ladder_seen"),
        without_rungs=frozenset(RungKind(one) for one in document.get("without_rungs", ())),
        version=document["version"],
    )


def _wall(at: time) -> str:
    return at.isoformat("minutes")
