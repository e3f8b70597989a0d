"""From the form of the agree sheet to what the service takes, and back to the same form with everything typed in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gateway.web import dates
from gateway.web.i18n import gettext
from gateway.web.staff import cadence
from gateway.web.staff.parts import Errors
from gateway.web.staff.prompts import PROMPTS

WORDS = ("what", "rationale", "foreseen_obstacle_words", "plan_if", "plan_then")
Typed = Mapping[str, Any]


def weekdays() -> list[tuple[str, str]]:
    """The boxes that can be ticked."""
    return [(str(number), name) for number, name in dates.weekdays().items()]


def text_of(typed: Typed, name: str) -> str:
    return str(typed.get(name) or "").strip()


def missing(typed: Typed) -> dict[str, list[str]]:
    """What has to be said before it can be sent."""
    errors: dict[str, list[str]] = {}
    if not text_of(typed, "exercise_code"):
        errors["exercise_code"] = [gettext("Choose an exercise.")]
    if text_of(typed, "kind") not in {"once", "daily", "weekdays"}:
        errors["kind"] = [gettext("Say how often: once, every day, or on certain days.")]
    if not text_of(typed, "start_on"):
        errors["start_on"] = [gettext("Choose the first day.")]
    if not text_of(typed, "time"):
        errors["time"] = [gettext("Choose a time. It need not be kept to the minute.")]
    cue, deed = text_of(typed, "plan_if"), text_of(typed, "plan_then")
    if bool(cue) != bool(deed):
        sentence = gettext("Fill in both halves of the plan, or leave both empty.")
        errors["plan_then" if cue else "plan_if"] = [sentence]
    if text_of(typed, "minutes") and not text_of(typed, "minutes").isdecimal():
        errors["minutes"] = [gettext("Write whole minutes, such as 10.")]
    return errors


def terms(typed: Typed, title: str) -> dict[str, Any]:
    """The body of the request; what was left empty is left out."""
    body: dict[str, Any] = {name: text_of(typed, name) for name in WORDS if text_of(typed, name)}
    body["exercise_code"] = text_of(typed, "exercise_code")
    body["own_name"] = text_of(typed, "own_name") or title
    body["schedule"] = schedule(typed)
    if text_of(typed, "minutes"):
        body["minutes"] = int(text_of(typed, "minutes"))
    if text_of(typed, "confidence").isdecimal():
        body["confidence"] = int(text_of(typed, "confidence"))
    if text_of(typed, "foreseen_obstacle") in PROMPTS:
        body["foreseen_obstacle"] = text_of(typed, "foreseen_obstacle")
    body["understood"] = text_of(typed, "understood") == "yes"
    body["agreed_in_session"] = text_of(typed, "agreed_in_session") == "yes"
    return body


def schedule(typed: Typed) -> dict[str, Any]:
    kind = text_of(typed, "kind")
    found: dict[str, Any] = {"kind": kind, "start_on": text_of(typed, "start_on"), "time": text_of(typed, "time")[:5]}
    if text_of(typed, "end_on") and kind != "once":
        found["end_on"] = text_of(typed, "end_on")
    days = [int(day) for day in typed.get("weekdays") or [] if str(day).isdecimal()]
    if kind == "weekdays" and days:
        found["weekdays"] = days
    if kind == "weekdays" and text_of(typed, "every_weeks").isdecimal():
        found["every_weeks"] = int(text_of(typed, "every_weeks"))
    return found


def renamed(errors: Errors) -> dict[str, list[str]]:
    """`schedule.weekdays.0` is the field `weekdays` here."""
    found: dict[str, list[str]] = {}
    for name, sentences in errors.items():
        parts = name.removeprefix("schedule.").split(".")
        found.setdefault(parts[0], []).extend(sentences)
    return found


def prefilled(typed: Typed, exercise: Typed, first_day: date) -> dict[str, Any]:
    """The exercise suggests its reason, length and days, until somebody chooses their own; another exercise, other
    ones."""
    filled = {"idempotency_key": "", **typed}
    for name in ("rationale", "minutes"):
        suggested = str(exercise.get(name) or "")
        if suggested and text_of(typed, name) == text_of(typed, f"suggested_{name}"):
            filled[name] = suggested
        filled[f"suggested_{name}"] = suggested or text_of(typed, f"suggested_{name}")
    return filled | _days(typed, exercise, first_day)


def _days(typed: Typed, exercise: Typed, first_day: date) -> dict[str, Any]:
    """`suggested_days` remembers what was suggested, such as `weekdays 3 every 2`."""
    rhythm = exercise.get("suggested_cadence")
    chosen = _joined(typed)
    if not rhythm or chosen not in {"", text_of(typed, "suggested_days")}:
        return {"suggested_days": text_of(typed, "suggested_days")}
    days = cadence.suggested(rhythm, first_day)
    return {**days, "suggested_days": _joined(days)}


def _joined(days: Typed) -> str:
    kind = text_of(days, "kind")
    if kind != "weekdays":
        return kind
    return " ".join([kind, *map(str, days.get("weekdays") or []), "every", text_of(days, "every_weeks") or "1"])
