"""Facts of a course of therapy as events have them, for tests with a real MongoDB."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from services.analytics.domain.kinds import BY_SUBJECT
from services.analytics.store.facts import Fact

CLINIC = "cln_A"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
START = datetime(2026, 9, 7, 12, tzinfo=UTC)


def a_fact(subject: str, identity: str, version: int = 1, clinic: str = CLINIC, **fields: Any) -> Fact:
    """With every field of its kind, as an event has them."""
    kind = BY_SUBJECT[subject]
    empty = dict.fromkeys((*kind.fields, *kind.times))
    return Fact(kind.collection, identity, clinic, version, {**empty, "recorded_at": NOON, **fields})


def an_episode(number: int = 1, version: int = 1, clinic: str = CLINIC, **fields: Any) -> Fact:
    base: dict[str, Any] = {
        "client_id": f"per_client{number}",
        "therapist_id": "per_ann",
        "phase": "skills",
        "problem": "depression",
        "cadence": "weekly",
        "status": "open",
        "started_on": START.date().isoformat(),
    }
    return a_fact("episode", f"epi_{number}", version, clinic, **base | fields)


def ended(number: int = 1, version: int = 2, on: str = "2026-11-16", **fields: Any) -> Fact:
    return an_episode(number, version, **{"status": "closed", "ended_on": on, "end_reason": "completed", **fields})


def a_session(number: int, episode: int | None = 1, **fields: Any) -> Fact:
    base: dict[str, Any] = {
        "episode_id": f"epi_{episode}" if episode else None,
        "therapist_id": "per_ann",
        "kind": "treatment",
        "form": "individual" if episode else "group",
        "status": "held",
        "minutes": 50,
        "starts_at": START + timedelta(weeks=number),
    }
    return a_fact("session", f"ses_{number}", **base | fields)


def a_score(measure: str, week: int, total: float, episode: int = 1) -> Fact:
    fields: dict[str, Any] = {"measure_code": measure, "total": total, "episode_id": f"epi_{episode}"}
    taken_at = START + timedelta(weeks=week, hours=1)
    return a_fact("measure", f"scr_{episode}{measure}{week}", taken_at=taken_at, **fields)


def an_occurrence(number: int, version: int = 1, **fields: Any) -> Fact:
    closes_at = START + timedelta(days=number)
    base: dict[str, Any] = {
        "episode_id": "epi_1",
        "assignment_id": "asg_1",
        "therapist_id": "per_ann",
        "exercise_code": "breathing_practice",
        "family": "practice",
        "phase": "skills",
        "status": "scheduled",
        "opens_at": closes_at - timedelta(days=1),
        "closes_at": closes_at,
        "obstacles": [],
    }
    return a_fact("occurrence", f"occ_{number}", version, **base | fields)


def answered(number: int, version: int = 2, **fields: Any) -> Fact:
    at = START + timedelta(days=number, hours=-3)
    return an_occurrence(number, version, **{"status": "responded", "kind": "did", "responded_at": at, **fields})


def a_whole_course() -> list[Fact]:
    """Two sessions, scores that recover, three occurrences of which one was answered."""
    scores = [a_score("phq9", 0, 18), a_score("phq9", 8, 7), a_score("gad7", 0, 12), a_score("gad7", 8, 5)]
    homework = [an_occurrence(1), answered(1, quantity=90), an_occurrence(2), an_occurrence(3)]
    return [an_episode(), a_session(0), a_session(1), *scores, *homework, ended()]
