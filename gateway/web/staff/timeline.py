"""The timeline of a course of therapy: everything that happened, of one exercise with a picture of its course."""

from __future__ import annotations

from flask import render_template, request

from gateway.sessions import require_role
from gateway.web import exercise_line, timeline_lines
from gateway.web.client.cards import items, name_of, use_zone_of
from gateway.web.staff.parts import Page, Parts, names

A_PAGE = "50"


@require_role("therapist")
def show(clinic_id: str, episode_id: str) -> Page:
    parts = Parts(clinic_id)
    episode = parts.read("assignments", f"episodes/{episode_id}") or {}
    use_zone_of(episode)
    client_id = str(episode.get("client_id") or "")
    agreed = parts.every("assignments", f"episodes/{episode_id}/assignments") if episode else []
    choices = [(str(one["id"]), name_of(one)) for one in agreed]
    chosen = request.args.get("of", "")
    chosen = chosen if chosen in dict(choices) else ""
    cursor = request.args.get("from", "")
    query = {"limit": A_PAGE, "cursor": cursor, "assignment_id": chosen}
    wanted = {name: value for name, value in query.items() if value}
    found = parts.read("assignments", f"episodes/{episode_id}/timeline", wanted) or {}
    course = parts.read("assignments", f"assignments/{chosen}/course") if chosen else None
    return render_template(
        "staff/timeline.html",
        episode_id=episode_id,
        name=names(clinic_id, [client_id]).get(client_id, ""),
        choices=choices[::-1],
        chosen=chosen,
        line=exercise_line.drawn(course) if course else None,
        entries=timeline_lines.lines(items(found, "items")),
        following=found.get("next"),
        away=parts.away,
    )
