"""The safety plan of a client, for their therapist."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from gateway.sessions import require_role
from gateway.web.client import plan as plans
from gateway.web.client.plan import Plan
from gateway.web.staff.parts import Page, Parts, names


@require_role("therapist")
def show(clinic_id: str, episode_id: str) -> Page:
    return _draw(clinic_id, episode_id, {"plan": _plan(clinic_id, episode_id)})


@require_role("therapist")
def write(clinic_id: str, episode_id: str) -> Page:
    plan = _plan(clinic_id, episode_id)
    if request.method == "GET":
        return _draw(clinic_id, episode_id, {**plans.drawing(plan), "writing": True})
    done, again = plans.save(plan)
    if done is not None:
        return done
    fresh = _plan(clinic_id, episode_id) if again["stale"] else plan
    return _draw(clinic_id, episode_id, {**plans.drawing(fresh, again), "writing": True}), 422


def _plan(clinic_id: str, episode_id: str) -> Plan:
    def address(which: str, **more: Any) -> str:
        endpoint = "staff.write_plan" if which else "staff.safety_plan"
        return url_for(endpoint, clinic_id=clinic_id, episode_id=episode_id, **more)

    return plans.read(Parts(clinic_id).path(f"episodes/{episode_id}/safety-plan"), address)


def _draw(clinic_id: str, episode_id: str, shown: dict[str, Any]) -> str:
    episode = Parts(clinic_id).read("assignments", f"episodes/{episode_id}") or {}
    client_id = str(episode.get("client_id") or "")
    return render_template(
        "staff/plan.html",
        **{"writing": False, **shown},
        clinic_id=clinic_id,
        episode_id=episode_id,
        name=names(clinic_id, [client_id]).get(client_id, ""),
    )
