"""The agree sheet: a yes and a not now that weigh the same, and, once it is agreed, everything one may do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from gateway.gateway import gateway
from gateway.sessions import require_role, signed_in
from gateway.web import agreement_words, dates, schedule_form, smaller
from gateway.web.agreement_words import Difference
from gateway.web.client import own_terms, silence
from gateway.web.client.cards import Document, first, name_of, part, use_zone_of
from gateway.web.client.getting_in_the_way import OBSTACLES
from gateway.web.client.today import therapist_name
from gateway.web.i18n import gettext
from gateway.web.schedule_words import schedule_words
from gateway.web.services import Reply, asked, tell

WORDS = ("own_name", "plan_if", "plan_then", "foreseen_obstacle_words", "easier", "understood_words")
ACTS = {"pause": "resting", "resume": "going_on", "end": "ended_it", "no": "declined", "back": "offer_taken_back"}
Page = str | Response | tuple[str, int]
Typed = Mapping[str, Any]


@require_role("client")
def sheet(assignment_id: str) -> Page:
    return _draw(assignment_id, {}, {})


@require_role("client")
def decide(assignment_id: str) -> Page:
    """Yes, not now, or letting it rest, going on, stopping: none of them needs a reason."""
    form, go = request.form, request.form.get("go", "")
    typed = schedule_form.typed_in(form)
    errors = _missing(form) if go == "yes" else {}
    if errors:
        return _draw(assignment_id, errors, typed), 422
    act = {"yes": "agree", "no": "decline", "back": "decline"}.get(go, go if go in ACTS else "decline")
    reply = _tell("POST", f"{assignment_id}/{act}", _yes(form) if go == "yes" else {})
    if not reply.ok:
        return _again(assignment_id, reply, typed), reply.status
    if go in {"pause", "resume"}:
        return redirect(url_for("client.sheet", assignment_id=assignment_id, said=ACTS[go]))
    return redirect(url_for("client.today", said=ACTS.get(go, "agreed")))


@require_role("client")
def change(assignment_id: str) -> Page:
    """Another way: what is one's own counts at once, the rest is asked."""
    typed = schedule_form.typed_in(request.form)
    if schedule_form.MORE_DAYS_OFF in typed:
        return _draw(assignment_id, {}, typed)
    errors = own_terms.missing(typed)
    if errors:
        return _draw(assignment_id, errors, typed), 422
    reply = _tell("PATCH", assignment_id, own_terms.changes(typed))
    if not reply.ok:
        return _again(assignment_id, reply, typed), reply.status
    said = "change_suggested" if reply.data.get("waits_for") not in {None, "client"} else "saved"
    return redirect(url_for("client.sheet", assignment_id=assignment_id, said=said))


def _tell(method: str, rest: str, body: Mapping[str, Any]) -> Reply:
    form = request.form
    key, etag = form.get("idempotency_key", ""), form.get("etag", "")
    return tell("assignments", method, f"/api/v1/me/assignments/{rest}", body, key=key, etag=etag)


def _yes(form: Mapping[str, str]) -> dict[str, Any]:
    body: dict[str, Any] = {name: form[name].strip() for name in WORDS if form.get(name, "").strip()}
    if form.get("confidence", "").isdecimal():
        body["confidence"] = int(form["confidence"])
    if form.get("foreseen_obstacle") in OBSTACLES:
        body["foreseen_obstacle"] = form["foreseen_obstacle"]
    body["understood"] = form.get("understood") == "yes"
    return body | _less(form)


def _less(form: Mapping[str, str]) -> dict[str, Any]:
    """What was ticked to make it smaller; the value of each box says how small."""
    less: dict[str, Any] = {}
    if form.get("less_short_form"):
        less["short_form"] = True
    if form.get("less_minutes", "").isdecimal():
        less["minutes"] = int(form["less_minutes"])
    if form.get("less_times", "").isdecimal():
        less["times"] = int(form["less_times"])
    days = [int(day) for day in form.get("less_weekdays", "").split(",") if day.isdecimal()]
    return less | ({"weekdays": days} if days else {})


def _missing(form: Mapping[str, str]) -> dict[str, list[str]]:
    """Half a plan is no plan: both halves, or neither."""
    cue, deed = form.get("plan_if", "").strip(), form.get("plan_then", "").strip()
    if bool(cue) == bool(deed):
        return {}
    empty = "plan_then" if cue else "plan_if"
    return {empty: [gettext("Fill in both halves of the plan, or leave both empty.")]}


def refused(assignment_id: str, reply: Reply) -> Page:
    """The sheet as it stands now, with why something was not possible."""
    return _again(assignment_id, reply, {}), reply.status


def _again(assignment_id: str, reply: Reply, typed: Typed) -> str:
    return _draw(assignment_id, schedule_form.renamed(reply.errors), typed, stale=reply.stale)


def _draw(assignment_id: str, errors: Mapping[str, list[str]], typed: Typed, *, stale: bool = False) -> str:
    found = asked("assignments", f"/api/v1/me/assignments/{assignment_id}")
    assignment: Document = found.data
    use_zone_of(assignment)
    exercise = part(assignment, "exercise")
    table = agreement_words.on_the_table(assignment)
    filled = {**own_terms.of_sheet(table), **typed}
    therapist = therapist_name(assignment)
    waits_for = assignment.get("waits_for") or ("client" if assignment.get("status", "proposed") == "proposed" else "")
    return render_template(
        "client/agree.html",
        assignment=assignment,
        table=table,
        etag=found.etag,
        exercise=exercise,
        name=name_of(assignment, exercise),
        when=schedule_words(part(table, "schedule")),
        silence=silence.in_short(assignment_id, before_the_yes=waits_for == "client"),
        therapist=therapist,
        waits_for=waits_for,
        status=assignment.get("status", "proposed"),
        asked=agreement_words.asked(assignment),
        steps=_steps(assignment),
        offers=smaller.offers({**table, "minutes": table.get("minutes") or exercise.get("minutes")}, exercise),
        theirs=_theirs(table, typed) if stale else [],
        often=own_terms.often(filled, part(table, "schedule")),
        first_day=dates.today().isoformat(),
        obstacles=[(code, words) for code, words in OBSTACLES.items() if code != "chose_not_to"],
        errors=errors,
        typed=filled,
    )


def _theirs(table: Document, typed: Typed) -> list[Difference]:
    """What stands there now and what was typed, line by line."""
    mine = {name: value for name, value in typed.items() if name in agreement_words.FIELDS}
    return agreement_words.differences(table, mine, mine)


def _steps(assignment: Document) -> list[agreement_words.Step]:
    clinic_id = first(assignment.get("clinic_id"), signed_in().home_clinic_id)
    people = agreement_words.people(assignment)
    names = {one: gettext("somebody who has left") for one in people} | dict(gateway().names_for(clinic_id, people))
    return agreement_words.steps(assignment, names, signed_in().person_id)
