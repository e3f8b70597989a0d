"""Parts of what is published of an occurrence: its answer, and the flags that have an id and versions of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

from chassis.documents import Fact as Published
from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.codes import Shared
from services.assignments.domain.facts import SafetyAcknowledged, SafetyEscalated, SafetyFact, SafetyFlagged
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.safety import Flag
from services.assignments.domain.sharing import only_what_became_of_it

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


def response_state(one: Occurrence) -> dict[str, Any]:
    """Of an answer whose client shares only what became of it, no more than that."""
    names = ("kind", "quality", "difficulty", "pleasure", "mastery", "usefulness", "minutes")
    given = one.response.answer if one.response else None
    answer = only_what_became_of_it(given) if given and given.shared is Shared.DONE_ONLY else given
    return {
        **{name: getattr(answer, name, None) for name in names},
        "quantity": given.quantity if given else None,
        "obstacles": list(answer.obstacles) if answer else [],
        "talk_about_it": bool(answer and answer.talk_about_it),
        "responded_at": one.response.responded_at if one.response else None,
        "rating_source": answer.rating_source if answer else None,
        "timing": one.response.timing if one.response else None,
        "on_paper": answer.on_paper if answer else None,
        "shared": answer.shared if answer else None,
    }
