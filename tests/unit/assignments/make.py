"""Builders: the usual thing, with what a test is about written out."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from services.assignments.domain.agreement import Agreement, By
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import Cadence, Family, Phase, Problem, Role, ScheduleKind, SessionKind
from services.assignments.domain.episode import Episode
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.schedule import Schedule
from services.assignments.domain.session import Session

CLINIC, LONDON = "cln_1", "Europe/London"
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
CLIENT = By(role=Role.CLIENT, person_id="per_client")
THERAPIST = By(role=Role.THERAPIST, person_id="per_therapist")
TOGETHER = By(role=Role.THERAPIST, person_id="per_therapist", in_session=True)


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def a_schedule(**other: Any) -> Schedule:
    usual: dict[str, Any] = {"kind": ScheduleKind.DAILY, "start_on": MONDAY, "time": time(19)}
    return Schedule(**usual | other)


def an_episode(**other: Any) -> Episode:
    usual: dict[str, Any] = {
        "id": "epi_1",
        "clinic_id": CLINIC,
        "client_id": "per_client",
        "therapist_id": "per_therapist",
        "phase": Phase.SKILLS,
        "problem": Problem.GAD,
        "cadence": Cadence.WEEKLY,
        "time_zone": LONDON,
        "started_on": MONDAY,
    }
    return Episode(**usual | other)


def a_session(**other: Any) -> Session:
    usual: dict[str, Any] = {
        "id": "ses_1",
        "clinic_id": CLINIC,
        "episode_id": "epi_1",
        "client_id": "per_client",
        "therapist_id": "per_therapist",
        "kind": SessionKind.TREATMENT,
        "starts_at": NOW,
        "time_zone": LONDON,
    }
    return Session(**usual | other)


def a_proposal(**other: Any) -> Assignment:
    usual: dict[str, Any] = {
        "id": "asg_1",
        "clinic_id": CLINIC,
        "episode_id": "epi_1",
        "client_id": "per_client",
        "therapist_id": "per_therapist",
        "exercise_code": "breathing_practice",
        "exercise_version": 1,
        "family": Family.PRACTICE,
        "phase": Phase.SKILLS,
        "problem": Problem.GAD,
        "cadence": Cadence.WEEKLY,
        "time_zone": LONDON,
        "schedule": a_schedule(),
        "agreement": Agreement(own_name="Quiet minutes"),
        "proposed_by": Role.THERAPIST,
        "proposed_at": NOW,
    }
    return Assignment(**usual | other)


def an_assignment(at: datetime = NOW, **other: Any) -> Assignment:
    """Agreed at that time."""
    return a_proposal(**other).agree({}, at, CLIENT)[0]


def an_occurrence(day: date = MONDAY, **schedule: Any) -> Occurrence:
    return Occurrence.of(an_assignment(schedule=a_schedule(**schedule)), day)
