"""The course of therapy from a client's page: phase and rhythm, who treats, pauses, and the end."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from gateway.sessions import require_role, signed_in
from gateway.web.i18n import gettext
from gateway.web.staff.client_changes import again, done, missing
from gateway.web.staff.parts import Page, Parts

COURSE_FIELDS = ("phase", "problem", "cadence")


@require_role("therapist")
def change_course(clinic_id: str, episode_id: str) -> Page:
    body = {name: request.form[name] for name in COURSE_FIELDS if request.form.get(name)}
    reply = Parts(clinic_id).tell("PATCH", f"episodes/{episode_id}", body, request.form)
    return done(clinic_id, episode_id, reply, "course", "changed")


@require_role("therapist")
def change_team(clinic_id: str, episode_id: str) -> Page:
    """Who treats; whoever hands a client over and does not stay beside goes back to their caseload."""
    form, me = request.form, signed_in().person_id
    lead = form.get("therapist_id") or me
    beside = [one for one in form.getlist("co_therapist_ids") if one != lead]
    body: dict[str, Any] = {"therapist_id": lead, "co_therapist_ids": beside}
    reply = Parts(clinic_id).tell("PATCH", f"episodes/{episode_id}", body, form)
    if reply.ok and me != lead and me not in beside:
        return done_elsewhere(clinic_id)
    return done(clinic_id, episode_id, reply, "team", "changed")


def done_elsewhere(clinic_id: str) -> Page:
    return redirect(url_for("staff.caseload", clinic_id=clinic_id, said="handed_over"))


@require_role("therapist")
def pause_course(clinic_id: str, episode_id: str) -> Page:
    form = request.form
    errors = missing(form, ("pause_reason", gettext("Say why it rests.")))
    if errors:
        return again(clinic_id, episode_id, "pause", errors)
    body = {"reason": form["pause_reason"], "resume_on": form.get("resume_on") or None}
    reply = Parts(clinic_id).tell("POST", f"episodes/{episode_id}/pause", body, form)
    return done(clinic_id, episode_id, reply, "pause", "course_paused")


@require_role("therapist")
def resume_course(clinic_id: str, episode_id: str) -> Page:
    reply = Parts(clinic_id).tell("POST", f"episodes/{episode_id}/resume", {}, request.form)
    return done(clinic_id, episode_id, reply, "resume", "course_resumed")


@require_role("therapist")
def end_course(clinic_id: str, episode_id: str) -> Page:
    errors = missing(request.form, ("reason", gettext("Say how it ended.")))
    if errors:
        return again(clinic_id, episode_id, "end", errors)
    body = {"reason": request.form["reason"], "ended_on": request.form.get("ended_on") or None}
    reply = Parts(clinic_id).tell("POST", f"episodes/{episode_id}/close", body, request.form)
    return done(clinic_id, episode_id, reply, "end", "closed")
