"""What a client says in the session, written down by the therapist; and that what came again was talked over."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for

from gateway.sessions import require_role
from gateway.web.i18n import gettext
from gateway.web.staff import prompts
from gateway.web.staff.came_again import HOW
from gateway.web.staff.client_page import Wrong, draw
from gateway.web.staff.parts import Page, Parts, errors_of, typed_again

QUANTITIES = {"done": 100, "partly": 50, "tried": 0}
STEPS = ("up", "down")
OTHER_KINDS = ("something_else", "not_this_time")


@require_role("therapist")
def write_down(clinic_id: str, episode_id: str, occurrence_id: str) -> Page:
    form, where = request.form, f"said-{occurrence_id}"
    how = form.get("how", "")
    if how not in HOW:
        wrong = Wrong(where, {where: [gettext("Choose what the client says about it.")]}, form.to_dict(), 422)
        return draw(clinic_id, episode_id, wrong)
    reply = Parts(clinic_id).tell("POST", f"occurrences/{occurrence_id}/response", _said(how), form)
    if not reply.ok:
        typed = typed_again(form.to_dict(), reply)
        return draw(clinic_id, episode_id, Wrong(where, errors_of(reply), typed, reply.status))
    return redirect(url_for("staff.client", clinic_id=clinic_id, episode_id=episode_id, said="written_down"))


def _said(how: str) -> dict[str, Any]:
    body: dict[str, Any] = {"kind": how if how in OTHER_KINDS else "did", "on_paper": how == "on_paper"}
    if how in QUANTITIES:
        body["quantity"] = QUANTITIES[how]
    body["obstacles"] = [code for code in request.form.getlist("obstacles") if code in prompts.PROMPTS]
    note = request.form.get("note", "").strip()
    return {**body, "note": note} if note else body


@require_role("therapist")
def talked_over(clinic_id: str, episode_id: str, assignment_id: str) -> Page:
    reply = Parts(clinic_id).tell("POST", f"assignments/{assignment_id}/talked-over", {}, request.form)
    if not reply.ok:
        return draw(clinic_id, episode_id, Wrong(f"again-{assignment_id}", errors_of(reply), {}, reply.status))
    return redirect(url_for("staff.client", clinic_id=clinic_id, episode_id=episode_id, said="session_noted"))


@require_role("therapist")
def take_step(clinic_id: str, episode_id: str, assignment_id: str) -> Page:
    """A step along the chain, staying, or the end where nothing comes after."""
    form, go = request.form, request.form.get("go", "")
    body = {"way": go, "in_session": form.get("in_session") == "yes"} if go in STEPS else {}
    act = "step" if body else (go if go == "end" else "stay")
    reply = Parts(clinic_id).tell("POST", f"assignments/{assignment_id}/{act}", body, form)
    if not reply.ok:
        wrong = Wrong(f"step-{assignment_id}", errors_of(reply), typed_again(form.to_dict(), reply), reply.status)
        return draw(clinic_id, episode_id, wrong)
    asked = act == "step" and reply.data.get("waits_for") == "client"
    said = "change_proposed" if asked else "session_noted" if act == "stay" else "changed"
    return redirect(url_for("staff.client", clinic_id=clinic_id, episode_id=episode_id, said=said))
