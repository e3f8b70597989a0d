"""Quarters and months, and when they are over."""

from __future__ import annotations

from datetime import date

from services.analytics.domain.quarters import Quarter, is_over, month_end, month_id, newest, quarter_of


def test_a_quarter_has_three_months() -> None:
    quarter = quarter_of(date(2026, 8, 31))
    assert (quarter.id, quarter.first, quarter.last) == ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30))
    assert [month_id(first) for first in quarter.months] == ["2026-07", "2026-08", "2026-09"]


def test_the_quarter_before_the_first_is_the_last_of_the_year_before() -> None:
    assert Quarter(2026, 1).before() == Quarter(2025, 4)
    assert Quarter(2025, 4).last == date(2025, 12, 31)


def test_february_ends_when_it_does() -> None:
    assert [month_end(date(year, 2, 1)).day for year in (2027, 2028)] == [28, 29]


def test_a_day_is_over_once_it_is_over_everywhere() -> None:
    assert not is_over(date(2026, 9, 30), date(2026, 10, 1))
    assert is_over(date(2026, 9, 30), date(2026, 10, 2))


def test_the_newest_quarter_is_one_with_a_month_that_is_over() -> None:
    assert [each.id for each in newest(date(2026, 11, 23), 3)] == ["2026-Q4", "2026-Q3", "2026-Q2"]
    assert [each.id for each in newest(date(2026, 10, 23), 2)] == ["2026-Q3", "2026-Q2"]
