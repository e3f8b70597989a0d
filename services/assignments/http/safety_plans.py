"""The safety plan, for the client and for their therapist."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_smorest import Blueprint

from chassis.http import require_if_match, with_etag
from services.assignments.domain.safety_plan import SafetyPlan
from services.assignments.http import views
from services.assignments.http.context import call, context
from services.assignments.http.overviews import SafetyPlan as PlanAnswer
from services.assignments.http.routes import client, staff
from services.assignments.http.schemas import SafetyPlanTerms
from services.assignments.usecases import safety_plans


def blueprints() -> Sequence[Blueprint]:
    own = client("own_safety_plan", "A client's own safety plan")
    theirs = staff("safety_plan", "The safety plan of a client")
    _own(own)
    _theirs(theirs)
    return own, theirs


def _shown(plan: SafetyPlan) -> Any:
    return with_etag(views.safety_plan(plan, context().safety_plan), plan.id, plan.version)


def _own(routes: Blueprint) -> None:
    @routes.get("/safety-plans/<clinic_id>")
    @routes.response(200, PlanAnswer)
    def read_own(clinic_id: str) -> Any:
        """Your own in this clinic; version 0 if nothing was written yet."""
        return _shown(safety_plans.own(call(), clinic_id))

    @routes.put("/safety-plans/<clinic_id>")
    @routes.arguments(SafetyPlanTerms)
    @routes.response(200, PlanAnswer)
    def write_own(body: dict[str, Any], clinic_id: str) -> Any:
        """Keep the whole plan; what stood there before is kept, too. Needs If-Match, also for the first."""
        asked = call()
        plan = safety_plans.own(asked, clinic_id)
        sheet = context().safety_plan
        return _shown(safety_plans.write(asked, plan, sheet, body["answers"], seen=require_if_match))


def _theirs(routes: Blueprint) -> None:
    @routes.get("/episodes/<episode_id>/safety-plan")
    @routes.response(200, PlanAnswer)
    def read(clinic_id: str, episode_id: str) -> Any:
        """Of a client of one's own caseload."""
        return _shown(safety_plans.of_client(call(), clinic_id, episode_id))

    @routes.put("/episodes/<episode_id>/safety-plan")
    @routes.arguments(SafetyPlanTerms)
    @routes.response(200, PlanAnswer)
    def write(body: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Keep the whole plan, written together with the client. Needs If-Match, also for the first."""
        asked = call()
        plan = safety_plans.of_client(asked, clinic_id, episode_id)
        sheet = context().safety_plan
        return _shown(safety_plans.write(asked, plan, sheet, body["answers"], seen=require_if_match))
