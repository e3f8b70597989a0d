"""What a clinic decides about reminders, in plain words: rest, how many, what follows silence, and who is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.connections import ServiceAway
from gateway.sessions import require_role
from gateway.web.client.cards import Document, items
from gateway.web.i18n import gettext
from gateway.web.services import asked, tell
from gateway.web.staff import ladder_form
from gateway.web.staff.parts import Errors, Page, errors_of, not_sent

NUMBERS = ("gap_minutes", "cap", "budget", "task_hours")


@require_role("admin", "manager")
def show(clinic_id: str) -> Page:
    return _draw(clinic_id, {}, {})


@require_role("admin", "manager")
def save(clinic_id: str) -> Page:
    form = request.form.to_dict()
    body, errors = read(form)
    if errors:
        return _draw(clinic_id, form, errors), 422
    try:
        reply = tell("reminders", "PUT", _path(clinic_id), body, etag=form.get("etag", ""))
    except ServiceAway:
        return _draw(clinic_id, form, {"": [not_sent()]}), 503
    if not reply.ok:
        return _draw(clinic_id, form, ladder_form.beside(errors_of(reply)), theirs=reply.stale), reply.status
    return redirect(url_for("staff.reminder_policy", clinic_id=clinic_id, said="saved"))


def read(form: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What the form says, and what cannot be read in it; the service checks the rest."""
    errors: dict[str, list[str]] = {}
    numbers = {}
    for name in NUMBERS:
        if form.get(name, "").strip().isdecimal():
            numbers[name] = int(form[name])
        else:
            errors[name] = [gettext("Give a whole number.")]
    ladder, unreadable = ladder_form.read(form)
    quiet = {name: form.get(name, "").strip() or None for name in ("quiet_from", "quiet_to")}
    holidays = re.split(r"[\s,;]+", form.get("holidays", "").strip())
    body = {**quiet, **numbers, "ladder": ladder, "holidays": [one for one in holidays if one]}
    return body, errors | unreadable


def _draw(clinic_id: str, typed: Mapping[str, Any], errors: Errors, *, theirs: bool = False) -> str:
    found = asked("reminders", _path(clinic_id))
    policy: Document = found.data
    return render_template(
        "staff/reminder_policy.html",
        clinic_id=clinic_id,
        policy=policy,
        etag=found.etag,
        rungs=list(ladder_form.rows(items(policy, "ladder"), typed)),
        units=ladder_form.UNIT_WORDS,
        in_words=ladder_form.in_words(items(policy, "ladder")),
        holidays="\n".join(policy.get("holidays") or ()),
        theirs=theirs,
        typed=typed,
        errors=errors,
    )


def _path(clinic_id: str) -> str:
    return f"/api/v1/clinics/{clinic_id}/reminder-policy"
