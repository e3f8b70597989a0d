"""The end of a piece of homework: how it went, thanks for whatever was done, and the therapist's reply."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from chassis.problems import not_found
from gateway.sessions import require_role
from gateway.web import dates
from gateway.web.client.cards import Document, items, part
from gateway.web.client.getting_in_the_way import OBSTACLES
from gateway.web.client.today import therapist_name
from gateway.web.client.values import is_answered
from gateway.web.client.work import Work, work_on
from gateway.web.client.worksheet import Page
from gateway.web.i18n import gettext
from gateway.web.rating_words import RATINGS, rating_questions
from gateway.web.services import ask_if_there, tell
from gateway.web.words import state_of

HOW = ("did", "partly", "tried", "on_paper", "something_else")
SHARED = ("whole", "summary", "done_only")
AMOUNTS = ("25", "50", "75")  # per cent, said in words


@require_role("client")
def how_it_went(occurrence_id: str) -> Page:
    """A measure has one way to be answered, so that nothing is asked about it."""
    work = work_on(occurrence_id)
    if work.measure:
        return redirect(url_for("client.add_to_it", occurrence_id=occurrence_id, how="did"))
    return render_template("client/how_it_went.html", work=work)


@require_role("client")
def add_to_it(occurrence_id: str, how: str) -> Page:
    if how not in HOW:
        raise not_found()
    return _draw(work_on(occurrence_id), how)


@require_role("client")
def hand_in(occurrence_id: str, how: str) -> Page:
    if how not in HOW:
        raise not_found()
    work = work_on(occurrence_id)
    if how == "partly" and request.form.get("quantity") not in AMOUNTS:
        return _draw(work, how, {"quantity": [gettext("Choose roughly how much it was. Any amount counts.")]})
    reply = tell(
        "assignments",
        "POST",
        f"/api/v1/me/occurrences/{occurrence_id}/response",
        _response(work, how),
        key=request.form.get("idempotency_key", ""),
        etag=request.form.get("etag", ""),
    )
    if not reply.ok:
        return _draw(work_on(occurrence_id) if reply.stale else work, how, reply.errors, stale=reply.stale)
    return redirect(url_for("client.thanks", occurrence_id=occurrence_id))


def _response(work: Work, how: str) -> dict[str, Any]:
    form = request.form
    body: dict[str, Any] = {
        "kind": "something_else" if how == "something_else" else "did",
        "answers": dict(work.answers),
        "talk_about_it": form.get("talk_about_it") == "yes",
    }
    quantities = {"did": _answered(work), "partly": int(form.get("quantity", "0")), "tried": 0}
    if how in quantities:
        body["quantity"] = quantities[how]
    if how == "on_paper":
        body["on_paper"] = True
    if obstacles := [code for code in form.getlist("obstacles") if code in OBSTACLES]:
        body["obstacles"] = obstacles
    if form.get("shared") in SHARED:
        body["shared"] = form["shared"]
    for name in RATINGS:
        if form.get(name, "").isdecimal():
            body[name] = int(form[name])
    for name in ("own_words", "note"):
        if form.get(name, "").strip():
            body[name] = form[name].strip()
    if isinstance(work.answers.get("minutes"), int):
        body["minutes"] = work.answers["minutes"]
    return body


def _answered(work: Work) -> int:
    """All of it; of a measure, the share of its items that have an answer, in per cent."""
    names = [str(one["name"]) for one in items(work.measure, "items")]
    given = [name for name in names if is_answered(work.answers.get(name))]
    return round(100 * len(given) / len(names)) if names else 100


def _draw(work: Work, how: str, errors: dict[str, list[str]] | None = None, *, stale: bool = False) -> Page:
    """What was said before stands in the form again: nobody writes a note twice."""
    screens = {str(one["name"]): shown.number for shown in work.screens for one in shown.fields}
    elsewhere = {name: screens[field] for name in errors or {} if (field := _field_of(name)) in screens}
    page = render_template(
        "client/add_to_it.html",
        work=work,
        how=how,
        ratings=rating_questions(work.ratings),
        obstacles=list(OBSTACLES.items()),
        errors=errors or {},
        elsewhere=elsewhere,
        stale=stale,
        typed=_typed() if request.method == "POST" else _said_before(work),
    )
    return (page, 422) if errors else page


def _typed() -> dict[str, Any]:
    return {**request.form.to_dict(), "obstacles": request.form.getlist("obstacles")}


def _said_before(work: Work) -> dict[str, Any]:
    """Of what was taken back, else of what is handed in."""
    before = work.taken_back or work.response
    kept = {name: before.get(name) for name in (*RATINGS, "note", "own_words", "obstacles", "talk_about_it")}
    quantity = {"quantity": str(before["quantity"])} if str(before.get("quantity")) in AMOUNTS else {}
    return {name: value for name, value in {**kept, **quantity, "shared": work.shared}.items() if value}


def _field_of(place: str) -> str:
    """`answers.diary[3].intensity` is about the field `diary`; what is no answer is about none."""
    return re.split(r"[.\[]", place.removeprefix("answers."))[0] if place.startswith("answers.") else ""


@require_role("client")
def thanks(occurrence_id: str) -> Page:
    work = work_on(occurrence_id)
    if not work.response:
        return redirect(url_for("client.begin", occurrence_id=occurrence_id))
    return _thanks(work)


def _thanks(work: Work, errors: dict[str, list[str]] | None = None) -> Page:
    page = render_template(
        "client/thanks.html",
        work=work,
        state_code=state_of(work.occurrence),
        meeting=next_meeting(work),
        errors=errors or {},
    )
    return (page, 409) if errors else page


@require_role("client")
def take_back(occurrence_id: str) -> Page:
    """Within ten minutes; why it stays after that is said beside the thanks."""
    path = f"/api/v1/me/occurrences/{occurrence_id}/take-back"
    reply = tell("assignments", "POST", path, key=request.form.get("idempotency_key", ""))
    if reply.ok:
        return redirect(url_for("client.today", said="taken_back"))
    work = work_on(occurrence_id)
    return _thanks(work, reply.errors) if work.response else redirect(url_for("client.today"))


def next_meeting(work: Work) -> str | None:
    """When therapist and client next meet, if that is known."""
    courses = items(ask_if_there("assignments", "/api/v1/me/course") or {}, "episodes")
    mine = [one for one in courses if part(one, "episode").get("id") == work.occurrence.get("episode_id")]
    return next((found for one in mine if (found := upcoming(one))), None)


def upcoming(course: Document) -> str | None:
    """The next session; one that should have begun by now is not said any more."""
    found = course.get("next_session_at")
    return str(found) if found and datetime.fromisoformat(str(found)) > dates.now() else None


@require_role("client")
def reply(occurrence_id: str) -> str | Response:
    work = work_on(occurrence_id)
    if not work.review:
        return redirect(url_for("client.begin", occurrence_id=occurrence_id))
    if not work.review.get("seen_at"):
        tell("assignments", "POST", f"/api/v1/me/occurrences/{occurrence_id}/reply-seen", key=f"seen-{occurrence_id}")
    return render_template(
        "client/reply.html",
        work=work,
        state_code=state_of(work.occurrence),
        therapist=therapist_name(work.occurrence),
        obstacles=[OBSTACLES[code] for code in items(work.response, "obstacles") if code in OBSTACLES],
    )
