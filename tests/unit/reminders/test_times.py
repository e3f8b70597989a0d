"""Wall time to instant and quiet hours, held against a clock that is simply watched minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.reminders.domain.errors import QuietAllDay, UnknownZone
from services.reminders.domain.rules import QuietWeek
from services.reminders.domain.times import QuietHours, instant, zone_named

MINUTE = timedelta(minutes=1)
SHIFTING = [
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/St_Johns",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Gaza",
    "Pacific/Chatham",
    "Atlantic/Azores",
]
ZONES = some.one_of(some.sampled_from(SHIFTING), some.sampled_from(sorted(available_timezones())))
WALLS = some.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None))


def _change_days(zone: ZoneInfo) -> list[date]:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(730)]
    offsets = [datetime.combine(day, time(12), tzinfo=zone).utcoffset() for day in days]
    return [day for day, before, after in zip(days[1:], offsets, offsets[1:], strict=False) if before != after]


CHANGES = {name: _change_days(ZoneInfo(name)) for name in SHIFTING}


@some.composite
def nights(draw: some.DrawFn) -> tuple[ZoneInfo, date]:
    """A zone and a day, often one on which the clocks change."""
    name = draw(ZONES)
    days = CHANGES.get(name)
    if days and draw(some.booleans()):
        return ZoneInfo(name), draw(some.sampled_from(days))
    return ZoneInfo(name), draw(some.dates(date(2026, 1, 1), date(2036, 12, 31)))


def _watched(zone: ZoneInfo, day: date, wall: time) -> datetime:
    """The first minute at which the clock shows `wall` on `day`; if it jumps over it, as long after the jump."""
    wanted = datetime.combine(day, wall)
    at = datetime.combine(day - timedelta(days=1), time(9), tzinfo=UTC)
    before = at.astimezone(zone).replace(tzinfo=None)
    while True:
        at += MINUTE
        shown = at.astimezone(zone).replace(tzinfo=None)
        if before < wanted <= shown:
            return at + (wanted - before - MINUTE) if shown > wanted else at
        before = shown


@settings(max_examples=150, deadline=None)
@given(nights(), WALLS)
def test_a_wall_time_is_the_first_moment_the_clock_shows_it(night: tuple[ZoneInfo, date], wall: time) -> None:
    zone, day = night
    assert instant(day, wall, zone) == _watched(zone, day, wall)


@settings(max_examples=150, deadline=None)
@given(nights(), WALLS, WALLS, some.integers(0, 1439))
def test_quiet_hours_are_over_when_the_clock_shows_their_end(
    night: tuple[ZoneInfo, date], start: time, end: time, offset: int
) -> None:
    zone, day = night
    try:
        quiet = QuietHours(start, end)
    except QuietAllDay:
        return
    at = datetime.combine(day, time(0), tzinfo=UTC) + offset * MINUTE
    week = QuietWeek(usual=quiet)
    over = week.over_at(at, zone)
    assert (over is not None) == quiet.cover(at.astimezone(zone).time().replace(fold=0))
    if over is None:
        return
    assert over > at
    assert week.over_at(over, zone) is None
    for passed in range(int((over - at) / MINUTE)):
        assert (at + passed * MINUTE).astimezone(zone).time().replace(fold=0) != end


@given(WALLS, WALLS, WALLS)
def test_quiet_hours_cover_from_their_start_up_to_their_end(start: time, end: time, wall: time) -> None:
    try:
        quiet = QuietHours(start, end)
    except QuietAllDay:
        return
    ring = [(start.hour * 60 + start.minute + step) % 1440 for step in range(1440)]
    last = ring.index(end.hour * 60 + end.minute)
    assert quiet.cover(wall) == (wall.hour * 60 + wall.minute in ring[:last])


def test_spring_moves_forward_and_autumn_takes_the_first() -> None:
    london = ZoneInfo("Europe/London")
    assert instant(date(2026, 3, 29), time(1, 30), london) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    for wall in (time(1, 30), time(1, 30, fold=1)):
        assert instant(date(2026, 10, 25), wall, london) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_quiet_hours_that_end_twice_in_one_night_are_over_at_the_second_end_when_the_first_has_been() -> None:
    london, quiet = ZoneInfo("Europe/London"), QuietWeek(usual=QuietHours(time(22), time(1, 30)))
    between = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # the clock shows 01:10 for the second time
    assert quiet.over_at(between, london) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end"), [("00:00", "00:00"), ("21:00", "21:00"), ("08:00", "07:30"), ("00:00", "23:59")]
)
def test_quiet_hours_have_to_leave_an_hour(start: str, end: str) -> None:
    with pytest.raises(QuietAllDay) as refused:
        QuietHours(time.fromisoformat(start), time.fromisoformat(end))
    assert refused.value.field == "quiet_to"


@pytest.mark.parametrize(
    "name", ["", "Europe", "Mars/Phobos", "../etc/passwd", "/etc/passwd", "Europe/London\n", "x" * 300]
)
def test_a_zone_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(UnknownZone):
        zone_named(name)
