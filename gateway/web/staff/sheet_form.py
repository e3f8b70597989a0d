"""From the form of the agree sheet to what the service takes, and back to the same form with everything typed in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from gateway.web import schedule_form
from gateway.web.client.cards import Document, part
from gateway.web.i18n import gettext
from gateway.web.schedule_form import Typed, text_of
from gateway.web.smaller import Offer, offers
from gateway.web.staff import cadence, chain_form, last_settings
from gateway.web.staff.parts import Errors
from gateway.web.staff.prompts import PROMPTS

WORDS = ("what", "rationale", "foreseen_obstacle_words", "plan_if", "plan_then", "easier", "understood_words")


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
    return errors | chain_form.missing(typed)


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
    body["short_form"] = text_of(typed, "short_form") == "yes"
    body["understood"] = text_of(typed, "understood") == "yes"
    body["agreed_in_session"] = text_of(typed, "agreed_in_session") == "yes"
    return body | chain_form.terms(typed)


def of_sheet(sheet: Document) -> dict[str, Any]:
    """The form as a sheet stands: to change it."""
    typed = {name: str(sheet.get(name) or "") for name in (*WORDS, "own_name", "minutes", "foreseen_obstacle")}
    ticked = {name: "yes" for name in ("short_form", "understood") if sheet.get(name)}
    sure = {} if sheet.get("confidence") is None else {"confidence": str(sheet["confidence"])}
    chain = chain_form.of(part(sheet, "chain"), str(sheet.get("exercise_code")))
    return {**typed, **ticked, **sure, **chain, **schedule_form.of(part(sheet, "schedule"))}


def changes(typed: Typed, title: str) -> dict[str, Any]:
    """The body of a change: as of a new sheet, but what was left empty is emptied."""
    body = {**dict.fromkeys(WORDS, ""), "minutes": None, "foreseen_obstacle": None, **terms(typed, title)}
    body.pop("exercise_code")
    return {**body, "schedule": schedule_form.changes(typed)}


def offered(typed: Typed, exercise: Document) -> list[Offer]:
    """How the sheet in the form can be made smaller."""
    when: dict[str, Any] = {"kind": text_of(typed, "kind"), "weekdays": typed.get("weekdays") or []}
    if when["kind"] in schedule_form.COUNTED:
        when["times"] = text_of(typed, "times")
    return offers({**typed, "short_form": text_of(typed, "short_form") == "yes", "schedule": when}, exercise)


def smaller(typed: Typed, exercise: Document) -> dict[str, Any]:
    """The form again with one thing smaller, and the question how sure one is asked anew."""
    code = text_of(typed, "smaller")
    taken = next((one.taken for one in offered(typed, exercise) if one.code == code), {})
    again = {**typed, "confidence": ""}
    again |= {name: str(taken[name]) for name in ("minutes", "times") if name in taken}
    if "short_form" in taken:
        again["short_form"] = "yes"
    if "weekdays" in taken:
        again |= {"kind": "weekdays", "weekdays": [str(day) for day in taken["weekdays"]]}
    return again


def renamed(errors: Errors) -> dict[str, list[str]]:
    """By the names of the boxes here."""
    return schedule_form.renamed(chain_form.renamed(errors))


def prefilled(typed: Typed, exercise: Typed, first_day: date, last: Document | None = None) -> dict[str, Any]:
    """What was written last (`last`), else what the exercise says, until somebody chooses their own; for another
    exercise its own."""
    filled = {"idempotency_key": "", **typed}
    for name, suggested in last_settings.suggested(last or {}, exercise).items():
        if exercise and text_of(typed, name) == text_of(typed, f"suggested_{name}"):
            filled[name] = suggested
        filled[f"suggested_{name}"] = suggested if exercise else text_of(typed, f"suggested_{name}")
    days = last_settings.days(last or {})
    return filled | cadence.until_chosen(typed, exercise.get("suggested_cadence"), first_day, days)
