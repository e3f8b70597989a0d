"""The learned hour: nothing from few answers, nothing from a spread, the hour that stands out, and it can change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reminders.domain.habits import HALF_LIFE_DAYS, NEEDED, Answered, habit

TODAY = date(2026, 11, 23)


def at(hour: int, times: int, *, days_ago: int = 0) -> list[Answered]:
    return [Answered(TODAY - timedelta(days=days_ago), hour)] * times


def suggested(answered: list[Answered], **options: list[int]) -> int | None:
    found = habit(answered, TODAY, **options).suggested
    return None if found is None else found.hour


def test_fewer_than_eight_answers_teach_nothing() -> None:
    assert suggested(at(19, NEEDED - 1)) is None
    assert suggested(at(19, NEEDED)) == 19


def test_a_spread_teaches_nothing() -> None:
    assert suggested([one for hour in range(8, 20) for one in at(hour, 2)]) is None


def test_an_hour_that_stands_out_is_suggested() -> None:
    assert suggested([*at(19, 5), *at(7, 1), *at(12, 1), *at(21, 1)]) == 19


def test_only_hours_that_are_awake_are_suggested() -> None:
    answered = [*at(23, 9), *at(19, 6)]
    assert suggested(answered) == 23
    assert suggested(answered, awake=list(range(8, 21))) == 19
    assert suggested(at(23, 9), awake=[]) is None


def test_what_is_long_ago_counts_less() -> None:
    before = at(7, 10, days_ago=4 * HALF_LIFE_DAYS)
    assert suggested(before + at(19, 4)) == 19
    assert suggested(at(7, 10, days_ago=1) + at(19, 4)) == 7


def test_by_hand() -> None:
    """Eight answers today, six at 19: Beta(4/24 + 6, 4 - 4/24 + 2), of twelve in all."""
    hour = habit([*at(19, 6), *at(8, 2)], TODAY).hours[19]
    mean = (4 / 24 + 6) / 12
    assert hour.share == pytest.approx(mean)
    assert hour.surely == pytest.approx(mean - 1.645 * (mean * (1 - mean) / 13) ** 0.5)


@given(st.lists(st.builds(Answered, st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 23)), max_size=130))
def test_shares_are_of_one_whole_and_order_does_not_matter(answered: list[Answered]) -> None:
    found = habit(answered, TODAY)
    assert sum(one.share for one in found.hours) == pytest.approx(1)
    assert [one.hour for one in found.hours] == list(range(24))
    again = habit(answered[::-1], TODAY)
    assert [one.share for one in again.hours] == pytest.approx([one.share for one in found.hours])
