"""Days as they would go under a clinic's policy, for a client who is only invented."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask_smorest import Blueprint

from chassis.clock import iso
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.domain.simulating import Pattern, Simulation, simulate
from services.reminders.domain.working import working_week
from services.reminders.http.parts import parts
from services.reminders.http.policies import wished_policy
from services.reminders.http.policy_schemas import SimulationAnswer, SimulationBody

blueprint = Blueprint(
    "simulation", __name__, url_prefix="/api/v1/clinics/<clinic_id>", description="A policy tried out"
)


@blueprint.post("/reminder-simulation")
@blueprint.arguments(SimulationBody)
@blueprint.response(200, SimulationAnswer)
def try_out(body: dict[str, Any], clinic_id: str) -> Any:
    """What would come, and who would be asked, day by day; under the stored policy, or one that is not saved."""
    known = access.policy_for(current_actor(), clinic_id, parts().store)
    tried = known if body["policy"] is None else wished_policy(body["policy"], known)
    week = working_week(parts().store.projections.clinic(clinic_id), tried.holidays)
    pattern = Pattern(
        moments=tuple(time.fromisoformat(one) for one in body["moments"]),
        answers=tuple(body["answers"]),
        start_on=body["start_on"] or week.day(parts().clock()),
        second=body["second"],
    )
    return _view(simulate(tried, pattern, week), week.zone.key)


def _view(found: Simulation, zone: str) -> dict[str, Any]:
    return {
        "time_zone": zone,
        "messages": [
            {
                "at": iso(one.at),
                "only_if_silent": one.only_if_silent,
                "items": [
                    {
                        "homework": int(item.assignment_id),
                        "rung": item.rung,
                        "wanted_at": iso(item.wanted_at),
                        "moved_because": item.because,
                    }
                    for item in one.items
                ],
            }
            for one in found.preview.messages
        ],
        "withheld": [
            {"homework": int(one.assignment_id), "wanted_at": iso(one.wanted_at), "reason": one.reason}
            for one in found.preview.withheld
        ],
        "answers": [{"homework": one.homework, "at": iso(one.at)} for one in found.answers],
        "asked": [
            {"homework": one.homework, "at": iso(one.at), "due_at": iso(one.due_at), "kind": one.kind}
            for one in found.asked
        ],
    }
