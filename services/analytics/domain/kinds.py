"""The kinds of facts: which fields of which public state are kept, and what figures count of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

Fields = Mapping[str, Any]
LEFT_THE_HOUSE: Final = frozenset({"sent", "delivered", "opened"})
"""Statuses of a reminder that reached its channel."""


@dataclass(frozen=True)
class Kind:
    """`fields` are kept as they are told, `times` as instants.

    `varying`: what figures count and what may change, kept for each version. `moments`: times on whose local day a fact
    counts. `day`: the field after which owner and copy are compared, day by day.
    """

    subject: str
    collection: str
    fields: tuple[str, ...]
    times: tuple[str, ...]
    varying: tuple[str, ...]
    moments: tuple[str, ...] = ()
    day: str = ""
    defaults: Mapping[str, Any] | None = None

    @property
    def compared(self) -> tuple[str, ...]:
        """What the owner's state is held against; whose it is goes when a client is forgotten, and a state that is told
        again may be recorded at another time."""
        return tuple(name for name in (*self.fields, *self.times) if name not in {"client_id", "recorded_at"})

    def moments_of(self, fields: Fields) -> list[datetime]:
        """When a fact with these fields counts."""
        if self.collection == "reminders" and fields.get("status") not in LEFT_THE_HOUSE:
            return []
        return [moment for name in self.moments if (moment := fields.get(name)) is not None]

    def state(self, fields: Fields) -> dict[str, Any]:
        """What one version is remembered by; what it does not say is left out."""
        return {name: value for name in self.varying if (value := fields.get(name)) is not None and value != []}


_WHOSE = ("episode_id", "client_id", "therapist_id", "group_id")
_HOMEWORK = ("exercise_code", "family", "phase", "problem", "origin", "cadence", "programme")
_RATINGS = ("quality", "difficulty", "pleasure", "mastery", "usefulness", "minutes")
_ANSWER = ("kind", "quantity", *_RATINGS, "obstacles", "rating_source")

OCCURRENCES: Final = Kind(
    "occurrence",
    "occurrences",
    fields=(
        *("assignment_id", *_WHOSE, *_HOMEWORK, "local_date", "status"),
        *(*_ANSWER, "talk_about_it", "timing", "has_due_time", "entered_via"),
    ),
    times=(
        *("opens_at", "due_at", "closes_at", "first_opened_at", "responded_at", "reviewed_at"),
        *("assignment_agreed_at", "recorded_at"),
    ),
    varying=(
        *("therapist_id", "status", *_ANSWER, "has_due_time"),
        *("opens_at", "due_at", "closes_at", "first_opened_at", "responded_at", "reviewed_at"),
    ),
    moments=("closes_at", "responded_at"),
    day="local_date",
)
ASSIGNMENTS: Final = Kind(
    "assignment",
    "assignments",
    fields=(
        *(*_WHOSE, *_HOMEWORK, "schedule_kind", "confidence", "has_plan", "has_foreseen_obstacle"),
        *("status", "entered_via"),
    ),
    times=("proposed_at", "agreed_at", "ended_at", "recorded_at"),
    varying=("therapist_id", "status", "cadence", "agreed_at", "ended_at"),
    moments=("agreed_at",),
    day="proposed_at",
)
SESSIONS: Final = Kind(
    "session",
    "sessions",
    fields=(
        *(*_WHOSE, "kind", "form", "status", "minutes", "reviewed_homework", "review_minutes"),
        *("missed_by", "attendance", "entered_via"),
    ),
    times=("starts_at", "recorded_at"),
    varying=(
        *("therapist_id", "kind", "status", "starts_at", "minutes", "reviewed_homework", "review_minutes"),
        *("missed_by", "attendance"),
    ),
    moments=("starts_at",),
    day="starts_at",
    defaults={"minutes": 50},
)
EPISODES: Final = Kind(
    "episode",
    "episodes",
    fields=(
        *("client_id", "therapist_id", "group_id", "programme", "phase", "problem", "cadence", "time_zone"),
        *("status", "started_on", "ended_on", "end_reason", "treatment_contacts", "co_therapist_ids"),
        *("pause_reason", "resume_on", "entered_via"),
    ),
    times=("recorded_at",),
    varying=(
        *("therapist_id", "group_id", "programme", "phase", "problem", "cadence", "status"),
        *("started_on", "ended_on", "end_reason", "treatment_contacts", "co_therapist_ids"),
    ),
    day="started_on",
)
GROUPS: Final = Kind(
    "group",
    "groups",
    fields=("programme", "facilitator_ids", "member_episode_ids", "session_ids", "status", "entered_via"),
    times=("recorded_at",),
    varying=("programme", "facilitator_ids", "status"),
)
SCORES: Final = Kind(
    "measure",
    "scores",
    fields=(
        *(*_WHOSE, "occurrence_id", "assignment_id", "measure_code", "measure_version", "total", "band"),
        *("rating_source", "entered_via"),
    ),
    times=("taken_at", "recorded_at"),
    varying=("total", "band", "taken_at"),
    day="taken_at",
)
REMINDERS: Final = Kind(
    "reminder",
    "reminders",
    fields=(
        *("occurrence_id", "assignment_id", "client_id", "channel", "rung", "status", "reason", "trigger"),
        *("moved_because", "bundle_id", "entered_via"),
    ),
    times=("planned_at", "acted_at", "wanted_at", "recorded_at"),
    varying=("status", "planned_at", "acted_at", "reason"),
    moments=("planned_at",),
    day="planned_at",
)
ESCALATIONS: Final = Kind(
    "escalation",
    "escalations",
    fields=(
        *("occurrence_id", "assignment_id", "episode_id", "client_id", "assignee_id", "kind", "rung", "reason"),
        *("status", "outcome", "entered_via"),
    ),
    times=("raised_at", "due_at", "resolved_at", "recorded_at"),
    varying=("assignee_id", "status", "outcome", "resolved_at"),
    moments=("raised_at", "resolved_at"),
    day="raised_at",
)
CLINICS: Final = Kind(
    "clinic",
    "clinics",
    fields=("organisation_id", "time_zone", "active", "entered_via"),
    times=("recorded_at",),
    varying=("time_zone", "active"),
)
KINDS: Final = (
    *(OCCURRENCES, ASSIGNMENTS, SESSIONS, EPISODES, GROUPS),
    *(SCORES, REMINDERS, ESCALATIONS, CLINICS),
)
BY_SUBJECT: Final = {kind.subject: kind for kind in KINDS}
BY_COLLECTION: Final = {kind.collection: kind for kind in KINDS}
