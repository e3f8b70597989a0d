"""What a therapist changes from a client's page: sessions, assignments, and the course of therapy itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, request, url_for

from gateway.sessions import require_role
from gateway.web.i18n import gettext
from gateway.web.services import Reply
from gateway.web.staff.client_page import Wrong, draw
from gateway.web.staff.parts import Errors, Page, Parts, errors_of, typed_again

SESSION_ACTS = frozenset({"held", "missed", "cancelled"})
ASSIGNMENT_ACTS = frozenset({"agree", "decline", "pause", "resume", "end"})
COURSE_FIELDS = ("phase", "problem", "cadence")
DEFAULT_MINUTES = 50


@require_role("therapist")
def plan_session(clinic_id: str, episode_id: str) -> Page:
    """The typed time is wall time where the client is: the service reads it in the zone of the episode."""
    form = request.form
    errors = _missing(form, ("day", gettext("Choose a day.")), ("clock", gettext("Choose a time.")))
    if errors:
        return _again(clinic_id, episode_id, "plan", errors)
    minutes = form.get("minutes", "").strip()
    body = {
        "starts_at": f"{form['day']}T{form['clock'][:5]}",
        "kind": form.get("kind", "treatment"),
        "minutes": int(minutes) if minutes.isdecimal() else DEFAULT_MINUTES,
    }
    reply = Parts(clinic_id).tell("POST", f"episodes/{episode_id}/sessions", body, form)
    return _done(clinic_id, episode_id, reply, "plan", "session_planned")


@require_role("therapist")
def note_session(clinic_id: str, episode_id: str, session_id: str) -> Page:
    act = request.form.get("act", "")
    where = f"session-{session_id}"
    if act not in SESSION_ACTS:
        return _again(clinic_id, episode_id, where, {"act": [gettext("Say what became of the session.")]})
    reviewed = request.form.get("reviewed_homework", "")
    if act == "held" and reviewed not in {"yes", "no"}:
        sentence = gettext("Say whether you looked at what was agreed. Either answer is fine.")
        return _again(clinic_id, episode_id, where, {"reviewed_homework": [sentence]})
    body: dict[str, Any] = {}
    if act == "held":
        body = {"reviewed_homework": reviewed == "yes"}
    elif act == "missed":
        body = {"missed_by": request.form.get("missed_by", "client")}
    reply = Parts(clinic_id).tell("POST", f"sessions/{session_id}/{act}", body, request.form)
    return _done(clinic_id, episode_id, reply, where, "session_noted")


@require_role("therapist")
def change_assignment(clinic_id: str, episode_id: str, assignment_id: str) -> Page:
    act = request.form.get("act", "")
    where = f"assignment-{assignment_id}"
    if act not in ASSIGNMENT_ACTS:
        return _again(clinic_id, episode_id, where, {"": [gettext("Choose what should happen.")]})
    together = {"in_session": True} if act == "agree" and request.form.get("in_session") == "yes" else {}
    reply = Parts(clinic_id).tell("POST", f"assignments/{assignment_id}/{act}", together, request.form)
    return _done(clinic_id, episode_id, reply, where, "changed")


@require_role("therapist")
def change_course(clinic_id: str, episode_id: str) -> Page:
    body = {name: request.form[name] for name in COURSE_FIELDS if request.form.get(name)}
    reply = Parts(clinic_id).tell("PATCH", f"episodes/{episode_id}", body, request.form)
    return _done(clinic_id, episode_id, reply, "course", "changed")


@require_role("therapist")
def end_course(clinic_id: str, episode_id: str) -> Page:
    errors = _missing(request.form, ("reason", gettext("Say how it ended.")))
    if errors:
        return _again(clinic_id, episode_id, "end", errors)
    body = {"reason": request.form["reason"]}
    reply = Parts(clinic_id).tell("POST", f"episodes/{episode_id}/close", body, request.form)
    return _done(clinic_id, episode_id, reply, "end", "closed")


def _done(clinic_id: str, episode_id: str, reply: Reply, where: str, said: str) -> Page:
    if not reply.ok:
        typed = typed_again(request.form.to_dict(), reply)
        return draw(clinic_id, episode_id, Wrong(where, _renamed(errors_of(reply)), typed, reply.status))
    return redirect(url_for("staff.client", clinic_id=clinic_id, episode_id=episode_id, said=said))


def _again(clinic_id: str, episode_id: str, where: str, errors: Errors) -> Page:
    return draw(clinic_id, episode_id, Wrong(where, errors, request.form.to_dict(), 422))


def _renamed(errors: Errors) -> dict[str, list[str]]:
    """The page asks for day and time apart, the service for one moment."""
    return {"day" if name == "starts_at" else name: sentences for name, sentences in errors.items()}


def _missing(form: Mapping[str, str], *wanted: tuple[str, str]) -> dict[str, list[str]]:
    return {name: [sentence] for name, sentence in wanted if not form.get(name, "").strip()}
