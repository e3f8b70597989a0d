"""How a clinic's policy looks as a document and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from services.reminders.domain.clinic_policy import ClinicPolicy
from services.reminders.domain.identity import policy_id
from services.reminders.domain.times import QuietHours
from services.reminders.store.mapping import Document
from services.reminders.store.mapping.ladders import rung_documents, rungs


def policy_document(policy: ClinicPolicy) -> Document:
    return {
        "_id": policy_id(policy.clinic_id),
        "clinic_id": policy.clinic_id,
        "version": policy.version,
        "quiet": None if policy.quiet is None else [_wall(policy.quiet.start), _wall(policy.quiet.end)],
        "gap_minutes": policy.gap_minutes,
        "cap": policy.cap,
        "ladder": rung_documents(policy.ladder),
        "budget": policy.budget,
        "holidays": [one.isoformat() for one in policy.holidays],
        "task_hours": policy.task_hours,
        "ladder_since": policy.ladder_since,
    }


def policy(document: Mapping[str, Any]) -> ClinicPolicy:
    quiet = document["quiet"]
    return ClinicPolicy(
        clinic_id=document["clinic_id"],
        quiet=None if quiet is None else QuietHours(*map(time.fromisoformat, quiet)),
        gap_minutes=document["gap_minutes"],
        cap=document["cap"],
        ladder=rungs(document["ladder"]),
        budget=document["budget"],
        holidays=tuple(date.fromisoformat(one) for one in document["holidays"]),
        task_hours=document["task_hours"],
        ladder_since=document["ladder_since"],
        version=document["version"],
    )


def _wall(at: time) -> str:
    return at.isoformat("minutes")
