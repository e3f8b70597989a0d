"""How a clinic's policy looks as a document and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from services.reminders.domain.clinic_policy import ClinicPolicy
from services.reminders.domain.codes import RungKind
from services.reminders.domain.identity import policy_id
from services.reminders.domain.rungs import Rung
from services.reminders.domain.times import QuietHours
from services.reminders.store.mapping import Document


def policy_document(policy: ClinicPolicy) -> Document:
    return {
        "_id": policy_id(policy.clinic_id),
        "clinic_id": policy.clinic_id,
        "version": policy.version,
        "quiet": None if policy.quiet is None else [_wall(policy.quiet.start), _wall(policy.quiet.end)],
        "gap_minutes": policy.gap_minutes,
        "cap": policy.cap,
        "ladder": [_rung_document(one) for one in policy.ladder],
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
        ladder=tuple(_rung(one) for one in document["ladder"]),
        budget=document["budget"],
        holidays=tuple(date.fromisoformat(one) for one in document["holidays"]),
        task_hours=document["task_hours"],
        ladder_since=document["ladder_since"],
        version=document["version"],
    )


def _rung_document(rung: Rung) -> Document:
    return {"kind": rung.kind.value, "after_minutes": rung.after // timedelta(minutes=1), "silent": rung.silent}


def _rung(document: Mapping[str, Any]) -> Rung:
    return Rung(RungKind(document["kind"]), timedelta(minutes=document["after_minutes"]), document["silent"])


def _wall(at: time) -> str:
    return at.isoformat("minutes")
