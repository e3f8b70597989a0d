"""Sessions from a client's page: plan one or a row, note what became of one, move it, call it off, put a note right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.sessions import require_role
from gateway.web import dates
from gateway.web.client.cards import Document, items, use_zone_of
from gateway.web.i18n import gettext
from gateway.web.services import Reply
from gateway.web.staff import wording
from gateway.web.staff.client_changes import again, asked_about, done, missing
from gateway.web.staff.client_page import Wrong
from gateway.web.staff.parts import Page, Parts, errors_of, names, typed_again

ONE_TAP = ("none", "5", "10", "15")
FIELDS = {"starts_at": "day", "status": "became"}
CALL_OFF = {"one": "cancelled", "later": "cancel-later"}
DEFAULT_MINUTES = 50
BECAME: Mapping[str, Mapping[str, str]] = {
    "held": {"status": "held"},
    "client": {"status": "missed", "missed_by": "client"},
    "clinic": {"status": "missed", "missed_by": "clinic"},
    "cancelled": {"status": "cancelled"},
    "scheduled": {"status": "scheduled"},
}
Form = Mapping[str, str]


@require_role("therapist")
def plan_session(clinic_id: str, episode_id: str) -> Page:
    """The typed time is wall time where the client is: the service reads it in the zone of the episode."""
    form = request.form
    errors = missing(form, ("day", gettext("Choose a day.")), ("clock", gettext("Choose a time.")))
    if errors:
        return again(clinic_id, episode_id, "plan", errors)
    body = {**_time(form), "kind": form.get("kind", "treatment"), "minutes": _whole(form, "minutes") or DEFAULT_MINUTES}
    rest, said = f"episodes/{episode_id}/sessions", "session_planned"
    if form.get("cadence"):
        until = form.get("until", "").strip()
        row = {"until": until} if until else {"count": _whole(form, "count")}
        body, rest, said = (
            {**body, "cadence": form["cadence"], **row},
            f"episodes/{episode_id}/session-series",
            "row_planned",
        )
    return done(clinic_id, episode_id, Parts(clinic_id).tell("POST", rest, body, form), "plan", said)


@require_role("therapist")
def note_session(clinic_id: str, episode_id: str, session_id: str) -> Page:
    """One tap: held, with how long the homework was looked at, or why it did not take place."""
    form, where = request.form, f"session-{session_id}"
    body: dict[str, Any]
    if form.get("held") in ONE_TAP:
        act, body = "held", _noted(form["held"], _whole(form, "minutes"))
    elif form.get("missed_by"):
        act, body = "missed", {"missed_by": form["missed_by"]}
    else:
        return again(clinic_id, episode_id, where, {"held": [gettext("Say what became of the session.")]})
    reply = Parts(clinic_id).tell("POST", f"sessions/{session_id}/{act}", body, form)
    return done(clinic_id, episode_id, reply, where, "session_noted")


def _noted(looked_at: str, minutes: int | None) -> dict[str, Any]:
    reviewed = (
        {"reviewed_homework": False}
        if looked_at == "none"
        else {
            "reviewed_homework": True,
            "review_minutes": int(looked_at),
        }
    )
    return reviewed | ({"minutes": minutes} if minutes else {})


@require_role("therapist")
def replan_sessions(clinic_id: str, episode_id: str, session_id: str) -> Page:
    """All that are still planned of a row, in the rhythm that the course has now, from the next one on."""
    form = request.form
    body = {"starts_at": form.get("starts_at", ""), "cadence": form.get("cadence", ""), **_meant(form)}
    reply = Parts(clinic_id).tell("POST", f"sessions/{session_id}/replan", body, form)
    return done(clinic_id, episode_id, reply, f"replan-{session_id}", "row_replanned")


@require_role("therapist")
def session_page(clinic_id: str, episode_id: str, session_id: str) -> Page:
    return _draw(clinic_id, episode_id, session_id, Wrong())


@require_role("therapist")
def move_session(clinic_id: str, episode_id: str, session_id: str) -> Page:
    form = request.form
    errors = missing(form, ("day", gettext("Choose a day.")), ("clock", gettext("Choose a time.")))
    if errors:
        return _draw(clinic_id, episode_id, session_id, Wrong("", errors, form, 422))
    minutes = _whole(form, "minutes")
    body = {**_time(form), "kind": form.get("kind", ""), **({"minutes": minutes} if minutes else {})}
    parts = Parts(clinic_id)
    if form.get("which") == "later":
        reply = parts.tell("POST", f"sessions/{session_id}/replan", body, form)
    else:
        reply = parts.tell("PATCH", f"sessions/{session_id}", body, form)
    return _moved(clinic_id, episode_id, session_id, reply, "session_moved")


@require_role("therapist")
def call_off(clinic_id: str, episode_id: str, session_id: str) -> Page:
    act = CALL_OFF.get(request.form.get("which", ""), CALL_OFF["one"])
    reply = Parts(clinic_id).tell("POST", f"sessions/{session_id}/{act}", {}, request.form)
    return _moved(clinic_id, episode_id, session_id, reply, "called_off")


@require_role("therapist")
def correct_session(clinic_id: str, episode_id: str, session_id: str) -> Page:
    """What was noted was not right: the note about a held one, or what became of it at all."""
    form = request.form
    became, looked_at = form.get("became", ""), form.get("looked_at", "")
    body: dict[str, Any] = {**BECAME.get(became, {}), **_meant(form)}
    if became == "held":
        if not (looked_at == "none" or looked_at.isdecimal()):
            sentence = gettext("Say for how many minutes, or that it was not looked at.")
            return _draw(clinic_id, episode_id, session_id, Wrong("", {"looked_at": [sentence]}, form, 422))
        body |= _noted(looked_at, _whole(form, "minutes"))
    elif not body.get("status"):
        sentence = gettext("Say what became of the session.")
        return _draw(clinic_id, episode_id, session_id, Wrong("", {"became": [sentence]}, form, 422))
    reply = Parts(clinic_id).tell("PATCH", f"sessions/{session_id}/outcome", body, form)
    return _moved(clinic_id, episode_id, session_id, reply, "session_noted")


def _moved(clinic_id: str, episode_id: str, session_id: str, reply: Reply, said: str) -> Page:
    if reply.ok:
        return redirect(url_for("staff.client", clinic_id=clinic_id, episode_id=episode_id, said=said))
    typed = typed_again(request.form.to_dict(), reply) | asked_about(reply)
    renamed = {FIELDS.get(name, name): found for name, found in errors_of(reply).items()}
    return _draw(clinic_id, episode_id, session_id, Wrong("", renamed, typed, reply.status))


def _draw(clinic_id: str, episode_id: str, session_id: str, wrong: Wrong) -> Page:
    parts = Parts(clinic_id)
    episode = parts.read("assignments", f"episodes/{episode_id}") or {}
    session = parts.read("assignments", f"sessions/{session_id}") or {}
    use_zone_of(session or episode)
    people = {episode.get("client_id"), *(one["put_right_by"] for one in items(session, "noted_before"))}
    known = names(clinic_id, people)
    page = render_template(
        "staff/session.html",
        clinic_id=clinic_id,
        episode_id=episode_id,
        session=session,
        etag=f'"{session_id}.{session.get("version", 1)}"',
        name=known.get(str(episode.get("client_id")), ""),
        shown={**_shown(session), **wrong.typed},
        typed=wrong.typed,
        kinds=wording.options(wording.SESSION_KINDS),
        before=[{**one, "by": known[str(one["put_right_by"])]} for one in items(session, "noted_before")],
        errors=wrong.errors,
        away=parts.away,
    )
    return page if wrong.status < 300 else (page, wrong.status)


def _shown(session: Document) -> dict[str, str]:
    """The fields of the page as the session is now."""
    at = dates.here(session.get("starts_at"))
    reviewed = session.get("reviewed_homework")
    return {
        "day": f"{at:%Y-%m-%d}" if at else "",
        "clock": f"{at:%H:%M}" if at else "",
        "minutes": str(session.get("minutes") or ""),
        "kind": str(session.get("kind") or ""),
        "looked_at": "none" if reviewed is False else str(session.get("review_minutes") or ""),
        "which": "one",
        "became": str(session.get("missed_by") or session.get("status") or ""),
    }


def _time(form: Form) -> dict[str, Any]:
    return {"starts_at": f"{form['day']}T{form['clock'][:5]}", **_meant(form)}


def _meant(form: Form) -> dict[str, bool]:
    return {"overlap_ok": True} if form.get("overlap_ok") else {}


def _whole(form: Form, name: str) -> int | None:
    typed = form.get(name, "").strip()
    return int(typed) if typed.isdecimal() and len(typed) < 5 else None
