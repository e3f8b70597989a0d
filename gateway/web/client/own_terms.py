"""What a client fills in to suggest something or to have it another way: from the form to what the service takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext
from gateway.web.schedule_words import schedule_words

KINDS = frozenset({"once", "daily", "weekdays"})
AS_IT_IS = "as_it_is"
Typed = Mapping[str, Any]


def typed(form: MultiDict[str, str]) -> dict[str, Any]:
    return {**form.to_dict(), "weekdays": form.getlist("weekdays")}


def _text(given: Typed, name: str) -> str:
    return str(given.get(name) or "").strip()


def missing(given: Typed, *, named: bool = False) -> dict[str, list[str]]:
    """What has to be said before it can be sent."""
    errors: dict[str, list[str]] = {}
    if named and not _text(given, "own_name"):
        errors["own_name"] = [gettext("Give it a name, in words you like.")]
    errors |= {} if _text(given, "kind") == AS_IT_IS else _missing_days(given)
    if _text(given, "minutes") and not _text(given, "minutes").isdecimal():
        errors["minutes"] = [gettext("Write whole minutes, such as 10.")]
    return errors


def _missing_days(given: Typed) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if _text(given, "kind") not in KINDS:
        errors["kind"] = [gettext("Say how often: once, every day, or on certain days.")]
    if not _text(given, "start_on"):
        errors["start_on"] = [gettext("Choose the first day.")]
    if not _text(given, "time"):
        errors["time"] = [gettext("Choose a time. It need not be kept to the minute.")]
    if _text(given, "kind") == "weekdays" and not given.get("weekdays"):
        errors["weekdays"] = [gettext("Choose at least one day.")]
    return errors


def kinds(now: str = "") -> list[tuple[str, str]]:
    """What a client chooses from; a rhythm that is none of them may stay as it is (`now` in words)."""
    usual = [("once", gettext("once")), ("daily", gettext("every day")), ("weekdays", gettext("on certain days"))]
    return [(AS_IT_IS, gettext("as it is: %(rhythm)s", rhythm=now)), *usual] if now else usual


def changes(given: Typed) -> dict[str, Any]:
    """The body of a change; what was left empty is emptied."""
    minutes = _text(given, "minutes")
    body: dict[str, Any] = {"what": _text(given, "what"), "minutes": int(minutes) if minutes else None}
    if _text(given, "own_name"):
        body["own_name"] = _text(given, "own_name")
    if "can_be_short" in given:
        body["short_form"] = _text(given, "short_form") == "yes"
    return body if _text(given, "kind") == AS_IT_IS else {**body, "schedule": schedule(given)}


def proposal(given: Typed, exercise: Document) -> dict[str, Any]:
    """The body of a suggestion of one's own; the exercise says why it helps, unless the client does."""
    body = changes(given)
    rationale = _text(given, "rationale") or str(exercise.get("rationale") or "")
    return {**body, "exercise_code": str(exercise["code"]), **({"rationale": rationale} if rationale else {})}


def schedule(given: Typed) -> dict[str, Any]:
    kind = _text(given, "kind")
    found: dict[str, Any] = {"kind": kind, "start_on": _text(given, "start_on"), "time": _text(given, "time")[:5]}
    days = [int(day) for day in given.get("weekdays") or [] if str(day).isdecimal()]
    return found | ({"weekdays": days} if kind == "weekdays" and days else {})


def of_sheet(sheet: Document) -> dict[str, Any]:
    """What stands in the form before anything is typed."""
    when = part(sheet, "schedule")
    return {
        "kind": when.get("kind") if when.get("kind") in KINDS else AS_IT_IS,
        "kinds": kinds("" if when.get("kind") in KINDS else schedule_words(when)),
        "start_on": when.get("start_on") or "",
        "time": str(when.get("time") or "")[:5],
        "weekdays": [str(day) for day in items(when, "weekdays")],
    }
