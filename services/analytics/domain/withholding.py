"""Rows for research: which descriptions fit so few people that they would point at them, and days made coarser."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, TypeVar

K = TypeVar("K")

WITHHELD: Final = "withheld"
SMALLEST: Final = (5, 10, 20)
"""People that must stand behind every combination of what describes a course; one of these is chosen."""


class Dates(StrEnum):
    """How exact a day is: its Monday, the first of its month, or only the week of therapy (1 is the first)."""

    WEEK = "week"
    MONTH = "month"
    COURSE_WEEK = "course_week"


def withheld(people: Mapping[K, int], smallest: int) -> frozenset[K]:
    """Return the descriptions that are not written: those with fewer than `smallest` people behind them.

    If those that are left out are themselves fewer people than that, the next smallest description joins them: whoever
    is in a small remainder could otherwise be told by what they are not.
    """
    hidden: set[K] = set()
    pool = 0
    for description, count in sorted(people.items(), key=lambda item: (item[1], str(item[0]))):
        if count >= smallest and (pool == 0 or pool >= smallest):
            break
        hidden.add(description)
        pool += count
    return frozenset(hidden)


def coarse(day: date, dates: Dates, started: date | None) -> str:
    """Return the day as the export may say it; empty for a week of therapy whose first day is not known."""
    if dates is Dates.WEEK:
        return (day - timedelta(days=day.weekday())).isoformat()
    if dates is Dates.MONTH:
        return f"{day.year:04}-{day.month:02}"
    return str((day - started).days // 7 + 1) if started else ""
