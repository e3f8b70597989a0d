"""From the form of the agree sheet to what the service takes, and back to the same form with everything typed in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from gateway.web.i18n import gettext
from gateway.web.staff import schedule_form
from gateway.web.staff.parts import Errors
from gateway.web.staff.prompts import PROMPTS
from gateway.web.staff.schedule_form import Typed, text_of

WORDS = ("what", "rationale", "foreseen_obstacle_words", "plan_if", "plan_then")


def missing(typed: Typed) -> dict[str, list[str]]:
    """What has to be said before it can be sent."""
    errors: dict[str, list[str]] = {}
    if not text_of(typed, "exercise_code"):
        errors["exercise_code"] = [gettext("Choose an exercise.")]
    errors |= schedule_form.missing(typed)
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
    body["schedule"] = schedule_form.terms(typed)
    if text_of(typed, "minutes"):
        body["minutes"] = int(text_of(typed, "minutes"))
    if text_of(typed, "confidence").isdecimal():
        body["confidence"] = int(text_of(typed, "confidence"))
    if text_of(typed, "foreseen_obstacle") in PROMPTS:
        body["foreseen_obstacle"] = text_of(typed, "foreseen_obstacle")
    body["understood"] = text_of(typed, "understood") == "yes"
    body["agreed_in_session"] = text_of(typed, "agreed_in_session") == "yes"
    return body


def renamed(errors: Errors) -> dict[str, list[str]]:
    """`schedule.weekdays.0` is the field `weekdays` here."""
    found: dict[str, list[str]] = {}
    for name, sentences in errors.items():
        parts = name.removeprefix("schedule.").split(".")
        found.setdefault(schedule_form.FIELDS.get(parts[0], parts[0]), []).extend(sentences)
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
    return filled | schedule_form.suggested(typed, exercise.get("suggested_cadence"), first_day)
