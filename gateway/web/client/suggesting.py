"""Suggesting something oneself: an exercise that fits, in one's own words; the therapist says yes, or comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.sessions import require_role
from gateway.web import dates, schedule_form
from gateway.web.client import own_terms
from gateway.web.client.agreeing import Page
from gateway.web.client.cards import Document, first, items, part, use_zone_of
from gateway.web.i18n import gettext
from gateway.web.services import ask, tell


@require_role("client")
def suggest() -> Page:
    return _draw(_courses(), {"exercise_code": request.args.get("exercise", "")}, {})


@require_role("client")
def send() -> Page:
    courses, typed = _courses(), schedule_form.typed_in(request.form)
    if schedule_form.MORE_DAYS_OFF in typed:
        return _draw(courses, typed, {})
    course = _course(courses, typed)
    if course is None:
        return _draw(courses, typed, {}), 422
    exercise = _chosen(_fitting(course), typed)
    if exercise is None:
        return _draw(courses, typed, {"exercise_code": [gettext("Choose what you would like to do.")]}), 422
    errors = own_terms.missing(typed, named=True)
    if errors:
        return _draw(courses, typed, errors), 422
    body = {**own_terms.proposal(typed, exercise), "episode_id": course["id"]}
    key = request.form.get("idempotency_key", "")
    reply = tell("assignments", "POST", "/api/v1/me/assignments", body, key=key)
    if not reply.ok:
        return _draw(courses, typed, schedule_form.renamed(reply.errors)), reply.status
    return redirect(url_for("client.sheet", assignment_id=reply.data["id"], said="suggested"))


def _courses() -> list[Document]:
    """Open courses of therapy; most people have one."""
    found = items(ask("assignments", "/api/v1/me/course"), "episodes")
    return [part(one, "episode") for one in found if part(one, "episode").get("status") == "open"]


def _course(courses: list[Document], typed: Mapping[str, Any]) -> Document | None:
    wanted = str(typed.get("episode_id") or "")
    named = [one for one in courses if str(one["id"]) == wanted]
    return next(iter(named or courses), None)


def _fitting(course: Document) -> list[Document]:
    return items(ask("assignments", "/api/v1/me/suggestions", {"episode_id": str(course["id"])}), "items")


def _chosen(fitting: list[Document], typed: Mapping[str, Any]) -> Document | None:
    return next((one for one in fitting if one["code"] == typed.get("exercise_code")), None)


def _draw(courses: list[Document], typed: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    course = _course(courses, typed)
    use_zone_of(*([course] if course else []))
    fitting = _fitting(course) if course else []
    return render_template(
        "client/suggest.html",
        course=course,
        courses=courses,
        fitting=fitting,
        chosen=first(typed.get("exercise_code")),
        first_day=dates.today().isoformat(),
        often=own_terms.often(typed),
        errors=errors,
        typed={name: value for name, value in typed.items() if name != "idempotency_key"},
    )
