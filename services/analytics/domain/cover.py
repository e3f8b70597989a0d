"""Which buckets add up to a period: days at its edges, weeks or months inside, as few as there can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from services.analytics.domain.days import Period, week_start

_DAY: Final = timedelta(days=1)
EVER: Final = "ever"
"""What a total has in the place of its first day."""


class Grain(StrEnum):
    """How long a bucket is: a local day, a week from Monday on, a calendar month, or all time."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TOTAL = "total"


@dataclass(frozen=True)
class Piece:
    """One bucket of a cover: its grain and its first day."""

    grain: Grain
    first: date

    @property
    def after(self) -> date:
        """The day after its last one."""
        if self.grain is Grain.WEEK:
            return self.first + 7 * _DAY
        return month_after(self.first) if self.grain is Grain.MONTH else self.first + _DAY

    @property
    def days(self) -> list[date]:
        """The days it holds."""
        return [self.first + number * _DAY for number in range((self.after - self.first).days)]


def month_start(day: date) -> date:
    """Return the first day of the month of `day`."""
    return day.replace(day=1)


def month_after(day: date) -> date:
    """Return the first day of the month after that of `day`."""
    return (month_start(day) + timedelta(days=31)).replace(day=1)


def week_of(day: date) -> Piece:
    """Return the week that the day lies in."""
    return Piece(Grain.WEEK, week_start(day))


def month_of(day: date) -> Piece:
    """Return the month that the day lies in."""
    return Piece(Grain.MONTH, month_start(day))


@lru_cache(maxsize=512)
def cover(period: Period, apart: frozenset[date] = frozenset()) -> tuple[Piece, ...]:
    """Return the fewest buckets that hold each day of the period once.

    The days `apart` are newer than the longer buckets they lie in, so each of them is taken by itself.
    """
    unfit = {piece for day in apart for piece in (week_of(day), month_of(day))}
    end = period.last + _DAY
    best: dict[date, tuple[int, Piece | None]] = {end: (0, None)}
    day = period.last
    while day >= period.first:
        fitting = (one for one in _from(day) if one.after <= end and one not in unfit)
        best[day] = min(((best[one.after][0] + 1, one) for one in fitting), key=lambda found: found[0])
        day -= _DAY
    return tuple(_followed(best, period.first))


def _from(day: date) -> Iterator[Piece]:
    """The buckets that begin on the day, the longest first."""
    if day.day == 1:
        yield Piece(Grain.MONTH, day)
    if day.weekday() == 0:
        yield Piece(Grain.WEEK, day)
    yield Piece(Grain.DAY, day)


def _followed(best: dict[date, tuple[int, Piece | None]], day: date) -> Iterator[Piece]:
    piece = best[day][1]
    while piece is not None:
        yield piece
        piece = best[piece.after][1]


def steps(period: Period, grain: Grain) -> list[Period]:
    """Return the weeks or months that the period touches, cut off at its ends."""
    found, day = [], period.first
    while day <= period.last:
        piece = week_of(day) if grain is Grain.WEEK else month_of(day)
        last = min(piece.after - _DAY, period.last)
        found.append(Period(day, last))
        day = last + _DAY
    return found
