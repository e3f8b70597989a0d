"""Making it smaller: what is offered when somebody is not sure that they will do it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gateway.web.client.cards import Document, part
from gateway.web.client.screens import has_short_form
from gateway.web.i18n import gettext, ngettext
from gateway.web.schedule_words import weekday_names

EVERY_OTHER = (1, 3, 5)


@dataclass(frozen=True)
class Offer:
    """`code` goes into the form; `taken` is what is different on the sheet then."""

    code: str
    words: str
    taken: dict[str, Any]


def offers(sheet: Document, exercise: Document) -> list[Offer]:
    """The short form where there is one, half the minutes, about half the days or times."""
    found = []
    if has_short_form(exercise) and not sheet.get("short_form"):
        found.append(Offer("short_form", gettext("Only the short form of the sheet"), {"short_form": True}))
    minutes = _whole(sheet.get("minutes"))
    if minutes >= 4:
        half = minutes // 2
        words = ngettext("Only %(num)s minute", "Only %(num)s minutes", half)
        found.append(Offer("minutes", words, {"minutes": half}))
    days = fewer_days(part(sheet, "schedule"))
    if days:
        words = gettext("Only on fewer days: %(days)s", days=weekday_names(list(days)))
        found.append(Offer("weekdays", words, {"weekdays": list(days)}))
    times = _whole(part(sheet, "schedule").get("times"))
    if times > 1:
        fewer = times // 2
        found.append(Offer("times", ngettext("Only %(num)s time", "Only %(num)s times", fewer), {"times": fewer}))
    return found


def fewer_days(schedule: Document) -> tuple[int, ...]:
    """Every other one of the days; none where it is seldom already."""
    if schedule.get("kind") == "daily":
        return EVERY_OTHER
    if schedule.get("kind") != "weekdays":
        return ()
    days = sorted(int(day) for day in schedule.get("weekdays") or ())
    return tuple(days[::2]) if len(days) > 1 else ()


def _whole(value: Any) -> int:
    return int(value) if str(value or "").isdecimal() else 0
