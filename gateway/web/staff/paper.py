"""A worksheet on paper: with the answers of one day, or empty, to be taken along and filled in by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from flask import render_template

from gateway.sessions import require_role
from gateway.web.client.cards import Document, items, part, use_zone_of
from gateway.web.staff import answers
from gateway.web.staff.parts import Page, Parts, names


@dataclass(frozen=True)
class Section:
    """`fields` are asked on an empty sheet, `written` stands on a filled one."""

    title: str
    fields: tuple[Document, ...]
    written: tuple[answers.Written, ...] = ()


@require_role("therapist", "facilitator")
def filled(clinic_id: str, occurrence_id: str) -> Page:
    parts = Parts(clinic_id)
    found = parts.read("assignments", f"occurrences/{occurrence_id}") or {}
    occurrence, exercise = part(found, "occurrence"), part(found, "exercise")
    use_zone_of(occurrence)
    client_id = str(occurrence.get("client_id") or "")
    return render_template(
        "staff/paper_filled.html",
        sheet=answers.sheet(occurrence, exercise) if occurrence else None,
        name=names(clinic_id, [client_id]).get(client_id, ""),
        title=exercise.get("title") or "",
        sections=list(_with_answers(exercise, part(occurrence, "response"))),
        back=_back(clinic_id, occurrence),
        source=part(exercise, "measure").get("source") or "",
        away=parts.away,
    )


@require_role("therapist", "facilitator")
def blank(clinic_id: str, code: str) -> Page:
    parts = Parts(clinic_id)
    exercise = parts.read("assignments", f"exercises/{code}") or {}
    return render_template(
        "staff/paper_blank.html",
        exercise=exercise,
        sections=list(sections(exercise)),
        source=part(exercise, "measure").get("source") or "",
        away=parts.away,
    )


def sections(exercise: Document) -> Iterator[Section]:
    """As they stand on the phone, one after the other."""
    titles = {int(one.get("screen", 1)): one.get("title") for one in items(part(exercise, "worksheet"), "sections")}
    named = {number: str(title or "") for number, title in titles.items()}
    for place, fields in groupby(answers.worksheet(exercise), key=lambda one: _place(one, named)):
        yield Section(named.get(place[0], ""), tuple(fields))


def _place(one: Document, titles: Mapping[int, str]) -> tuple[int, str]:
    """Screens in a row that have the same title are one section on paper."""
    number = int(one.get("screen", 1))
    title = titles.get(number, "")
    while title and titles.get(number - 1) == title:
        number -= 1
    return number, title


def _with_answers(exercise: Document, response: Document) -> Iterator[Section]:
    for section in sections(exercise):
        if written := tuple(answers.written(section.fields, response)):
            yield replace(section, written=written)


def _back(clinic_id: str, occurrence: Document) -> dict[str, str]:
    return {"clinic_id": clinic_id, "episode_id": str(occurrence.get("episode_id") or "")}
