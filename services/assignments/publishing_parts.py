"""What of an occurrence is published under an id and versions of its own: the flags that its answers raised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from chassis.documents import Fact as Published
from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.facts import SafetyAcknowledged, SafetyEscalated, SafetyFact, SafetyFlagged
from services.assignments.domain.safety import Flag

_WHOSE = ("client_id", "therapist_id", "episode_id", "assignment_id")
_STATE = ("reason", "raised_at", "rung", "escalated_at", "escalated_to", "acknowledged_at", "acknowledged_by")


def of_flag(occurrence: Aggregate, flag: Flag, type_name: str, changed: Sequence[str]) -> Published:
    """It travels with its client's other events; nothing of the answer or of what was done is in it."""
    data = {
        "flag_id": flag.id,
        "occurrence_id": occurrence.id,
        **{name: getattr(occurrence, name) for name in _WHOSE},
        **{name: getattr(flag, name) for name in _STATE},
        "clinic_id": occurrence.clinic_id,
        "version": flag.version,
        "recorded_at": flag.changed_at,
        "entered_via": occurrence.entered_via,
        "changed": sorted(changed),
    }
    key = str(data["client_id"])
    return Published(f"carryover.{type_name}.v1", data, key, subject=flag.id, version=flag.version)


def latest_of_flag(flag: Flag) -> str:
    if flag.is_open:
        return "safety.escalated" if flag.rung else "safety.flagged"
    return "safety.acknowledged"


def safety_type(fact: SafetyFact) -> str:
    match fact:
        case SafetyFlagged():
            return "safety.flagged"
        case SafetyEscalated():
            return "safety.escalated"
        case SafetyAcknowledged():
            return "safety.acknowledged"
    assert_never(fact)
