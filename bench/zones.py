"""R9: whether every half hour of ten years in every zone means the moment that a second computation finds.

Where a zone's clocks do not change, a wall time is as far from midnight as it says. Where they change, python-dateutil
says what a time that is skipped comes to, and a walk through the moments themselves finds the first of two that show
the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from dateutil import tz

from bench.figures import spread_of, timed
from bench.results import Goal, Result
from bench.room import Room
from services.reminders.domain.times import instant

GOAL = Goal(0.0, "", at_least=False)
BEGINS, YEARS = date(2020, 1, 1), 10
ENDS = date(BEGINS.year + YEARS, 1, 1)
ONE_DAY, HALF_HOUR, QUARTER = timedelta(days=1), timedelta(minutes=30), timedelta(minutes=15)
WALLS = tuple(time(slot // 2, slot % 2 * 30) for slot in range(48))


def every_zone() -> list[str]:
    return sorted(available_timezones())


def measure(room: Room) -> Result:
    zones = every_zone()
    last = room.size((ENDS - BEGINS).days, 100)
    found: list[str] = []

    def look() -> None:
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            for some in pool.map(mismatches, zones, [0] * len(zones), [last] * len(zones), chunksize=10):
                found.extend(some)

    seconds = timed(look)
    slots = len(zones) * last * len(WALLS)
    detail = {"zones": len(zones), "half_hours": slots, "seconds": round(seconds, 1), "such_as": found[:5]}
    detail |= {"spread": spread_of([len(found)])}
    words = f"{slots:,} half hours in {len(zones)} zones", f"python-dateutil, {seconds:.0f} s"
    return Result("R9", "wall times that come to another moment", len(found), GOAL, *words, detail)


def mismatches(name: str, first: int, last: int) -> list[str]:
    """Of the days with these numbers, counted from the beginning of the ten years; the last one is not looked at."""
    zone = ZoneInfo(name)
    return [
        f"{name} {day} {wall:%H:%M}: {found}, not {wanted}"
        for day in (BEGINS + timedelta(days=number) for number in range(first, last))
        for wall, wanted in zip(WALLS, expected(day, zone), strict=True)
        if (found := instant(day, wall, zone)) != wanted
    ]


def changes(name: str) -> Iterator[int]:
    """The numbers of the days on which the clocks of that zone change, or the day before."""
    zone = ZoneInfo(name)
    for number in range((ENDS - BEGINS).days):
        if not _is_steady(BEGINS + timedelta(days=number), zone):
            yield number


def expected(day: date, zone: ZoneInfo) -> Sequence[datetime]:
    """The moment (UTC) of each half hour of the day."""
    if _is_steady(day, zone):
        midnight = _by_dateutil(day, WALLS[0], zone)
        return [midnight + number * HALF_HOUR for number in range(len(WALLS))]
    shown = _first_shown(day, zone)
    return [shown.get(datetime.combine(day, wall)) or _by_dateutil(day, wall, zone) for wall in WALLS]


def _is_steady(day: date, zone: ZoneInfo) -> bool:
    """The clocks are as far from UTC all through the day before, this day and the next."""
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    return (noon - 2 * ONE_DAY).astimezone(zone).utcoffset() == (noon + 2 * ONE_DAY).astimezone(zone).utcoffset()


def _by_dateutil(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return tz.resolve_imaginary(datetime.combine(day, wall, tzinfo=zone)).astimezone(UTC)


def _first_shown(day: date, zone: ZoneInfo) -> dict[datetime, datetime]:
    """What the clocks of the zone show, every quarter of an hour of these three days, and when they first show it."""
    found: dict[datetime, datetime] = {}
    at = datetime.combine(day, time(0), tzinfo=UTC) - ONE_DAY
    end = at + 3 * ONE_DAY
    while at < end:
        found.setdefault(at.astimezone(zone).replace(tzinfo=None), at)
        at += QUARTER
    return found
