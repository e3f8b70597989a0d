"""The agree sheet of a therapist or facilitator: one page, written together, like a letter to oneself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request

from gateway.sessions import require_role
from gateway.web import dates, schedule_form
from gateway.web.client.cards import Document, items, use_zone_of
from gateway.web.staff import answers, cadence, chain_form, last_settings, picker, prompts, sheet_form, sheets_so_far
from gateway.web.staff.fitting import fitting
from gateway.web.staff.parts import Errors, Page, Parts, errors_of, names, typed_again
from gateway.web.staff.place import Place


@require_role("therapist")
def agree(clinic_id: str, episode_id: str) -> Page:
    return _sheet(Place(clinic_id, episode_id))


@require_role("facilitator")
def agree_in_group(clinic_id: str, group_id: str, episode_id: str) -> Page:
    """The service notes the group: what a facilitator sets belongs to it."""
    return _sheet(Place(clinic_id, episode_id, group_id))


def _sheet(place: Place) -> Page:
    parts = Parts(place.clinic_id)
    if request.method == "GET":
        chosen = {"exercise_code": request.args.get("exercise", ""), "find": request.args.get("find", "")}
        return _draw(place, parts, chosen, {})
    form = request.form
    typed = schedule_form.typed_in(form)
    if _looks_for_an_exercise(form) or {"choose", "smaller", "leave_out", schedule_form.MORE_DAYS_OFF} & form.keys():
        return _draw(place, parts, _again(parts, typed), {})
    before = sheets_so_far.read(form)
    if before and form.get("go") == "send" and not typed.get("exercise_code"):
        return _send(place, parts, typed, before)
    errors = sheet_form.missing(typed)
    if errors:
        return _draw(place, parts, typed, errors), 422
    body = sheet_form.terms(typed, _title(parts, typed["exercise_code"]))
    if form.get("go") == "add" and len(before) < sheets_so_far.MOST - 1:
        kept = {sheets_so_far.FIELD: sheets_so_far.written([*before, body])}
        return _draw(place, parts, {**kept, "agreed_in_session": typed.get("agreed_in_session", "")}, {})
    return _send(place, parts, typed, [*before, body])


def _again(parts: Parts, typed: dict[str, Any]) -> dict[str, Any]:
    """The same form with one thing different."""
    if "choose" in typed:
        return {**typed, "exercise_code": typed["choose"], "find": ""}
    if "smaller" in typed:
        return sheet_form.smaller(typed, parts.read("assignments", f"exercises/{typed['exercise_code']}") or {})
    if "leave_out" in typed:
        left = sheets_so_far.without(sheets_so_far.read(typed), typed["leave_out"])
        return {**typed, sheets_so_far.FIELD: sheets_so_far.written(left)}
    return typed


def _send(place: Place, parts: Parts, typed: dict[str, Any], sheets: list[dict[str, Any]]) -> Page:
    """One alone, or all of them at once: all are made, or none."""
    together = schedule_form.text_of(typed, "agreed_in_session") == "yes"
    episode = f"episodes/{place.episode_id}"
    if len(sheets) == 1:
        reply = parts.tell("POST", f"{episode}/assignments", sheets[0], request.form)
    else:
        every = [{**one, "agreed_in_session": together} for one in sheets]
        reply = parts.tell("POST", f"{episode}/agreements", {"items": every}, request.form)
    if not reply.ok:
        errors = sheets_so_far.errors_of(errors_of(reply), sheets_so_far.read(typed))
        return _draw(place, parts, typed_again(typed, reply), sheet_form.renamed(errors)), reply.status
    return redirect(place.overview("agreed_together" if together else "proposed"))


def _looks_for_an_exercise(form: Mapping[str, str]) -> bool:
    """The button beside the words, or Enter after words that were not looked for yet."""
    words = form.get("find", "").strip()
    return "look" in form or (form.get("go") == "enter" and words not in {"", form.get("looked_for", "").strip()})


def _title(parts: Parts, code: str) -> str:
    """The exercise's own title stands in until the client finds a better name."""
    return str(next((one["title"] for one in parts.list("assignments", "exercises") if one["code"] == code), code))


def _draw(place: Place, parts: Parts, typed: dict[str, Any], errors: Errors) -> str:
    episode = parts.read("assignments", f"episodes/{place.episode_id}") or {}
    use_zone_of(episode)
    exercises = parts.list("assignments", "exercises")
    chosen = _chosen(parts, exercises, str(typed.get("exercise_code") or ""))
    last = last_settings.last_settings(parts, place.episode_id, str(chosen.get("code") or ""))
    filled = sheet_form.prefilled(typed, chosen, dates.today(), last)
    if "chain_rungs" not in typed and chosen:
        filled["chain_rungs"] = "\n".join(ladder(parts, place.episode_id))
    client_id = str(episode.get("client_id") or "")
    return render_template(
        "staff/agree.html",
        in_group=bool(place.group_id),
        action=place.agree,
        back_to=place.overview(),
        name=names(place.clinic_id, [client_id]).get(client_id, ""),
        sections=_sections(place, parts, exercises, episode, typed),
        chosen=chosen,
        advice=cadence.advice(chosen.get("suggested_cadence")),
        fields=answers.worksheet(chosen),
        first_day=dates.today().isoformat(),
        often=schedule_form.choices(filled),
        obstacles=prompts.options(),
        typed=filled,
        as_last_time=last if last.get("settings") else None,
        offers=sheet_form.offered(filled, chosen),
        chain=chain_form.choices(chosen, filled),
        chain_exercises=others(exercises, chosen),
        so_far=sheets_so_far.listed(sheets_so_far.read(typed)),
        changing=None,
        theirs=[],
        errors=errors,
        away=parts.away,
    )


def ladder(parts: Parts, episode_id: str) -> list[str]:
    """The client's own hierarchy, to make steps from."""
    return [str(one) for one in items(parts.read("assignments", f"episodes/{episode_id}/ladder") or {}, "items")]


def others(exercises: list[Document], chosen: Document) -> list[tuple[str, str]]:
    """What may come after this one."""
    return [(str(one["code"]), str(one["title"])) for one in exercises if one["code"] != chosen.get("code")]


def _chosen(parts: Parts, exercises: list[Document], code: str) -> Document:
    """An empty one when nothing is chosen, or something that is not there."""
    known = {str(one["code"]) for one in exercises}
    return (parts.read("assignments", f"exercises/{code}") or {}) if code in known else {}


def _sections(
    place: Place, parts: Parts, exercises: list[Document], episode: Document, typed: Mapping[str, Any]
) -> list[picker.Section]:
    """What is there to choose from: what was found, or everything in its parts."""
    words = str(typed.get("find") or "").strip()
    if words:
        found = parts.list("assignments", "exercises", {"find": words, "limit": picker.MOST_FOUND})
        return [picker.Section("", tuple(picker.choice(one) for one in found))] if found else []
    in_order = fitting_first(exercises, str(episode.get("phase") or ""))
    return picker.sections(in_order, fitting(parts, place.episode_id))


def fitting_first(exercises: list[Document], phase: str) -> list[Document]:
    """What fits the phase of therapy comes first; nothing is hidden."""
    return sorted(exercises, key=lambda one: (phase not in (one.get("phases") or []), str(one.get("title"))))
