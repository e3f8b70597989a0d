"""The example of an exercise that is being written: its own sheet, filled in as a client would do it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.sessions import require_role
from gateway.web.client import drawn
from gateway.web.client.keeping import Filled, Going
from gateway.web.client.screens import Screen, every_screen
from gateway.web.client.work import Work
from gateway.web.staff.definition import mapped
from gateway.web.staff.parts import Errors, Page, changed_meanwhile
from gateway.web.staff.phone import untouched
from gateway.web.staff.writing import AUTHORS, Open, keep_draft, opened, remarks_at


@dataclass(frozen=True)
class Typed:
    """What could not be kept, to be drawn again."""

    values: Mapping[str, Any] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)


@require_role(*AUTHORS)
def show(clinic_id: str, code: str) -> Page:
    here = opened(clinic_id, code)
    wrong = remarks_at(here.found).get("example")
    return _draw(here, Typed(errors={"": wrong} if wrong else {}))


@require_role(*AUTHORS)
def write(clinic_id: str, code: str) -> Page:
    """Keep what can be read, and do with the rows of a question what the button says."""
    here, going = opened(clinic_id, code), Going.of(request.form.get("go", "save"))
    before = mapped(here.definition.get("example"))
    filled = [Filled(_work(here, before), one, going, request.form) for one in _screens(here)]
    after, typed = dict(before), Typed()
    for one in filled:
        for each in one.fields:
            after.pop(str(each["name"]), None)
            after |= {name: value for name, value in one.mine.items() if name == each["name"]}
        typed = Typed({**typed.values, **one.read.typed}, {**typed.errors, **one.read.errors})
    reply = keep_draft(here, {"definition": {**here.definition, "example": after}}, request.form.get("etag", ""))
    if not reply.ok:
        errors = {"": [changed_meanwhile()]} if reply.stale else reply.errors
        return _draw(
            replace(here, typed={**here.definition, "example": after}), Typed(typed.values, errors)
        ), reply.status
    if typed.errors:
        return _draw(opened(clinic_id, code), typed), 422
    if going.way == "done":
        return redirect(url_for("staff.edit_exercise", clinic_id=clinic_id, code=code, said="draft_kept"))
    entry = {"change": f"{going.name}:{going.row}", "all": f"{going.name}:{drawn.EVERY}"}.get(going.way)
    anchor = f"f-{going.name}" if going.name else None
    return redirect(url_for("staff.exercise_example", clinic_id=clinic_id, code=code, entry=entry, _anchor=anchor))


def _screens(here: Open) -> tuple[Screen, ...]:
    """Of the questions that are right so far, also those that depend on an answer."""
    return every_screen(mapped(here.found.get("preview")))


def _work(here: Open, example: Mapping[str, Any]) -> Work:
    return replace(untouched(mapped(here.found.get("preview"))), answers=example, begun=True)


def _draw(here: Open, typed: Typed) -> str:
    work = _work(here, mapped(here.definition.get("example")))
    wanted = drawn.Wanted(request.form if typed.values else None, request.args.get("entry", ""))
    shapes = [drawn.prepare(work, one, wanted, typed.errors) for one in _screens(here)]
    every = {name: shape for one in shapes for name, shape in one.items()}
    return render_template(
        "staff/exercise_example.html",
        here=here,
        screens=_screens(here),
        work=work,
        shapes=every,
        errors=drawn.renamed(typed.errors, every),
        typed=typed.values,
    )
