"""Figures of work: what therapists have to do now and in the coming seven local days."""

from __future__ import annotations

from typing import Final

from services.analytics.domain.definitions.definition import Counted, Definition, Kind


def _load(name: str, words: str, formula: str, counted: Counted, unit: str) -> Definition:
    return Definition(
        name, 1, words, formula, kind=Kind.COMPUTED, counted=counted, unit=unit, source="Carryover, work definitions"
    )


DEFINITIONS: Final = (
    _load(
        "caseload",
        "Courses of therapy that are open now, with this therapist as the first; paused ones are not counted.",
        "count of open courses by therapist",
        Counted.COURSE,
        "courses",
    ),
    _load(
        "sessions_ahead",
        "Sessions that are planned from now to the end of the seventh local day, today included; a group's is one.",
        "count of planned sessions by therapist",
        Counted.SESSION,
        "sessions",
    ),
    _load(
        "homework_ahead",
        "Homework whose window closes from now to the end of the seventh local day, and that has no answer yet.",
        "count of open occurrences by therapist",
        Counted.OCCURRENCE,
        "occurrences",
    ),
    _load(
        "escalations",
        "Tasks to get in touch with a client that are open now, by the person who was asked.",
        "count of open escalations by the person asked",
        Counted.OCCURRENCE,
        "tasks",
    ),
)
