"""The sheet as it was filled in last for this exercise, so that something known is set in a few seconds."""

from __future__ import annotations

from typing import Any

from gateway.web import schedule_form
from gateway.web.client.cards import Document, part
from gateway.web.services import ask_if_there
from gateway.web.staff.parts import Parts

# Never how sure somebody was: no default answers for a person.
FILLED = ("own_name", "what", "rationale", "minutes", "plan_if", "plan_then")
BEGINS_ANEW = ("start_on", "end_on", "off_from", "off_until")


def last_settings(parts: Parts, episode_id: str, code: str) -> Document:
    """Empty where it was never set; a page can do without."""
    if not code:
        return {}
    path = parts.path(f"episodes/{episode_id}/last-settings")
    return ask_if_there("assignments", path, {"exercise": code}) or {}


def suggested(last: Document, exercise: Document) -> dict[str, str]:
    """By field: what was written last, else what the exercise says."""
    settings = part(last, "settings")
    found = {name: str(settings.get(name) or exercise.get(name) or "") for name in FILLED}
    return {**found, "time": str(part(settings, "schedule").get("time") or "")[:5]}


def days(last: Document) -> dict[str, Any] | None:
    """The days as they were; they begin anew."""
    schedule = part(part(last, "settings"), "schedule")
    rhythm = schedule_form.of(schedule) if schedule else {}
    return {name: value for name, value in rhythm.items() if name not in BEGINS_ANEW} or None
