"""What the client's pages show of an occurrence or an assignment: their own name for it, when in words, and its state.

Services are read tolerantly: a field that is not there is simply not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gateway.web import dates, words
from gateway.web.i18n import gettext
from gateway.web.language import speak_in_zone
from gateway.web.schedule_words import meant_for, more_of_it

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Card:
    """One piece of homework on one day."""

    id: str
    name: str
    minutes: int | None
    when: str
    plan: str
    state: str
    begun: bool
    answered: bool
    days_after: int = 0
    day: str = ""
    more_of_it: str = ""


def card(occurrence: Document) -> Card:
    assignment = part(occurrence, "assignment")
    exercise = part(occurrence, "exercise")
    return Card(
        id=str(occurrence["id"]),
        name=name_of(assignment, exercise),
        minutes=assignment.get("minutes") or exercise.get("minutes"),
        when=meant_for(occurrence),
        plan=plan(assignment),
        state=words.state_of(occurrence),
        begun=occurrence.get("status") == "started",
        answered=occurrence.get("status") == "responded",
        day=dates.near_day(str(occurrence.get("local_date"))[:10]) if occurrence.get("local_date") else "",
        more_of_it=more_of_it(occurrence),
    )


def plan(assignment: Document) -> str:
    """The if–then plan as one sentence, or nothing."""
    cue, deed = assignment.get("plan_if"), assignment.get("plan_then")
    return gettext("If %(cue)s, then %(deed)s", cue=cue, deed=deed) if cue and deed else ""


def status_now(assignment: Document) -> str:
    """Its status; what was agreed up to a day that is over has ended, though nobody had to end it."""
    status, schedule = str(assignment.get("status") or ""), part(assignment, "schedule")
    last = schedule.get("start_on") if schedule.get("kind") == "once" else schedule.get("end_on")
    over = bool(last) and date.fromisoformat(str(last)) < dates.today()
    return "ended" if over and status in {"agreed", "paused"} else status


def use_zone_of(*documents: Document) -> None:
    """Times are in the zone of the client's homework, which need not be the clinic's."""
    zone = next((found["time_zone"] for found in documents if found.get("time_zone")), None)
    if zone:
        speak_in_zone(zone)


def part(document: Document, name: str) -> Document:
    """An object inside a document; an empty one when it is missing or null."""
    found = document.get(name)
    return found if isinstance(found, Mapping) else {}


def items(document: Document, name: str) -> list[Any]:
    found = document.get(name)
    return list(found) if isinstance(found, list) else []


def name_of(assignment: Document, exercise: Document | None = None) -> str:
    """The client's own name for it, else the title of its exercise, which may stand beside it."""
    return first(assignment.get("own_name"), (exercise or part(assignment, "exercise")).get("title"))


def first(*values: Any) -> str:
    return next((str(value) for value in values if value), "")
