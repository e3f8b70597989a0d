"""How what is kept of other services' aggregates looks to the domain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from services.reminders.domain.codes import HomeworkWord
from services.reminders.domain.projections import Clinic, Occurrence, Session


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
        due_at=document.get("due_at"),
        has_due_time=document.get("has_due_time"),
        first_opened_at=document.get("first_opened_at"),
        responded_at=document.get("responded_at"),
        discussed_at=document.get("discussed_at"),
        therapist_id=document.get("therapist_id"),
        group_id=document.get("group_id"),
    )


def session(document: Mapping[str, Any]) -> Session:
    return Session(
        id=document["_id"],
        clinic_id=document["clinic_id"],
        client_id=document["client_id"],
        starts_at=document["starts_at"],
        time_zone=document["time_zone"],
    )


def clinic(document: Mapping[str, Any]) -> Clinic:
    word = document.get("homework_word")
    return Clinic(
        document["_id"],
        homework_word=HomeworkWord(word) if word in set(HomeworkWord) else None,
        time_zone=document.get("time_zone"),
        working_days=tuple(document.get("working_days") or ()),
        working_from=_wall(document.get("working_from")),
        working_until=_wall(document.get("working_until")),
    )


def _wall(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)
