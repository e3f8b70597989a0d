"""How and when a client wants to be reminded: for everything, and for one assignment in their own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.sessions import require_role, signed_in
from gateway.web.client.cards import first, name_of, part, plan, status_now, use_zone_of
from gateway.web.client.lock_screen import lock_screen
from gateway.web.language import zone_here
from gateway.web.services import ask, ask_if_there, asked, every, tell

PREFERENCES = "/api/v1/me/reminder-preferences"
Page = str | Response | tuple[str, int]


@require_role("client")
def preferences() -> Page:
    return _draw_preferences({}, {})


@require_role("client")
def save_preferences() -> Page:
    form = request.form
    body: dict[str, Any] = {
        "time_zone": form.get("time_zone", "").strip(),
        "quiet_from": form.get("quiet_from", ""),
        "quiet_to": form.get("quiet_to", ""),
        "channels": {"in_app": form.get("in_app") == "yes", "email": form.get("email") == "yes"},
        "email_address": form.get("email_address", "").strip() or None,
    }
    reply = tell("reminders", "PUT", PREFERENCES, body, etag=form.get("etag", ""), query=_here())
    if not reply.ok:
        typed = {**form.to_dict(), "in_app": form.get("in_app") == "yes", "email": form.get("email") == "yes"}
        return _draw_preferences(reply.errors, typed, stale=reply.stale), reply.status
    return redirect(url_for("client.preferences", said="saved"))


def _here() -> dict[str, str]:
    """Somebody may be a client of several clinics; these are the wishes in the one in use."""
    person = signed_in()
    return {"clinic_id": person.active.clinic_id if person.active else person.home_clinic_id}


def _draw_preferences(errors: Mapping[str, list[str]], typed: Mapping[str, Any], *, stale: bool = False) -> str:
    found = asked("reminders", PREFERENCES, _here())
    agreed = every(lambda page: ask_if_there("assignments", "/api/v1/me/assignments", page))
    mine = [one for one in agreed if status_now(one) == "agreed"]
    return render_template(
        "client/reminders.html",
        wishes=found.data,
        etag=found.etag,
        zone=found.data.get("time_zone") or zone_here(),
        zones=sorted(
            zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "posix", "right"))
        ),
        own_address=signed_in().email,
        assignments=mine,
        errors={_field(name): sentences for name, sentences in errors.items()},
        typed=typed,
        stale=stale,
    )


def _field(name: str) -> str:
    return name.removeprefix("channels.")


@require_role("client")
def wording(assignment_id: str) -> Page:
    return _draw_wording(assignment_id, {}, {})


@require_role("client")
def save_wording(assignment_id: str) -> Page:
    form = request.form
    if form.get("go") == "preview":
        return _draw_wording(assignment_id, {}, form.to_dict())
    assignment = ask("assignments", f"/api/v1/me/assignments/{assignment_id}")
    seen = lock_screen(assignment, form.get("text", "").strip())
    if seen is not None and seen.noticed and form.get("go") != "as_it_is":
        return _draw_wording(assignment_id, {}, form.to_dict(), asks=True)
    body = {
        "time": form.get("time") or None,
        "text": form.get("text", "").strip() or None,
        "off": form.get("off") == "yes",
    }
    path = f"/api/v1/me/assignments/{assignment_id}/reminder"
    reply = tell("reminders", "PUT", path, body, etag=form.get("etag", ""))
    if not reply.ok:
        return _draw_wording(assignment_id, reply.errors, form.to_dict()), reply.status
    return redirect(url_for("client.preferences", said="saved"))


def _draw_wording(
    assignment_id: str, errors: Mapping[str, list[str]], typed: Mapping[str, str], *, asks: bool = False
) -> str:
    """`asks`: the words may tell others something, and nothing is saved before the client has seen that."""
    assignment = ask("assignments", f"/api/v1/me/assignments/{assignment_id}")
    use_zone_of(assignment)
    found = asked("reminders", f"/api/v1/me/assignments/{assignment_id}/reminder")
    own_plan = plan(assignment)
    text = typed.get("text", found.data.get("text") or own_plan)
    return render_template(
        "client/wording.html",
        assignment_id=assignment_id,
        name=name_of(assignment),
        reminder=found.data,
        etag=found.etag,
        own_plan=own_plan,
        text=text,
        shown=lock_screen(assignment, text.strip()),
        asks=asks,
        usual=first(part(assignment, "schedule").get("time"))[:5],
        errors=errors,
        typed=typed,
    )
