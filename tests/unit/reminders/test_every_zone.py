"""What a wall time means in every zone, against a second computation (bench/zones.py).

Usually each zone has one of the ten years' quarters and one day on which its clocks change; with CARRYOVER_EXAMPLES
everything, as in `make bench`.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bench.zones import BEGINS, ENDS, WALLS, changes, every_zone, expected, mismatches
from services.reminders.domain.candidates import Around, moments
from services.reminders.domain.rules import Rules, Zones
from tests.unit.reminders.builders import an_occurrence

EVERYTHING = "CARRYOVER_EXAMPLES" in os.environ
ALL_DAYS = (ENDS - BEGINS).days
ZONES = every_zone()
HARDEST = (
    ("America/Asuncion", date(2022, 3, 27)),  # back at midnight
    ("Australia/Lord_Howe", date(2025, 10, 5)),  # by half an hour
    ("Africa/Casablanca", date(2025, 2, 23)),  # in Ramadan
    ("Antarctica/Troll", date(2025, 3, 30)),  # by two hours
    ("Europe/London", date(2026, 10, 25)),
)


def test_every_half_hour_is_the_moment_a_second_computation_finds() -> None:
    assert len(ZONES) > 500
    found: list[str] = []
    for number, name in enumerate(ZONES):
        first = 0 if EVERYTHING else number * 6 % (ALL_DAYS - 6)
        found += mismatches(name, first, ALL_DAYS if EVERYTHING else first + 6)
    assert found == []


@pytest.mark.parametrize(("name", "day"), HARDEST)
def test_days_on_which_clocks_change(name: str, day: date) -> None:
    number = (day - BEGINS).days
    assert number in changes(name)
    assert mismatches(name, number - 2, number + 3) == []


@pytest.mark.parametrize(("name", "day"), HARDEST)
def test_a_reminder_is_wished_for_at_that_moment_once_on_each_day(name: str, day: date) -> None:
    zone, found = ZoneInfo(name), []
    rules = Rules(Zones(zone))
    for one in (day + timedelta(days=number) for number in (-1, 0, 1)):
        opens_at = datetime.combine(one, time(0), tzinfo=UTC)
        around = an_occurrence(str(one), zone=name, opens_at=opens_at, closes_at=opens_at + timedelta(days=2))
        wished = [at for wall in WALLS for _, at in moments(around, (), Around(wall), rules)]
        assert wished == list(expected(one, zone))
        found.append(wished)
    assert all(max(before) < min(after) for before, after in pairwise(found))


def test_the_second_computation_sees_a_mistake() -> None:
    """A time that is skipped is not moved back, and of two that show the same not the later one is meant."""
    london, lord_howe = ZoneInfo("Europe/London"), ZoneInfo("Australia/Lord_Howe")
    assert expected(date(2026, 3, 29), london)[3] == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert expected(date(2026, 10, 25), london)[3] == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert expected(date(2025, 10, 5), lord_howe)[4] == datetime(2025, 10, 4, 15, 30, tzinfo=UTC)
