"""A step along a chain, on the side of staff: suggest it, stay, or end what nothing comes after."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request

from gateway.sessions import require_role
from gateway.web.staff import client_page, member
from gateway.web.staff.client_page import Wrong
from gateway.web.staff.parts import Page, Parts, errors_of, typed_again
from gateway.web.staff.place import Place

STEPS = ("up", "down")


@require_role("therapist")
def take_step(clinic_id: str, episode_id: str, assignment_id: str) -> Page:
    place = Place(clinic_id, episode_id)
    return _taken(place, assignment_id, lambda wrong: client_page.draw(clinic_id, episode_id, wrong))


@require_role("facilitator")
def take_step_in_group(clinic_id: str, group_id: str, episode_id: str, assignment_id: str) -> Page:
    place = Place(clinic_id, episode_id, group_id)
    return _taken(place, assignment_id, lambda wrong: member.draw(place, wrong))


def _taken(place: Place, assignment_id: str, again: Callable[[Wrong], Page]) -> Page:
    form, go = request.form, request.form.get("go", "")
    body = {"way": go, "in_session": form.get("in_session") == "yes"} if go in STEPS else {}
    act = "step" if body else (go if go == "end" else "stay")
    reply = Parts(place.clinic_id).tell("POST", f"assignments/{assignment_id}/{act}", body, form)
    if not reply.ok:
        typed = typed_again(form.to_dict(), reply)
        return again(Wrong(f"step-{assignment_id}", errors_of(reply), typed, reply.status))
    asked = act == "step" and reply.data.get("waits_for") == "client"
    return redirect(place.page("change_proposed" if asked else "session_noted" if act == "stay" else "changed"))
