"""The moments at which reminders are wished for, trigger by trigger."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reminders.domain.candidates import Around, When, moments, random_moment, second, wanted
from services.reminders.domain.codes import Channel, ReminderTrigger
from services.reminders.domain.rules import QuietWeek, Rules, Zones
from services.reminders.domain.times import QuietHours
from tests.unit.reminders.builders import an_occurrence, utc

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
RULES = Rules(Zones(LONDON))
SIX = Around(time(18))
SESSION = Around(time(18), sessions=(utc("2026-11-20T10:00"), utc("2026-11-24T10:00"), utc("2026-12-01T10:00")))


@pytest.mark.parametrize(
    ("when", "around", "expected"),
    [
        (When(), SIX, "2026-11-23T18:00"),
        (When(ReminderTrigger.BEFORE, minutes=45), SIX, "2026-11-23T17:15"),
        (When(ReminderTrigger.CUE, wall=time(7, 30)), SIX, "2026-11-23T07:30"),
        (When(ReminderTrigger.SESSION), SESSION, "2026-11-23T18:00"),
        (When(ReminderTrigger.SESSION, wall=time(20)), SESSION, "2026-11-23T20:00"),
        (When(ReminderTrigger.SESSION, minutes=120), SESSION, "2026-11-24T08:00"),
        (When(ReminderTrigger.SESSION), SIX, None),
        (When(ReminderTrigger.UNFINISHED, minutes=180), SIX, None),
        (
            When(ReminderTrigger.UNFINISHED, minutes=180),
            Around(time(18), begun_at=utc("2026-11-23T12:10")),
            "2026-11-23T15:10",
        ),
    ],
)
def test_a_moment_of_each_trigger(when: When, around: Around, expected: str | None) -> None:
    found = list(moments(an_occurrence(), [when], around, RULES))
    assert found == ([] if expected is None else [(when.trigger, utc(expected))])


def test_without_a_wish_it_is_the_time_at_which_it_is_due() -> None:
    assert list(moments(an_occurrence(), [], SIX, RULES)) == [(ReminderTrigger.DUE, utc("2026-11-23T18:00"))]


def test_a_trigger_counts_once() -> None:
    twice = [When(ReminderTrigger.CUE, wall=time(9)), When(ReminderTrigger.CUE, wall=time(10))]
    assert list(moments(an_occurrence(), twice, SIX, RULES)) == [(ReminderTrigger.CUE, utc("2026-11-23T09:00"))]


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        ("Europe/London", "2026-03-29", "01:30", "2026-03-29T01:30"),  # 01:30 is not there: an hour later, 02:30
        ("Europe/London", "2026-10-25", "01:30", "2026-10-25T00:30"),  # twice there: the first
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45"),  # a gap of half an hour
    ],
)
def test_clocks_that_change(zone: str, day: str, wall: str, expected: str) -> None:
    rules = Rules(Zones(ZoneInfo(zone)))
    found = list(moments(an_occurrence(day, wall, zone), [], Around(time.fromisoformat(wall)), rules))
    assert found == [(ReminderTrigger.DUE, utc(expected))]


def test_a_trip_moves_the_days_it_covers() -> None:
    rules = Rules(Zones(LONDON, NEW_YORK, until=date(2026, 11, 23)))
    there = list(moments(an_occurrence("2026-11-23"), [], SIX, rules))
    home = list(moments(an_occurrence("2026-11-24"), [], SIX, rules))
    assert there == [(ReminderTrigger.DUE, utc("2026-11-23T23:00"))]
    assert home == [(ReminderTrigger.DUE, utc("2026-11-24T18:00"))]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 3))
def test_a_random_moment_lies_awake_in_the_window_and_stays(number: int, grace_days: int) -> None:
    occurrence = an_occurrence("2026-10-24", grace_days=grace_days, id=f"occ_{number}")
    at = random_moment(occurrence, RULES)
    assert at is not None
    assert occurrence.opens_at <= at < occurrence.closes_at
    assert RULES.awake_from(at) == at
    assert random_moment(occurrence, RULES) == at


def test_random_moments_are_spread_over_the_window() -> None:
    found = [random_moment(an_occurrence(grace_days=0, id=f"occ_{number}"), RULES) for number in range(400)]
    hours = {at.hour: 0 for at in found if at}
    for at in found:
        assert at is not None
        hours[at.hour] += 1
    assert set(hours) == set(range(8, 21))
    assert max(hours.values()) < 4 * min(hours.values())


def test_there_is_no_random_moment_in_a_window_that_is_quiet() -> None:
    night = an_occurrence(opens_at=utc("2026-11-23T22:00"), closes_at=utc("2026-11-24T06:00"))
    assert random_moment(night, RULES) is None
    nap = Rules(Zones(LONDON), QuietWeek(QuietHours(time(12), time(13))))
    assert random_moment(night, nap) is not None


def test_a_second_rung_never_comes_before_its_delay() -> None:
    first = wanted("one", an_occurrence(), ReminderTrigger.DUE, utc("2026-11-23T18:00"), frozenset({Channel.IN_APP}))
    again = second(first, "two", timedelta(hours=2), frozenset({Channel.EMAIL}))
    assert (again.at, again.opens_at, again.closes_at) == (
        utc("2026-11-23T20:00"),
        utc("2026-11-23T20:00"),
        first.closes_at,
    )
    assert again.rank > first.rank


def test_a_reminder_of_a_draft_never_comes_before_its_moment() -> None:
    at = utc("2026-11-23T15:10")
    assert wanted("one", an_occurrence(), ReminderTrigger.UNFINISHED, at, frozenset()).opens_at == at
