"""What a clinic decides about reminders, in plain words: rest, how many, what follows silence, and who is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from gateway.connections import ServiceAway
from gateway.sessions import require_role
from gateway.web import ladder_words
from gateway.web.client.cards import Document, items
from gateway.web.i18n import gettext, lazy_gettext
from gateway.web.services import asked, tell
from gateway.web.staff.parts import Errors, Page, errors_of, not_sent

KINDS = ("second_channel", "ask", "task", "call")
CONDITIONAL = frozenset({"ask", "task", "call"})
UNITS: Mapping[str, int] = {"minutes": 1, "hours": 60, "days": 24 * 60}
UNIT_WORDS = (
    ("minutes", lazy_gettext("minutes")),
    ("hours", lazy_gettext("hours")),
    ("days", lazy_gettext("days")),
)
USUAL_WAIT: Mapping[str, int] = {"second_channel": 120, "ask": 24 * 60, "task": 2 * 24 * 60, "call": 2 * 24 * 60}
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
        return _draw(clinic_id, form, _beside(errors_of(reply)), theirs=reply.stale), reply.status
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
    ladder: list[dict[str, Any]] = [{"kind": "nudge", "after_minutes": 0}]
    for kind in KINDS:
        rung = _rung(kind, form)
        if rung is None:
            errors[f"{kind}-after"] = [gettext("Give a whole number for the wait.")]
        elif form.get(kind) == "yes":
            ladder.append(rung)
    quiet = {name: form.get(name, "").strip() or None for name in ("quiet_from", "quiet_to")}
    holidays = re.split(r"[\s,;]+", form.get("holidays", "").strip())
    return {**quiet, **numbers, "ladder": ladder, "holidays": [one for one in holidays if one]}, errors


def _rung(kind: str, form: Mapping[str, str]) -> dict[str, Any] | None:
    """None: the wait cannot be read."""
    if form.get(kind) != "yes":
        return {}
    after, silent = form.get(f"{kind}-after", "").strip(), form.get(f"{kind}-silent", "1")
    if not after.isdecimal() or not silent.isdecimal() or len(after) > 6:
        return None
    minutes = int(after) * UNITS.get(form.get(f"{kind}-unit", ""), 1)
    rung: dict[str, Any] = {"kind": kind, "after_minutes": minutes}
    return rung | ({"when": {"silent": int(silent)}} if int(silent) > 1 else {})


def _beside(errors: Errors) -> dict[str, list[str]]:
    """What is wrong with a rung inside is told for the whole ladder."""
    found: dict[str, list[str]] = {}
    for name, sentences in errors.items():
        found.setdefault(name.partition(".")[0], []).extend(sentences)
    return found


def _draw(clinic_id: str, typed: Mapping[str, Any], errors: Errors, *, theirs: bool = False) -> str:
    found = asked("reminders", _path(clinic_id))
    policy: Document = found.data
    return render_template(
        "staff/reminder_policy.html",
        clinic_id=clinic_id,
        policy=policy,
        etag=found.etag,
        rungs=list(_rows(policy, typed)),
        units=UNIT_WORDS,
        in_words=[_in_words(one) for one in items(policy, "ladder")],
        holidays="\n".join(policy.get("holidays") or ()),
        theirs=theirs,
        typed=typed,
        errors=errors,
    )


def _rows(policy: Document, typed: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Every rung after the nudge, whether it is in the ladder or not; what was typed goes before what is kept."""
    kept = {str(one["kind"]): one for one in items(policy, "ladder")}
    for kind in KINDS:
        rung = kept.get(kind, {})
        number, unit = _in_units(int(rung.get("after_minutes", USUAL_WAIT[kind])))
        yield {
            "kind": kind,
            "words": ladder_words.FOR_STAFF[kind],
            "on": typed.get(kind) == "yes" if typed else bool(rung),
            "after": typed.get(f"{kind}-after", number),
            "unit": typed.get(f"{kind}-unit", unit),
            "silent": int(typed.get(f"{kind}-silent") or (rung.get("when") or {}).get("silent") or 1),
            "conditional": kind in CONDITIONAL,
        }


def _in_units(minutes: int) -> tuple[int, str]:
    """In the largest unit that leaves no rest."""
    fits = [unit for unit, length in UNITS.items() if minutes % length == 0 and (minutes or unit == "minutes")]
    return minutes // UNITS[fits[-1]], fits[-1]


def _in_words(rung: Document) -> str:
    wait, silent = ladder_words.wait(int(rung["after_minutes"])), ladder_words.silent(rung)
    words = str(ladder_words.FOR_STAFF.get(str(rung["kind"]), rung["kind"]))
    conditions = ", ".join(one for one in (wait if rung["kind"] != "nudge" else "", silent) if one)
    return f"{words} ({conditions})" if conditions else words


def _path(clinic_id: str) -> str:
    return f"/api/v1/clinics/{clinic_id}/reminder-policy"
