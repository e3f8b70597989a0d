"""How what is kept of other services' aggregates looks to the domain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from services.reminders.domain.codes import HomeworkWord
from services.reminders.domain.projections import Clinic, Occurrence


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
