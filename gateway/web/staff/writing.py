"""Writing an exercise: the form with its preview, the text of its file, and the quiet saving while somebody types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import redirect, render_template, request, url_for

from chassis.problems import not_found
from gateway.sessions import require_role
from gateway.web import dates
from gateway.web.client import drawn
from gateway.web.client.cards import Document
from gateway.web.i18n import gettext
from gateway.web.services import Reply, ask_if_there, asked
from gateway.web.staff import definition_form, exercise_words
from gateway.web.staff.definition import (
    INNER_KINDS,
    input_of,
    labels_of,
    listed,
    mapped,
    parts_of,
    plain,
    ratings_of,
    spoken,
)
from gateway.web.staff.definition_conditions import asked_if, flag_boxes
from gateway.web.staff.parts import Page, Parts, changed_meanwhile
from gateway.web.staff.phone import untouched

AUTHORS = ("therapist", "facilitator")


@dataclass(frozen=True)
class Open:
    """An exercise on the desk, as the service has it, or with what could not be kept of it."""

    clinic_id: str
    code: str
    found: Document
    etag: str
    typed: Document | None = None
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def definition(self) -> Document:
        return dict(self.typed if self.typed is not None else self.found["definition"])


def opened(clinic_id: str, code: str) -> Open:
    """Only its author writes it: for others it is not there."""
    reply = asked("assignments", f"/api/v1/clinics/{clinic_id}/own-exercises/{code}")
    if reply.data["sharing"] == "retired" or not reply.data["is_mine"]:
        raise not_found()
    return Open(clinic_id, code, reply.data, reply.etag)


@require_role(*AUTHORS)
def edit(clinic_id: str, code: str) -> Page:
    here = opened(clinic_id, code)
    return _draw(here, remarks_at(here.found) if request.args.get("check") else {})


@require_role(*AUTHORS)
def save(clinic_id: str, code: str) -> Page:
    """Keep what was typed, then do what the button says."""
    here, pressed = opened(clinic_id, code), request.form.get("go", "save")
    typed = definition_form.read(request.form, here.definition)
    after, place = definition_form.change(typed, pressed, request.form)
    reply = keep_draft(here, {"definition": after}, request.form.get("etag", ""))
    if not reply.ok:
        return _refused(here, after, reply), reply.status
    if pressed == "publish":
        return _publish(clinic_id, code, reply)
    if pressed == "example":
        return redirect(url_for("staff.exercise_example", clinic_id=clinic_id, code=code))
    where: dict[str, Any] = {"check": {"check": "1"}, "save": {"said": "draft_kept"}}.get(pressed, {})
    anchor = f"f-{place}" if place else None
    return redirect(url_for("staff.edit_exercise", clinic_id=clinic_id, code=code, **where, _anchor=anchor))


def _publish(clinic_id: str, code: str, kept: Reply) -> Page:
    form = {"idempotency_key": request.form.get("idempotency_key", ""), "etag": kept.etag}
    reply = Parts(clinic_id).tell("POST", f"own-exercises/{code}/publish", {}, form)
    if not reply.ok:
        return redirect(url_for("staff.edit_exercise", clinic_id=clinic_id, code=code, check=1, said="not_yet_whole"))
    return redirect(url_for("staff.own_exercise", clinic_id=clinic_id, code=code, said="version_published"))


@require_role(*AUTHORS)
def keep(clinic_id: str, code: str) -> str:
    """The quiet saving: a few words, the version for the next one, and the preview."""
    here = opened(clinic_id, code)
    typed = definition_form.read(request.form, here.definition)
    reply = keep_draft(here, {"definition": typed}, request.form.get("etag", ""))
    if not reply.ok:
        words = changed_meanwhile() if reply.stale else " ".join(_sentences(reply))
        return render_template("staff/exercise_kept.html", words=words, etag="", preview=None)
    words = gettext("Saved %(time)s", time=dates.clock(dates.now()))
    return render_template(
        "staff/exercise_kept.html", words=words, etag=reply.etag, preview=preview_of(reply.data.get("preview"))
    )


@require_role(*AUTHORS)
def text(clinic_id: str, code: str) -> Page:
    """The same exercise as the text of a file."""
    here = opened(clinic_id, code)
    if request.method == "GET":
        return _draw_text(here, here.found["yaml"], {})
    typed = request.form.get("yaml", "").replace("\r\n", "\n")
    reply = keep_draft(here, {"yaml": typed}, request.form.get("etag", ""))
    if not reply.ok:
        errors = {"": [changed_meanwhile()]} if reply.stale else reply.errors
        return _draw_text(here, typed, errors), reply.status
    return redirect(url_for("staff.exercise_text", clinic_id=clinic_id, code=code, said="draft_kept"))


def keep_draft(here: Open, body: Document, etag: str) -> Reply:
    return Parts(here.clinic_id).tell("PUT", f"own-exercises/{here.code}/draft", body, {"etag": etag})


def _refused(here: Open, typed: Document, reply: Reply) -> str:
    """With what was typed, on top of how it stands now."""
    sentences = [changed_meanwhile()] if reply.stale else _sentences(reply)
    return _draw(Open(here.clinic_id, here.code, here.found, here.etag, typed), {"": sentences})


def _sentences(reply: Reply) -> list[str]:
    return [sentence for sentences in reply.errors.values() for sentence in sentences]


def remarks_at(found: Document) -> dict[str, list[str]]:
    """What is not right yet, by the input it is about."""
    errors: dict[str, list[str]] = {}
    for one in found.get("remarks") or []:
        where = input_of(str(one.get("place") or ""))
        errors.setdefault(where, []).append(str(one.get("sentence")))
    return errors


def preview_of(exercise: Any) -> dict[str, Any] | None:
    """Everything the client's own templates need to draw every screen of a sheet that is not begun."""
    if not isinstance(exercise, dict):
        return None
    work = untouched(exercise)
    screens = work.screens
    shapes = {screen.number: drawn.prepare(work, screen, drawn.Wanted(), {}) for screen in screens}
    return {"work": work, "screens": screens, "shapes": shapes}


def _draw(here: Open, errors: Mapping[str, list[str]]) -> str:
    return render_template(
        "staff/exercise_edit.html",
        here=here,
        card=here.definition,
        parts=list(parts_of(here.definition)),
        named=labels_of(here.definition),
        before=_before(here),
        in_example=len(mapped(here.definition.get("example"))),
        short_about=spoken(mapped(here.definition.get("short_form")).get("about")),
        words=exercise_words.WORDS,
        preview=preview_of(here.found.get("preview")),
        open_remarks=len(here.found.get("remarks") or []),
        errors=errors,
    )


def _before(here: Open) -> list[tuple[str, str]] | None:
    """The exercises that can come before this one, and those that are named; None while nobody can say which."""
    found = ask_if_there("assignments", f"/api/v1/clinics/{here.clinic_id}/exercises")
    if found is None:
        return None
    titles = {str(one["code"]): str(one["title"]) for one in found["items"] if one["code"] != here.code}
    titles = dict(sorted(titles.items(), key=lambda pair: pair[1].casefold()))
    return list(
        {
            **titles,
            **{code: titles.get(code, code) for code in map(plain, listed(here.definition.get("prerequisites")))},
        }.items()
    )


def _draw_text(here: Open, typed: str, errors: Mapping[str, list[str]]) -> str:
    return render_template(
        "staff/exercise_text.html",
        here=here,
        typed={"yaml": typed},
        remarks=here.found.get("remarks") or [],
        preview=preview_of(here.found.get("preview")),
        errors=errors,
    )


def _kinds(is_inner: bool) -> list[tuple[str, Any]]:
    return [(code, words) for code, words in exercise_words.KINDS.items() if not is_inner or code in INNER_KINDS]


def _lines(value: Any) -> str:
    return "\n".join(spoken(one) for one in listed(value))


IN_TEMPLATES: Mapping[str, Any] = {
    "kinds": _kinds,
    "lines_of": _lines,
    "listed": listed,
    "ratings_of": ratings_of,
    "spoken": spoken,
    "asked_if": asked_if,
    "flag_boxes": flag_boxes,
}
