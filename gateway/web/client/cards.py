"""What the client's pages show of an occurrence or an assignment: their own name for it, when in words, and its state.

Services are read tolerantly: a field that is not there is simply not shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from gateway.web import dates, words
from gateway.web.i18n import gettext
from gateway.web.language import speak_in_zone

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


def card(occurrence: Document) -> Card:
    assignment = part(occurrence, "assignment")
    exercise = part(occurrence, "exercise")
    return Card(
        id=str(occurrence["id"]),
        name=first(assignment.get("own_name"), exercise.get("title")),
        minutes=assignment.get("minutes") or exercise.get("minutes"),
        when=when(occurrence),
        plan=plan(assignment),
        state=words.state_of(occurrence),
        begun=occurrence.get("status") == "started",
        answered=occurrence.get("status") == "responded",
        day=dates.near_day(str(occurrence.get("local_date"))[:10]) if occurrence.get("local_date") else "",
    )


def when(occurrence: Document) -> str:
    """`this evening, 19:00`, `tomorrow, 19:00`; for a day that is over: `from yesterday, still open`."""
    day, clock = occurrence.get("local_date"), occurrence.get("local_time")
    if not day:
        return ""
    planned = date.fromisoformat(str(day)[:10])
    if planned < dates.today():
        return gettext("from %(day)s, still open", day=dates.near_day(planned))
    if not clock:
        return dates.near_day(planned)
    near = _part_of_today(time.fromisoformat(clock)) if planned == dates.today() else dates.near_day(planned)
    return gettext("%(day)s, %(time)s", day=near, time=dates.clock(clock[:5]))


def _part_of_today(planned: time) -> str:
    if planned.hour < 12:
        return gettext("this morning")
    return gettext("this afternoon") if planned.hour < 17 else gettext("this evening")


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


def schedule_words(schedule: Document) -> str:
    """ "every day from Thursday 26 November, 19:00"."""
    start, clock = schedule.get("start_on"), dates.clock(str(schedule.get("time", ""))[:5])
    kind = schedule.get("kind")
    if kind == "once":
        return gettext("once, %(day)s, %(time)s", day=dates.near_day(start), time=clock)
    if kind == "weekdays":
        names = weekday_names(schedule.get("weekdays") or [1, 2, 3, 4, 5])
        if (apart := int(schedule.get("every_weeks") or 1)) > 1:
            names = gettext("%(days)s, every %(number)s weeks", days=names, number=apart)
        return gettext("%(days)s, %(time)s, from %(day)s", days=names, time=clock, day=dates.near_day(start))
    return gettext("every day, %(time)s, from %(day)s", time=clock, day=dates.near_day(start))


def weekday_names(days: list[int]) -> str:
    if sorted(days) == [1, 2, 3, 4, 5]:
        return gettext("Monday to Friday")
    names = dates.weekdays()
    return gettext(", ").join(names[number] for number in sorted(days))


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


def first(*values: Any) -> str:
    return next((str(value) for value in values if value), "")
