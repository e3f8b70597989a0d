"""From the form of the agree sheet to what the service takes, and back to the same form with everything typed in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gateway.web import dates
from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext
from gateway.web.smaller import Offer, offers
from gateway.web.staff import cadence, last_settings
from gateway.web.staff.parts import Errors
from gateway.web.staff.prompts import PROMPTS

WORDS = ("what", "rationale", "foreseen_obstacle_words", "plan_if", "plan_then", "easier", "understood_words")
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
    body["short_form"] = text_of(typed, "short_form") == "yes"
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


def of_sheet(sheet: Document) -> dict[str, Any]:
    """The form as a sheet stands: to change it."""
    when = part(sheet, "schedule")
    typed = {name: str(sheet.get(name) or "") for name in (*WORDS, "own_name", "minutes", "foreseen_obstacle")}
    ticked = {name: "yes" for name in ("short_form", "understood") if sheet.get(name)}
    days = {name: str(when.get(name) or "") for name in ("kind", "start_on", "end_on", "every_weeks")}
    sure = {} if sheet.get("confidence") is None else {"confidence": str(sheet["confidence"])}
    weekdays = [str(day) for day in items(when, "weekdays")]
    return {**typed, **ticked, **sure, **days, "time": str(when.get("time") or "")[:5], "weekdays": weekdays}


def changes(typed: Typed, title: str) -> dict[str, Any]:
    """The body of a change: as of a new sheet, but what was left empty is emptied."""
    body = {**dict.fromkeys(WORDS, ""), "minutes": None, "foreseen_obstacle": None, **terms(typed, title)}
    body.pop("exercise_code")
    return body


def offered(typed: Typed, exercise: Document) -> list[Offer]:
    """How the sheet in the form can be made smaller."""
    when = {"kind": text_of(typed, "kind"), "weekdays": typed.get("weekdays") or []}
    return offers({**typed, "short_form": text_of(typed, "short_form") == "yes", "schedule": when}, exercise)


def smaller(typed: Typed, exercise: Document) -> dict[str, Any]:
    """The form again with one thing smaller, and the question how sure one is asked anew."""
    code = text_of(typed, "smaller")
    taken = next((one.taken for one in offered(typed, exercise) if one.code == code), {})
    again = {**typed, "confidence": ""}
    if "minutes" in taken:
        again["minutes"] = str(taken["minutes"])
    if "short_form" in taken:
        again["short_form"] = "yes"
    if "weekdays" in taken:
        again |= {"kind": "weekdays", "weekdays": [str(day) for day in taken["weekdays"]]}
    return again


def renamed(errors: Errors) -> dict[str, list[str]]:
    """`schedule.weekdays.0` is the field `weekdays` here."""
    found: dict[str, list[str]] = {}
    for name, sentences in errors.items():
        parts = name.removeprefix("schedule.").split(".")
        found.setdefault(parts[0], []).extend(sentences)
    return found


def prefilled(typed: Typed, exercise: Typed, first_day: date, last: Document | None = None) -> dict[str, Any]:
    """What was written last (`last`), else what the exercise says, until somebody chooses their own; for another
    exercise its own."""
    filled = {"idempotency_key": "", **typed}
    for name, suggested in last_settings.suggested(last or {}, exercise).items():
        if exercise and text_of(typed, name) == text_of(typed, f"suggested_{name}"):
            filled[name] = suggested
        filled[f"suggested_{name}"] = suggested if exercise else text_of(typed, f"suggested_{name}")
    return filled | _days(typed, exercise, first_day, last or {})


def _days(typed: Typed, exercise: Typed, first_day: date, last: Document) -> dict[str, Any]:
    """`suggested_days` remembers what was suggested, such as `weekdays 3 every 2`."""
    rhythm = exercise.get("suggested_cadence")
    chosen = _joined(typed)
    if not rhythm or chosen not in {"", text_of(typed, "suggested_days")}:
        return {"suggested_days": text_of(typed, "suggested_days")}
    days = last_settings.days(last) or cadence.suggested(rhythm, first_day)
    return {**days, "suggested_days": _joined(days)}


def _joined(days: Typed) -> str:
    kind = text_of(days, "kind")
    if kind != "weekdays":
        return kind
    return " ".join([kind, *map(str, days.get("weekdays") or []), "every", text_of(days, "every_weeks") or "1"])
