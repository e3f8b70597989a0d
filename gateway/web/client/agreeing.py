"""The agree sheet: what a therapist suggests, with a yes and a not now that weigh the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.sessions import require_role
from gateway.web.client.cards import Document, first, part, use_zone_of
from gateway.web.client.getting_in_the_way import OBSTACLES
from gateway.web.client.today import therapist_name
from gateway.web.i18n import gettext
from gateway.web.schedule_words import schedule_words
from gateway.web.services import Reply, asked, tell

WORDS = ("own_name", "plan_if", "plan_then", "foreseen_obstacle_words")
Page = str | Response | tuple[str, int]


@require_role("client")
def sheet(assignment_id: str) -> Page:
    return _draw(assignment_id, {}, {})


@require_role("client")
def decide(assignment_id: str) -> Page:
    form = request.form
    agreed = form.get("go") == "yes"
    errors = _missing(form) if agreed else {}
    if errors:
        return _draw(assignment_id, errors, form.to_dict()), 422
    reply = _send(assignment_id, form, agreed=agreed)
    if not reply.ok:
        return _draw(assignment_id, reply.errors, form.to_dict()), reply.status
    return redirect(url_for("client.today", said="agreed" if agreed else "declined"))


def _send(assignment_id: str, form: Mapping[str, str], *, agreed: bool) -> Reply:
    path = f"/api/v1/me/assignments/{assignment_id}/{'agree' if agreed else 'decline'}"
    body = _agreement(form) if agreed else {}
    return tell("assignments", "POST", path, body, key=form.get("idempotency_key", ""), etag=form.get("etag", ""))


def _agreement(form: Mapping[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {name: form[name].strip() for name in WORDS if form.get(name, "").strip()}
    if form.get("confidence", "").isdecimal():
        body["confidence"] = int(form["confidence"])
    if form.get("foreseen_obstacle") in OBSTACLES:
        body["foreseen_obstacle"] = form["foreseen_obstacle"]
    body["understood"] = form.get("understood") == "yes"
    return body


def _missing(form: Mapping[str, str]) -> dict[str, list[str]]:
    """Half a plan is no plan: both halves, or neither."""
    cue, deed = form.get("plan_if", "").strip(), form.get("plan_then", "").strip()
    if bool(cue) == bool(deed):
        return {}
    empty = "plan_then" if cue else "plan_if"
    return {empty: [gettext("Fill in both halves of the plan, or leave both empty.")]}


def _draw(assignment_id: str, errors: Mapping[str, list[str]], typed: Mapping[str, str]) -> str:
    found = asked("assignments", f"/api/v1/me/assignments/{assignment_id}")
    assignment: Document = found.data
    use_zone_of(assignment)
    exercise = part(assignment, "exercise")
    return render_template(
        "client/agree.html",
        assignment=assignment,
        etag=found.etag,
        exercise=exercise,
        name=first(assignment.get("own_name"), exercise.get("title")),
        when=schedule_words(part(assignment, "schedule")),
        therapist=therapist_name(assignment),
        open=assignment.get("status", "proposed") == "proposed",
        obstacles=[(code, words) for code, words in OBSTACLES.items() if code != "chose_not_to"],
        errors=errors,
        typed=typed,
    )
