"""Saved views: periods that move with the day, when the next mail is due, and what a query may hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.domain.errors import BadInput
from gateway.domain.views import Every, Page, Span, View, checked_query, days_of, next_time

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("span", "first", "last"),
    [
        (Span.LAST_WEEK, date(2026, 11, 16), date(2026, 11, 22)),
        (Span.FOUR_WEEKS, date(2026, 10, 27), TODAY),
        (Span.TWELVE_WEEKS, date(2026, 9, 1), TODAY),
        (Span.LAST_MONTH, date(2026, 10, 1), date(2026, 10, 31)),
        (Span.LAST_QUARTER, date(2026, 7, 1), date(2026, 9, 30)),
        (Span.YEAR, date(2025, 11, 25), TODAY),
    ],
)
def test_a_moving_period_becomes_days(span: Span, first: date, last: date) -> None:
    assert days_of(span, TODAY) == (first, last)


def test_the_turn_of_the_year_is_no_exception() -> None:
    assert days_of(Span.LAST_MONTH, date(2026, 1, 15)) == (date(2025, 12, 1), date(2025, 12, 31))
    assert days_of(Span.LAST_QUARTER, date(2026, 2, 28)) == (date(2025, 10, 1), date(2025, 12, 31))


def test_a_view_asks_with_days() -> None:
    view = View("viw_1", "cln_A", "per_1", "x", Page.HOMEWORK, {"period": "last-week", "split": "family"}, True, NOW)
    assert view.asked(TODAY) == {"split": "family", "from": "2026-11-16", "to": "2026-11-22"}
    assert view.seen_by("per_2")


NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "weekday", "at", "due"),
    [
        (Every.WEEK, 1, "09:30", datetime(2026, 11, 23, 8, 30, tzinfo=UTC)),
        (Every.WEEK, 1, "09:00", datetime(2026, 11, 30, 8, tzinfo=UTC)),
        (Every.WEEK, 7, "07:00", datetime(2026, 11, 29, 6, tzinfo=UTC)),
        (Every.MONTH, 1, "07:00", datetime(2026, 12, 7, 6, tzinfo=UTC)),
        (Every.MONTH, 2, "07:00", datetime(2026, 12, 1, 6, tzinfo=UTC)),
    ],
)
def test_a_mail_is_due_at_a_wall_time_of_the_clinic(every: Every, weekday: int, at: str, due: datetime) -> None:
    assert next_time(every, weekday, time.fromisoformat(at), NOW, "Europe/Berlin") == due


@settings(max_examples=40)
@given(
    st.integers(0, 2 * 365 * 24 * 60),
    st.sampled_from(list(Every)),
    st.integers(1, 7),
    st.times(),
)
def test_mails_come_one_after_another_on_their_weekday(minutes: int, every: Every, weekday: int, at: time) -> None:
    at = at.replace(second=0, microsecond=0)
    moments = [NOW + timedelta(minutes=minutes)]
    for _ in range(5):
        moments.append(next_time(every, weekday, at, moments[-1], "Europe/Berlin"))
    assert all(before < after for before, after in pairwise(moments))
    days = [moment.astimezone(ZoneInfo("Europe/Berlin")).date() for moment in moments[1:]]
    least = 6 if every is Every.WEEK else 27
    assert all((after - before).days > least for before, after in pairwise(days))


@pytest.mark.parametrize(
    "query",
    [
        {"period": "for ever"},
        {"name": "Anna B."},
        {"split": "a\nb"},
        {"From": "2026-01-01"},
        {"x": ""},
        {f"f{'a' * number}": "1" for number in range(30)},
    ],
)
def test_a_query_holds_codes_days_and_ids_only(query: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        checked_query(query)
