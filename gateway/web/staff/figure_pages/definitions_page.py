"""Definitions: every figure in words, with its formula, what it is a share of, its source and its versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import render_template

from gateway.sessions import require_role
from gateway.web.client.cards import Document
from gateway.web.i18n import lazy_gettext
from gateway.web.staff.figure_pages.frame import frame, look_at
from gateway.web.staff.figure_pages.places import PLACES
from gateway.web.staff.parts import Page

SUBJECTS: Mapping[str, Any] = {
    "homework": lazy_gettext("Answers"),
    "reminders": lazy_gettext("Reminders"),
    "obstacles": lazy_gettext("Obstacles"),
    "reviews": lazy_gettext("Reviews"),
    "outcomes": lazy_gettext("Outcomes"),
    "adherence": lazy_gettext("Doing and outcome"),
    "work": lazy_gettext("Work"),
}


@require_role(*PLACES["definitions"].roles)
def definitions(clinic_id: str) -> Page:
    look = look_at(clinic_id, PLACES["definitions"])
    found = look.parts.list("analytics", "definitions")
    return render_template("staff/figures/definitions.html", look=look, subjects=_by_subject(found), **frame(look))


def _by_subject(found: list[Document]) -> list[tuple[str, list[tuple[str, list[Document]]]]]:
    """Subject → name → its versions, the newest first."""
    subjects: dict[str, dict[str, list[Document]]] = {}
    for one in sorted(found, key=lambda each: -int(each.get("version") or 0)):
        subjects.setdefault(str(one.get("subject") or "homework"), {}).setdefault(str(one["id"]), []).append(one)
    known = [*SUBJECTS, *(name for name in subjects if name not in SUBJECTS)]
    return [(str(SUBJECTS.get(name, name)), sorted(subjects[name].items())) for name in known if name in subjects]
