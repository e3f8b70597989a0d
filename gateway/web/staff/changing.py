"""Changing something that is proposed or agreed: the same sheet again, and what the other wrote meanwhile beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request

from gateway.sessions import require_role
from gateway.web import agreement_words, dates, schedule_form
from gateway.web.agreement_words import Difference
from gateway.web.client.cards import Document, name_of, part, use_zone_of
from gateway.web.services import Reply, asked
from gateway.web.staff import answers, cadence, chain_form, last_settings, prompts, sheet_form
from gateway.web.staff.agree import ladder, others
from gateway.web.staff.parts import Errors, Page, Parts, errors_of, names, typed_again
from gateway.web.staff.place import Place


@dataclass(frozen=True)
class Changing:
    """What is being changed, and where."""

    place: Place
    id: str
    name: str
    status: str
    etag: str
    sheet: Document
    exercise: Document


@require_role("therapist")
def change_sheet(clinic_id: str, episode_id: str, assignment_id: str) -> Page:
    return _change(Place(clinic_id, episode_id), assignment_id)


@require_role("facilitator")
def change_sheet_in_group(clinic_id: str, group_id: str, episode_id: str, assignment_id: str) -> Page:
    return _change(Place(clinic_id, episode_id, group_id), assignment_id)


def _change(place: Place, assignment_id: str) -> Page:
    parts = Parts(place.clinic_id)
    one = _found(parts, place, assignment_id)
    if request.method == "GET":
        return _draw(parts, one, sheet_form.of_sheet(one.sheet), {})
    typed = schedule_form.typed_in(request.form)
    if "smaller" in typed:
        return _draw(parts, one, sheet_form.smaller(typed, one.exercise), {})
    if schedule_form.MORE_DAYS_OFF in typed:
        return _draw(parts, one, typed, {})
    errors = sheet_form.missing({**typed, "exercise_code": one.exercise.get("code")})
    if errors:
        return _draw(parts, one, typed, errors), 422
    body = sheet_form.changes(typed, str(one.exercise.get("title")))
    reply = parts.tell("PATCH", f"assignments/{assignment_id}", body, request.form)
    if not reply.ok:
        return _again(parts, _found(parts, place, assignment_id), typed, reply), reply.status
    return redirect(place.page("agreed_together" if body["agreed_in_session"] else "change_proposed"))


def _again(parts: Parts, one: Changing, typed: dict[str, Any], reply: Reply) -> str:
    """Two at once: what stands there now is shown beside what was typed, line by line."""
    theirs = differing(one, typed) if reply.stale else []
    return _draw(parts, one, typed_again(typed, reply), sheet_form.renamed(errors_of(reply)), theirs)


def differing(one: Changing, typed: Mapping[str, Any]) -> list[Difference]:
    mine = sheet_form.changes(typed, str(one.exercise.get("title")))
    mine["schedule"] = {**part(one.sheet, "schedule"), **mine["schedule"]}
    return agreement_words.differences(one.sheet, mine, mine)


def _found(parts: Parts, place: Place, assignment_id: str) -> Changing:
    found = asked("assignments", parts.path(f"assignments/{assignment_id}"))
    code = str(part(found.data, "exercise").get("code"))
    return Changing(
        place=place,
        id=assignment_id,
        name=name_of(found.data),
        status=str(found.data.get("status")),
        etag=found.etag,
        sheet=agreement_words.on_the_table(found.data),
        exercise=parts.read("assignments", f"exercises/{code}") or part(found.data, "exercise"),
    )


def _draw(
    parts: Parts, one: Changing, typed: dict[str, Any], errors: Errors, theirs: list[Difference] | None = None
) -> str:
    use_zone_of(one.sheet)
    client_id = str(one.sheet.get("client_id") or "")
    if "chain_rungs" not in typed:
        typed = {**typed, "chain_rungs": "\n".join(ladder(parts, one.place.episode_id))}
    suggested = {f"suggested_{name}": "" for name in (*last_settings.FILLED, "time", "days")}
    return render_template(
        "staff/agree.html",
        in_group=bool(one.place.group_id),
        action=one.place.change(one.id),
        back_to=one.place.page(),
        changing=one,
        theirs=theirs or [],
        name=names(parts.clinic_id, [client_id]).get(client_id, ""),
        sections=[],
        chosen=one.exercise,
        advice=cadence.advice(one.exercise.get("suggested_cadence")),
        fields=answers.worksheet(one.exercise),
        first_day=dates.today().isoformat(),
        often=schedule_form.choices(typed),
        obstacles=prompts.options(),
        typed={"idempotency_key": "", **suggested, **typed},
        as_last_time=None,
        offers=sheet_form.offered(typed, one.exercise),
        chain=chain_form.choices(one.exercise, typed),
        chain_exercises=others(parts.list("assignments", "exercises"), one.exercise),
        so_far=[],
        errors=errors,
        away=parts.away,
    )
