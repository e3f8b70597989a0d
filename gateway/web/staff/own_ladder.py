"""What follows if a client says nothing about one assignment: as in the whole clinic, or in steps of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request

from gateway.connections import ServiceAway
from gateway.sessions import require_role
from gateway.web.client.cards import items, name_of, use_zone_of
from gateway.web.services import Reply, asked, tell
from gateway.web.staff import ladder_form
from gateway.web.staff.parts import Errors, Page, Parts, errors_of, not_sent
from gateway.web.staff.place import Place


@require_role("therapist")
def own_ladder(clinic_id: str, episode_id: str, assignment_id: str) -> Page:
    return _page(Place(clinic_id, episode_id), assignment_id)


@require_role("facilitator")
def own_ladder_in_group(clinic_id: str, group_id: str, episode_id: str, assignment_id: str) -> Page:
    return _page(Place(clinic_id, episode_id, group_id), assignment_id)


def _page(place: Place, assignment_id: str) -> Page:
    if request.method == "GET":
        return _draw(place, assignment_id, {}, {})
    form = request.form.to_dict()
    ladder, errors = ladder_form.read(form)
    back = form.get("act") == "as_the_clinic"
    if errors and not back:
        return _draw(place, assignment_id, form, errors), 422
    try:
        reply = _sent(_path(place, assignment_id), None if back else {"ladder": ladder}, form.get("etag", ""))
    except ServiceAway:
        return _draw(place, assignment_id, form, {"": [not_sent()]}), 503
    if not reply.ok:
        errors = ladder_form.beside(errors_of(reply))
        return _draw(place, assignment_id, form, errors, theirs=reply.stale), reply.status
    return redirect(place.silence(assignment_id, said="saved"))


def _sent(path: str, body: Mapping[str, Any] | None, etag: str) -> Reply:
    """Without a body: back to what holds in the whole clinic."""
    return tell("reminders", "DELETE" if body is None else "PUT", path, body, etag=etag)


def _draw(place: Place, assignment_id: str, typed: Mapping[str, Any], errors: Errors, *, theirs: bool = False) -> str:
    assignment = asked("assignments", Parts(place.clinic_id).path(f"assignments/{assignment_id}")).data
    use_zone_of(assignment)
    found = asked("reminders", _path(place, assignment_id))
    return render_template(
        "staff/own_ladder.html",
        clinic_id=place.clinic_id,
        in_group=bool(place.group_id),
        action=place.silence(assignment_id),
        back_to=place.page(),
        name=name_of(assignment),
        own=found.data.get("own"),
        etag=found.etag,
        rungs=list(ladder_form.rows(items(found.data, "ladder"), typed)),
        units=ladder_form.UNIT_WORDS,
        in_words=ladder_form.in_words(items(found.data, "ladder")),
        of_the_clinic=ladder_form.in_words(items(found.data, "clinic_ladder")),
        theirs=theirs,
        errors=errors,
    )


def _path(place: Place, assignment_id: str) -> str:
    return Parts(place.clinic_id).path(f"assignments/{assignment_id}/ladder")
