"""From public events to facts: which fields of which event are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import contracts
from chassis.clock import Clock, parse_iso
from chassis.consumer import Subscription
from chassis.events import Event
from services.analytics.store import FactStore
from services.analytics.store.facts import Fact

TOPICS: Final = ("assignments", "reminders", "identity")
DEFAULT_SESSION_MINUTES: Final = 50

_OCCURRENCE = (
    "assignment_id",
    "episode_id",
    "client_id",
    "therapist_id",
    "group_id",
    "exercise_code",
    "family",
    "phase",
    "problem",
    "origin",
    "local_date",
    "status",
    "kind",
    "quantity",
    "quality",
    "difficulty",
    "pleasure",
    "mastery",
    "usefulness",
    "minutes",
    "obstacles",
    "talk_about_it",
    "rating_source",
    "timing",
    "has_due_time",
    "entered_via",
)
_OCCURRENCE_TIMES = (
    "opens_at",
    "due_at",
    "closes_at",
    "first_opened_at",
    "responded_at",
    "reviewed_at",
    "assignment_agreed_at",
    "recorded_at",
)
_ASSIGNMENT = (
    "episode_id",
    "client_id",
    "therapist_id",
    "group_id",
    "exercise_code",
    "family",
    "phase",
    "problem",
    "origin",
    "cadence",
    "schedule_kind",
    "confidence",
    "has_plan",
    "has_foreseen_obstacle",
    "status",
    "entered_via",
)
_ASSIGNMENT_TIMES = ("proposed_at", "agreed_at", "ended_at", "recorded_at")
_SESSION = (
    "episode_id",
    "client_id",
    "group_id",
    "therapist_id",
    "kind",
    "form",
    "status",
    "reviewed_homework",
    "missed_by",
    "entered_via",
)


def subscription(store: FactStore, *, topic_prefix: str, now: Clock) -> Subscription:
    """Return what analytics listens to, and what it does with a batch of events."""

    def handle(events: Sequence[Event]) -> None:
        store.apply([fact_of(event) for event in events], now())

    return Subscription(
        group=f"{topic_prefix}.analytics",
        topics=tuple(f"{topic_prefix}.{topic}" for topic in TOPICS),
        types=TYPES,
        check=contracts.check,
        handle=handle,
    )


def kind_of(event_type: str) -> str:
    """Return the subject of an event type: `occurrence` of `carryover.occurrence.responded.v1`."""
    return event_type.split(".")[1]


def fact_of(event: Event) -> Fact:
    """Return the fact that an event tells."""
    return _FACTS[kind_of(event.type)](event)


def _occurrence(event: Event) -> Fact:
    return _fact("occurrences", event, _kept(event.data, _OCCURRENCE) | _times(event.data, _OCCURRENCE_TIMES))


def _assignment(event: Event) -> Fact:
    return _fact("assignments", event, _kept(event.data, _ASSIGNMENT) | _times(event.data, _ASSIGNMENT_TIMES))


def _session(event: Event) -> Fact:
    minutes = event.data.get("minutes") or DEFAULT_SESSION_MINUTES
    return _fact(
        "sessions",
        event,
        {**_kept(event.data, _SESSION), "minutes": minutes, **_times(event.data, ("starts_at", "recorded_at"))},
    )


def _clinic(event: Event) -> Fact:
    return _fact(
        "clinics", event, {"time_zone": event.data["time_zone"], "organisation_id": event.data["organisation_id"]}
    )


def _fact(collection: str, event: Event, fields: Mapping[str, Any]) -> Fact:
    return Fact(collection, event.subject, event.clinic_id, event.version, fields)


def _kept(data: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: data.get(name) for name in names}


def _times(data: Mapping[str, Any], names: Sequence[str]) -> dict[str, datetime | None]:
    return {name: parse_iso(data[name]) if data.get(name) else None for name in names}


_FACTS: Final[Mapping[str, Callable[[Event], Fact]]] = {
    "occurrence": _occurrence,
    "assignment": _assignment,
    "session": _session,
    "clinic": _clinic,
}
TYPES: Final = frozenset(name for name in contracts.TYPES if kind_of(name) in _FACTS)
