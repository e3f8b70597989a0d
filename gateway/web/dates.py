"""Dates as people say them ("Thursday 26 November, 18:00"), in the reader's language and the zone of the page."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time

from gateway.gateway import gateway
from gateway.web.i18n import gettext, locale
from gateway.web.language import zone_here

Stamp = str | date | datetime | None


def here(value: Stamp) -> datetime | date | None:
    """A stamp of the API (`2026-11-26T18:00:00.000Z`), a local day (`2026-11-26`) or an object, in the page's zone."""
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == len("2026-11-26") else datetime.fromisoformat(value)
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(ZoneInfo(zone_here()))
    return value


def now() -> datetime:
    return gateway().clock()


def today() -> date:
    return gateway().clock().astimezone(ZoneInfo(zone_here())).date()


def weekdays() -> dict[int, str]:
    """Their names by number; 1 is Monday."""
    names = (
        gettext("Monday"),
        gettext("Tuesday"),
        gettext("Wednesday"),
        gettext("Thursday"),
        gettext("Friday"),
        gettext("Saturday"),
        gettext("Sunday"),
    )
    return dict(enumerate(names, start=1))


def day(value: Stamp) -> str:
    """Thursday 26 November (with the year when it is another one)."""
    found = here(value)
    if found is None:
        return ""
    skeleton = "MMMMEEEEd" if found.year == today().year else "yMMMMEEEEd"
    return format_skeleton(skeleton, found, locale=locale())


def short_day(value: Stamp) -> str:
    """26 Nov"""
    found = here(value)
    return format_skeleton("MMMd", found, locale=locale()) if found else ""


def near_day(value: Stamp) -> str:
    """today, tomorrow, yesterday, else the day."""
    found = here(value)
    if found is None:
        return ""
    apart = (_date(found) - today()).days
    words = {0: gettext("today"), 1: gettext("tomorrow"), -1: gettext("yesterday")}
    return words.get(apart) or day(value)


def clock(value: Stamp | time) -> str:
    """18:00; also for wall time such as `"18:00"`."""
    if isinstance(value, str) and len(value) == len("18:00"):
        value = time.fromisoformat(value)
    found = value if isinstance(value, time) else here(value)
    return format_time(found, "short", locale=locale()) if isinstance(found, time | datetime) else ""


def moment(value: Stamp) -> str:
    """Thursday 26 November, 18:00"""
    return gettext("%(day)s, %(time)s", day=day(value), time=clock(value)) if value else ""


def ago(value: Stamp) -> str:
    """today, yesterday, 9 days ago"""
    found = here(value)
    if found is None:
        return ""
    apart = (today() - _date(found)).days
    return near_day(value) if apart < 2 else gettext("%(count)s days ago", count=apart)


def part_of_day() -> str:
    """morning, afternoon, evening or night, by the page's zone: a code for the greeting."""
    hour = gateway().clock().astimezone(ZoneInfo(zone_here())).hour
    if hour < 5:
        return "night"
    return "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"


def _date(found: date | datetime) -> date:
    return found.date() if isinstance(found, datetime) else found
