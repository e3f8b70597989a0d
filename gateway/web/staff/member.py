"""A member of a group, for whoever runs it: what is agreed in the group, and every change of it."""

from __future__ import annotations

from flask import redirect, render_template, request

from gateway.sessions import require_role
from gateway.web.client.cards import use_zone_of
from gateway.web.i18n import gettext
from gateway.web.staff import agreed
from gateway.web.staff.client_page import Wrong
from gateway.web.staff.parts import Page, Parts, errors_of, names, typed_again
from gateway.web.staff.place import Place


@require_role("facilitator")
def member(clinic_id: str, group_id: str, episode_id: str) -> Page:
    return draw(Place(clinic_id, episode_id, group_id), Wrong())


@require_role("facilitator")
def change_in_group(clinic_id: str, group_id: str, episode_id: str, assignment_id: str) -> Page:
    place, form = Place(clinic_id, episode_id, group_id), request.form
    where = f"assignment-{assignment_id}"
    reply = agreed.act(place, assignment_id, form)
    if reply is None:
        return draw(place, Wrong(where, {"": [gettext("Choose what should happen.")]}, form.to_dict(), 422))
    if not reply.ok:
        return draw(place, Wrong(where, errors_of(reply), typed_again(form.to_dict(), reply), reply.status))
    return redirect(place.page("changed"))


def draw(place: Place, wrong: Wrong) -> Page:
    parts = Parts(place.clinic_id)
    episode = parts.read("assignments", f"episodes/{place.episode_id}") or {}
    use_zone_of(episode)
    client_id = str(episode.get("client_id") or "")
    found = parts.every("assignments", f"episodes/{place.episode_id}/assignments") if episode else []
    page = render_template(
        "staff/member.html",
        place=place,
        clinic_id=place.clinic_id,
        episode=episode,
        name=names(place.clinic_id, [client_id]).get(client_id, ""),
        **agreed.lists(place, [one for one in found if one.get("group_id") == place.group_id]),
        next_steps=agreed.next_steps(place, parts) if episode else [],
        wrong=wrong,
        errors=wrong.errors,
        away=parts.away,
    )
    return page if wrong.status < 300 else (page, wrong.status)
