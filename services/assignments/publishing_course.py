"""The public state of what a course of therapy consists of: episodes, sessions, groups."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.episode import Episode
from services.assignments.domain.group import Group
from services.assignments.domain.session import Session


def plain(aggregate: Aggregate, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(aggregate, name) for name in names}


def of_episode(one: Episode) -> dict[str, Any]:
    names = ("client_id", "therapist_id", "group_id", "programme", "phase", "problem", "cadence", "time_zone")
    return {
        "episode_id": one.id,
        **plain(one, (*names, "status", "end_reason", "treatment_contacts")),
        "co_therapist_ids": list(one.co_therapist_ids),
        "pause_reason": one.pause.reason if one.pause else None,
        "resume_on": _iso(one.pause.resume_on if one.pause else None),
        "started_on": one.started_on.isoformat(),
        "ended_on": _iso(one.ended_on),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def of_session(one: Session) -> dict[str, Any]:
    names = ("episode_id", "client_id", "group_id", "therapist_id", "kind", "form", "starts_at", "minutes")
    return {
        "session_id": one.id,
        **plain(one, (*names, "time_zone", "status", "reviewed_homework", "review_minutes", "missed_by")),
        "attendance": list(one.attendance) if one.form == "group" else None,
    }


def of_group(one: Group) -> dict[str, Any]:
    return {
        "group_id": one.id,
        "programme": one.programme,
        "facilitator_ids": list(one.facilitator_ids),
        "member_episode_ids": list(one.member_episode_ids),
        "session_ids": list(one.session_ids),
        "status": one.status,
    }
