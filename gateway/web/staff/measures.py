"""Measures for a therapist: the course of the scores, and filling one in together at the session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request, url_for

from chassis.problems import not_found
from gateway.sessions import require_role
from gateway.web import course_line
from gateway.web.client import answers as forms
from gateway.web.client.cards import Document, items, part, use_zone_of
from gateway.web.client.conditions import asked
from gateway.web.client.values import is_answered
from gateway.web.i18n import gettext
from gateway.web.services import Reply
from gateway.web.staff import answers
from gateway.web.staff.parts import Errors, Page, Parts, errors_of, names, typed_again

ANYWAY = "anyway"
FAMILY = "measure"


def lines(parts: Parts, episode_id: str, sessions: list[Document]) -> list[course_line.CourseLine]:
    """One for each measure that has a score."""
    held = [str(one["starts_at"]) for one in sessions if one.get("status") == "held"]
    return [course_line.for_staff(one, held) for one in parts.list("assignments", f"episodes/{episode_id}/scores")]


def offered(parts: Parts) -> list[tuple[str, str]]:
    """Code and title of each measure that can be filled in."""
    found = parts.list("assignments", "exercises")
    return [(str(one["code"]), str(one["title"])) for one in found if one.get("family") == FAMILY]


@dataclass(frozen=True)
class Sheet:
    """A measure on the screen of staff: `path` is where it is sent, `given` what is answered so far."""

    clinic_id: str
    episode_id: str
    exercise: Document
    method: str
    path: str
    said: str
    etag: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)

    @property
    def fields(self) -> list[Document]:
        return answers.worksheet(self.exercise)

    def back(self, said: str | None = None) -> str:
        """To the client's page."""
        anchor = "measures" if said else None
        return url_for("staff.client", clinic_id=self.clinic_id, episode_id=self.episode_id, said=said, _anchor=anchor)

    def body(self, found: Mapping[str, Any]) -> dict[str, Any]:
        code = {} if self.method == "PUT" else {"measure_code": self.exercise["code"]}
        return {**code, "answers": dict(found)}


@require_role("therapist")
def fill_in(clinic_id: str, episode_id: str, code: str) -> Page:
    parts = Parts(clinic_id)
    exercise = parts.read("assignments", f"exercises/{code}") or {}
    if exercise and not part(exercise, "measure"):
        raise not_found()
    sheet = Sheet(clinic_id, episode_id, exercise, "POST", f"episodes/{episode_id}/scores", "measured")
    return _answered(parts, sheet)


@require_role("therapist")
def correct(clinic_id: str, occurrence_id: str) -> Page:
    """What the client answered is theirs; only what staff filled in can be put right here."""
    parts = Parts(clinic_id)
    found = parts.read("assignments", f"occurrences/{occurrence_id}") or {}
    occurrence, exercise = part(found, "occurrence"), part(found, "exercise")
    response = part(occurrence, "response")
    if found and (not part(exercise, "measure") or response.get("rating_source") != "therapist"):
        raise not_found()
    sheet = Sheet(
        clinic_id,
        str(occurrence.get("episode_id") or ""),
        exercise,
        "PUT",
        f"occurrences/{occurrence_id}/answers",
        "put_right",
        etag=f'"{occurrence_id}.{occurrence.get("version", 1)}"',
        given=part(response, "answers"),
    )
    return _answered(parts, sheet)


def _answered(parts: Parts, sheet: Sheet) -> Page:
    if request.method == "GET" or not sheet.exercise:
        return _draw(parts, sheet, {}, {})
    form = request.form
    read = forms.read(sheet.fields, form, {})
    here = asked(sheet.fields, read.answers)
    given = {str(one["name"]): read.answers[str(one["name"])] for one in here if one["name"] in read.answers}
    empty = missing(here, given)
    if read.errors or (empty and form.get("go") != ANYWAY):
        return _draw(parts, sheet, form.to_dict(), read.errors or empty, may_skip=not read.errors), 422
    reply = parts.tell(sheet.method, sheet.path, sheet.body(given), form)
    if not reply.ok:
        return _draw(parts, sheet, typed_again(form.to_dict(), reply), _errors(reply)), reply.status
    return redirect(sheet.back(sheet.said))


def missing(here: list[Document], given: Mapping[str, Any]) -> dict[str, list[str]]:
    sentence = gettext("Not answered yet. There is no result without it.")
    return {
        str(one["name"]): [sentence]
        for one in here
        if one.get("required") and not is_answered(given.get(str(one["name"])))
    }


def _errors(reply: Reply) -> dict[str, list[str]]:
    return {name.removeprefix("answers."): said for name, said in errors_of(reply).items()}


def _draw(parts: Parts, sheet: Sheet, typed: Mapping[str, Any], errors: Errors, *, may_skip: bool = False) -> str:
    episode = parts.read("assignments", f"episodes/{sheet.episode_id}") or {} if sheet.episode_id else {}
    use_zone_of(episode)
    client_id = str(episode.get("client_id") or "")
    return render_template(
        "staff/measure.html",
        sheet=sheet,
        screens=sections(sheet.exercise),
        name=names(sheet.clinic_id, [client_id]).get(client_id, ""),
        typed=typed,
        errors=errors,
        may_skip=may_skip,
        away=parts.away,
    )


def sections(exercise: Document) -> list[tuple[str, list[Document]]]:
    """The questions under what is asked of all of them."""
    titles = {int(one["screen"]): str(one.get("title") or "") for one in items(part(exercise, "worksheet"), "sections")}
    found: list[tuple[str, list[Document]]] = []
    for one in answers.worksheet(exercise):
        title = titles.get(int(one["screen"]), "")
        if found and found[-1][0] == title:
            found[-1][1].append(one)
        else:
            found.append((title, [one]))
    return found
