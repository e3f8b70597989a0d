"""The agree sheet of a therapist or facilitator: one page, written together, like a letter to oneself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.sessions import require_role
from gateway.web import dates
from gateway.web.client.cards import Document, use_zone_of
from gateway.web.staff import answers, cadence, picker, prompts, schedule_form, sheet_form
from gateway.web.staff.fitting import fitting
from gateway.web.staff.parts import Errors, Page, Parts, errors_of, names, typed_again


@dataclass(frozen=True)
class Place:
    """Whose sheet this is and where it was opened: on a client's page, or in the grid of a group."""

    clinic_id: str
    episode_id: str
    group_id: str = ""

    @property
    def action(self) -> str:
        if self.group_id:
            return url_for(
                "staff.agree_in_group", clinic_id=self.clinic_id, group_id=self.group_id, episode_id=self.episode_id
            )
        return url_for("staff.agree", clinic_id=self.clinic_id, episode_id=self.episode_id)

    def back(self, said: str | None = None) -> str:
        if self.group_id:
            return url_for("staff.group", clinic_id=self.clinic_id, group_id=self.group_id, said=said)
        return url_for("staff.client", clinic_id=self.clinic_id, episode_id=self.episode_id, said=said)


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
    typed: dict[str, Any] = {**form.to_dict(), "weekdays": form.getlist("weekdays")}
    if "choose" in form:
        return _draw(place, parts, {**typed, "exercise_code": form["choose"], "find": ""}, {})
    if _looks_for_an_exercise(form):
        return _draw(place, parts, typed, {})
    errors = sheet_form.missing(typed)
    if errors:
        return _draw(place, parts, typed, errors), 422
    title = _title(parts, typed["exercise_code"])
    body = sheet_form.terms(typed, title)
    reply = parts.tell("POST", f"episodes/{place.episode_id}/assignments", body, form)
    if not reply.ok:
        again = typed_again(typed, reply)
        return _draw(place, parts, again, sheet_form.renamed(errors_of(reply))), reply.status
    return redirect(place.back("agreed_together" if body["agreed_in_session"] else "proposed"))


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
    client_id = str(episode.get("client_id") or "")
    return render_template(
        "staff/agree.html",
        place=place,
        name=names(place.clinic_id, [client_id]).get(client_id, ""),
        sections=_sections(place, parts, exercises, episode, typed),
        chosen=chosen,
        advice=cadence.advice(chosen.get("suggested_cadence")),
        fields=answers.worksheet(chosen),
        first_day=dates.today().isoformat(),
        often=schedule_form.choices(),
        obstacles=prompts.options(),
        typed=sheet_form.prefilled(typed, chosen, dates.today()),
        errors=errors,
        away=parts.away,
    )


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
