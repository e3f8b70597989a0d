"""Which buckets add up to a period: each day once, and never more buckets than needed."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.analytics.domain.cover import Grain, Piece, cover, month_of, steps, week_of
from services.analytics.domain.days import LONGEST_PERIOD, Period

DAYS = st.dates(date(2023, 1, 1), date(2027, 12, 31))
PERIODS = st.builds(
    lambda first, length: Period(first, first + timedelta(days=length)), DAYS, st.integers(0, LONGEST_PERIOD - 1)
)


def each_day(period: Period) -> list[date]:
    return [period.first + timedelta(days=number) for number in range(period.length)]


@given(PERIODS, st.frozensets(DAYS, max_size=5))
def test_each_day_is_in_one_bucket_and_a_waiting_day_in_its_own(period: Period, apart: frozenset[date]) -> None:
    pieces = cover(period, apart)
    assert Counter(day for piece in pieces for day in piece.days) == Counter(each_day(period))
    assert all(piece.grain is Grain.DAY or not apart & set(piece.days) for piece in pieces)


@given(PERIODS)
def test_no_two_neighbours_could_be_a_longer_bucket(period: Period) -> None:
    """A second way to count: months first, then weeks and days of what is left, is never fewer."""
    left, greedy = set(each_day(period)), 0
    for make in (month_of, week_of, lambda day: Piece(Grain.DAY, day)):
        for piece in {make(day) for day in left}:
            if left.issuperset(piece.days):
                left -= set(piece.days)
                greedy += 1
    assert len(cover(period)) <= greedy


def test_four_weeks_are_four_weeks_and_two_years_are_months() -> None:
    assert [piece.grain for piece in cover(Period(date(2026, 10, 26), date(2026, 11, 22)))] == [Grain.WEEK] * 4
    assert len(cover(Period(date(2024, 1, 1), date(2025, 12, 31)))) == 24


@given(PERIODS, st.sampled_from([Grain.WEEK, Grain.MONTH]))
def test_steps_follow_one_another(period: Period, grain: Grain) -> None:
    found = steps(period, grain)
    assert [day for part in found for day in each_day(part)] == each_day(period)
    make = week_of if grain is Grain.WEEK else month_of
    assert all(make(part.first) == make(part.last) for part in found)
