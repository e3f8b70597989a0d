"""Versions of an exercise beside one another, and exercises as a file that goes to another clinic or comes from one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Response, redirect, render_template, request, url_for

from gateway.sessions import require_role
from gateway.web.client.cards import Document
from gateway.web.i18n import gettext
from gateway.web.services import Reply, ask, asked, tell
from gateway.web.staff import exercise_words
from gateway.web.staff.definition import plain, spoken
from gateway.web.staff.own_library import STAFF
from gateway.web.staff.parts import Errors, Page, errors_of
from gateway.web.staff.writing import AUTHORS

MOST_BYTES = 900_000  # what the services take of a body, with room for its frame


@dataclass(frozen=True)
class Line:
    """One difference in words."""

    title: str
    key: str = ""
    before: str = ""
    after: str = ""


@require_role(*STAFF)
def exercise_diff(clinic_id: str, code: str) -> Page:
    """From the version before the newest one, if none is named."""
    path = f"/api/v1/clinics/{clinic_id}/exercises/{code}"
    known = {name: request.args[name] for name in ("from", "to") if request.args.get(name)}
    if "from" not in known:
        known["from"] = str(max(1, int(ask("assignments", path)["version"]) - 1))
    diff = asked("assignments", f"{path}/diff", known).data
    numbers = [(str(one), str(one)) for one in range(1, int(diff["newest"]) + 1)]
    return render_template(
        "staff/exercise_diff.html", clinic_id=clinic_id, diff=diff, numbers=numbers, lines=list(lines_of(diff))
    )


def lines_of(diff: Document) -> Iterator[Line]:
    for one in diff["changes"]:
        key, label = str(one["key"]), str(one["label"])
        if one["what"] == "added":
            yield Line(gettext("New: %(label)s", label=label or key))
        elif one["what"] == "removed":
            yield Line(gettext("Taken out: %(label)s", label=label or key))
        elif one["what"] == "moved":
            yield Line(gettext("Moved: %(label)s", label=label))
        else:
            words = str(exercise_words.KEYS.get(key, key.replace("_", " ")))
            yield Line(label or words, words, in_words(one["before"]), in_words(one["after"]))


def in_words(value: Any) -> str:
    """Texts, numbers, lists of options, and whatever else a definition holds."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return "\n".join(in_words(one) for one in value)
    if isinstance(value, dict):
        return spoken(value.get("label")) or ", ".join(f"{name} {in_words(one)}" for name, one in value.items())
    words = {**exercise_words.KINDS, **exercise_words.SUGGESTED}.get(str(value))
    return str(words) if words else plain(value)


@require_role(*STAFF)
def export_exercises(clinic_id: str) -> Response:
    """As a file; `codes` names them, else all that one can set and that is the clinic's."""
    wanted = {"codes": request.args["codes"]} if request.args.get("codes") else {}
    found = ask("assignments", f"/api/v1/clinics/{clinic_id}/exercises/export", wanted)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    headers = {"Content-Disposition": 'attachment; filename="exercises.json"'}
    return Response(text, mimetype="application/json", headers=headers)


@require_role(*AUTHORS)
def import_exercises(clinic_id: str) -> Page:
    if request.method == "GET":
        return _draw(clinic_id, "", None, {})
    file = request.files.get("file")
    raw = file.read(MOST_BYTES + 1) if file and file.filename else request.form.get("document", "").encode()
    typed = raw.decode("utf-8", "replace")
    document, error = _read(raw)
    if document is None:
        return _draw(clinic_id, typed, None, {"document": [error]}), 422
    taking = request.form.get("go") == "take"
    reply = tell(
        "assignments",
        "POST",
        f"/api/v1/clinics/{clinic_id}/exercises/import",
        document,
        key=request.form.get("idempotency_key", "") if taking else "",
        query={} if taking else {"dry_run": "true"},
    )
    return _told(clinic_id, typed, reply, taking=taking)


def _told(clinic_id: str, typed: str, reply: Reply, *, taking: bool) -> Page:
    if not reply.ok:
        sentences = [sentence for one in errors_of(reply).values() for sentence in one]
        return _draw(clinic_id, typed, None, {"document": sentences}), reply.status
    if taking:
        return redirect(url_for("staff.own_library", clinic_id=clinic_id, said="exercises_imported"))
    return _draw(clinic_id, typed, reply.data, {})


def _read(raw: bytes) -> tuple[Document | None, str]:
    if len(raw) > MOST_BYTES:
        return None, gettext("This file is larger than %(most)s kB. Take it in in parts.", most=MOST_BYTES // 1000)
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None, gettext("This is no file of exercises. Choose one that was downloaded here.")
    if not isinstance(found, dict):
        return None, gettext("This is no file of exercises. Choose one that was downloaded here.")
    return found, ""


def _draw(clinic_id: str, typed: str, report: Document | None, errors: Errors) -> str:
    return render_template(
        "staff/exercise_import.html",
        clinic_id=clinic_id,
        typed={"document": typed},
        report=report,
        words=exercise_words.WORDS,
        errors=errors,
    )
