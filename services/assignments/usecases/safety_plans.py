"""The safety plan: read and written by the client, or by their therapist together with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.assignments import access
from services.assignments.domain.codes import Role
from services.assignments.domain.errors import NotThere, Stale
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.safety_plan import SafetyPlan, Writing, plan_id
from services.assignments.usecases.call import Call, Seen
from services.assignments.usecases.ports import Store


def own(call: Call, clinic_id: str) -> SafetyPlan:
    """The client's; a blank one where nothing was written yet."""
    access.require_client(call.actor)
    if clinic_id not in call.actor.clinic_ids:
        raise NotThere(clinic_id)
    return _plan(call.store, clinic_id, call.actor.person_id)


def of_client(call: Call, clinic_id: str, episode_id: str) -> SafetyPlan:
    """For their own therapist."""
    episode = access.episode_to_change(call.actor, clinic_id, episode_id, call.store)
    return _plan(call.store, clinic_id, episode.client_id)


def write(call: Call, plan: SafetyPlan, sheet: Exercise, answers: Mapping[str, Any], *, seen: Seen) -> SafetyPlan:
    """Keep it whole, with what stood there before as history."""
    plan.must_be_version(seen(plan.id))
    sheet.check(answers)
    writing = Writing(
        answers=answers,
        written_at=call.now(),
        written_by=call.actor.person_id,
        written_as=Role(call.actor.role),
        sheet_version=sheet.version,
    )
    after = plan.write(writing)
    if plan.version:
        return call.store.safety_plans.save(after, [])
    kept = call.store.safety_plans.add(after, [])
    if kept.now != writing:
        raise Stale(plan.id)
    return kept


def is_written(store: Store, clinic_id: str, client_id: str) -> bool:
    return store.safety_plans.get([clinic_id], plan_id(clinic_id, client_id)) is not None


def _plan(store: Store, clinic_id: str, client_id: str) -> SafetyPlan:
    found = store.safety_plans.get([clinic_id], plan_id(clinic_id, client_id))
    return found or SafetyPlan.blank(clinic_id, client_id)
