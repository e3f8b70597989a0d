"""The form with all wishes about reminders: what the service takes becomes fields, and what was typed what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gateway.web.client.cards import Document, part

Form = Mapping[str, str]
CHANNELS = ("in_app", "email", "sms", "push", "webhook")
WEEKDAYS = tuple(range(1, 8))
_TAKEN = (
    "time_zone",
    "quiet_from",
    "quiet_to",
    "quiet_days",
    "gap_minutes",
    "cap",
    "channels",
    "second_channel",
    "off",
    "rest_until",
    "rests",
    "travel",
    "homework_word",
    "locale",
    "follows_habit",
)
_FIELDS = {"travel.time_zone": "travel_zone", "travel.until": "travel_until"}


def body_of(form: Form, known: Document) -> dict[str, Any]:
    """Everything the service takes: what the form says, and what it does not speak of as it is known."""
    kept = {name: known[name] for name in _TAKEN if name in known}
    offered = set(known.get("channels_offered") or ())
    channels = {name: form.get(name) == "yes" for name in CHANNELS if name in offered}
    typed: dict[str, Any] = {
        "time_zone": form.get("time_zone", "").strip() or None,
        "quiet_from": form.get("quiet_from") or None,
        "quiet_to": form.get("quiet_to") or None,
        "quiet_days": dict(_quiet_days(form)),
        "gap_minutes": _number(form.get("gap_minutes")),
        "cap": _number(form.get("cap")),
        "channels": {**part(known, "channels"), **channels},
        "second_channel": form.get("second_channel") or None,
        "travel": _travel(form),
        "homework_word": form.get("homework_word") or None,
        "follows_habit": form.get("follows_habit") == "yes",
    }
    return kept | typed


def fields_of(wishes: Document) -> dict[str, Any]:
    """What stands in the fields before anybody has typed."""
    travel, days = part(wishes, "travel"), part(wishes, "quiet_days")
    found: dict[str, Any] = {"travel": travel.get("mode") or "home"}
    found |= {"travel_zone": travel.get("time_zone"), "travel_until": travel.get("until")}
    for day in WEEKDAYS:
        hours = days.get(str(day)) or {}
        found[f"never_{day}"] = str(day) in days and days[str(day)] is None
        found[f"from_{day}"], found[f"to_{day}"] = hours.get("begins"), hours.get("ends")
    return found


def typed_in(form: Form) -> dict[str, Any]:
    """The form again, with its boxes as they were."""
    boxes = (*CHANNELS, "follows_habit", *(f"never_{day}" for day in WEEKDAYS))
    return {**form, **{name: form.get(name) == "yes" for name in boxes}}


def field_named(name: str) -> str:
    """Where on the page a field of the service stands."""
    if name.startswith("quiet_days."):
        day = name.split(".")[1]
        return f"to_{day}" if day.isdigit() else "quiet_from"
    return _FIELDS.get(name, name.removeprefix("channels."))


def _quiet_days(form: Form) -> Any:
    for day in WEEKDAYS:
        begins, ends = form.get(f"from_{day}", ""), form.get(f"to_{day}", "")
        if form.get(f"never_{day}") == "yes":
            yield str(day), None
        elif begins or ends:
            yield str(day), {"begins": begins, "ends": ends}


def _travel(form: Form) -> dict[str, Any] | None:
    mode = form.get("travel", "home")
    if mode not in {"follow", "trip"}:
        return None
    until = form.get("travel_until") or None
    return {"time_zone": form.get("travel_zone", "").strip(), "mode": mode, "until": until if mode == "trip" else None}


def _number(text: str | None) -> int | str | None:
    """As typed, if it is no number: the service says how to mend it."""
    found = (text or "").strip()
    return int(found) if found.isdecimal() else found or None
