"""Wall time and zones: what a clock on the client's wall says, as an instant.

A time that does not exist (spring) moves forward by the gap; a time that exists twice (autumn) means the first.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from services.assignments.domain.errors import Invalid

MIDNIGHT = time(0, 0)


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def zone(name: str, field: str = "time_zone") -> ZoneInfo:
    """The IANA zone of that name; refuses anything else in the words of the field it came from."""
    if name not in _names():
        raise Invalid({field: ["This is not a time zone we know. Use an IANA name such as Europe/London."]})
    return ZoneInfo(name)


def instant(day: date, at: time, zone_name: str) -> datetime:
    """The UTC instant of a wall time in a zone."""
    return datetime.combine(day, at.replace(fold=0), tzinfo=zone(zone_name)).astimezone(UTC)


@lru_cache(maxsize=16_384)
def start_of(day: date, zone_name: str) -> datetime:
    return instant(day, MIDNIGHT, zone_name)


def local_day(at: datetime, zone_name: str) -> date:
    return at.astimezone(zone(zone_name)).date()


@lru_cache(maxsize=16_384)
def exists(day: date, zone_name: str) -> bool:
    """False for the days a zone skipped when it crossed the date line (Apia had no 30 December 2011)."""
    return start_of(day, zone_name) < start_of(day + timedelta(days=1), zone_name)


@lru_cache(maxsize=16_384)
def week_start(day: date) -> date:
    return day - timedelta(days=day.weekday())
