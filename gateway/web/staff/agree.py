"""The agree sheet of a therapist or facilitator: one page, written together, like a letter to oneself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.sessions import require_role
from gateway.web import dates
from gateway.web.client.cards import Document, use_zone_of
from gateway.web.staff import answers, prompts, sheet_form
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
        return _draw(place, parts, {"exercise_code": request.args.get("exercise", "")}, {})
    form = request.form
    typed: dict[str, Any] = {**form.to_dict(), "weekdays": form.getlist("weekdays")}
    if "choose" in form:
        return _draw(place, parts, {**typed, "exercise_code": form["choose"]}, {})
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


def _title(parts: Parts, code: str) -> str:
    """The exercise's own title stands in until the client finds a better name."""
    return str(next((one["title"] for one in parts.list("assignments", "exercises") if one["code"] == code), code))


def _draw(place: Place, parts: Parts, typed: dict[str, Any], errors: Errors) -> str:
    episode = parts.read("assignments", f"episodes/{place.episode_id}") or {}
    use_zone_of(episode)
    exercises = parts.list("assignments", "exercises")
    known = {str(one["code"]) for one in exercises}
    code = str(typed.get("exercise_code") or "")
    chosen = (parts.read("assignments", f"exercises/{code}") or {}) if code in known else {}
    client_id = str(episode.get("client_id") or "")
    return render_template(
        "staff/agree.html",
        place=place,
        name=names(place.clinic_id, [client_id]).get(client_id, ""),
        exercises=fitting_first(exercises, str(episode.get("phase") or "")),
        chosen=chosen,
        fields=answers.worksheet(chosen),
        first_day=dates.today().isoformat(),
        weekdays=sheet_form.weekdays(),
        obstacles=prompts.options(),
        typed=sheet_form.prefilled(typed, chosen),
        errors=errors,
        away=parts.away,
    )


def fitting_first(exercises: list[Document], phase: str) -> list[Document]:
    """What fits the phase of therapy comes first; nothing is hidden."""
    return sorted(exercises, key=lambda one: (phase not in (one.get("phases") or []), str(one.get("title"))))
