"""Sessions: moved, noted, side by side, and in a row."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from dateutil.relativedelta import MO, relativedelta
from hypothesis import given
from hypothesis import strategies as st

from services.assignments.domain.codes import Cadence, MissedBy, SessionKind, SessionStatus
from services.assignments.domain.errors import Invalid, NotOpen
from services.assignments.domain.session import InSeries, SessionNote
from services.assignments.domain.session_series import MOST, Series, months_later
from tests.unit.assignments.make import LONDON, NOW, a_session, utc

ZONES = sorted(available_timezones())
DAYS_APART = {Cadence.WEEKLY: 7, Cadence.FORTNIGHTLY: 14}


def test_a_session_moves_and_stays_planned() -> None:
    moved, fact = a_session().move({"starts_at": NOW + timedelta(days=1), "minutes": 90}, NOW)
    assert fact is not None
    assert (moved.starts_at, moved.minutes, moved.status) == (NOW + timedelta(days=1), 90, SessionStatus.SCHEDULED)
    assert (fact.changed, moved.settle_at) == (("minutes", "starts_at"), NOW)
    assert a_session().move({"minutes": 50}, NOW) == (a_session(), None)


def test_a_session_does_not_move_into_the_past_or_after_it_was_noted() -> None:
    with pytest.raises(Invalid) as refused:
        a_session().move({"starts_at": NOW - timedelta(days=2)}, NOW)
    assert list(refused.value.errors) == ["starts_at"]
    a_session(starts_at=NOW - timedelta(days=2)).move({"kind": SessionKind.REVIEW}, NOW)  # its time stays as it was
    with pytest.raises(NotOpen):
        a_session().cancel(NOW)[0].move({"minutes": 60}, NOW)


def test_one_of_a_series_that_got_its_own_time_stands_apart() -> None:
    place = InSeries(id="srs_1", place=2, cadence=Cadence.WEEKLY)
    moved, _ = a_session(series=place).move({"starts_at": NOW + timedelta(days=1)}, NOW)
    assert moved.series == InSeries(id="srs_1", place=2, cadence=Cadence.WEEKLY, apart=True)
    assert a_session(series=place).move({"minutes": 80}, NOW)[0].series == place
    assert moved.move_with_series({"starts_at": NOW}, place, NOW)[0].series == place


def test_a_held_session_has_its_real_length_and_how_long_homework_was_looked_at() -> None:
    held, fact = a_session().hold(SessionNote(True, 10, 42), NOW)
    assert (held.minutes, held.review_minutes, held.reviewed_homework) == (42, 10, True)
    assert fact.changed == ("minutes", "review_minutes", "reviewed_homework", "status")
    put_right, _ = held.correct(SessionNote(False), NOW)
    assert (put_right.minutes, put_right.review_minutes, put_right.reviewed_homework) == (42, None, False)


@pytest.mark.parametrize("note", [SessionNote(False, 5), SessionNote(True, 51), SessionNote(True, 30, 20)])
def test_a_review_is_part_of_the_session(note: SessionNote) -> None:
    with pytest.raises(Invalid) as refused:
        a_session().hold(note, NOW)
    assert list(refused.value.errors) == ["review_minutes"]


def test_only_a_held_session_has_a_note_to_put_right() -> None:
    for session in (a_session(), a_session().miss(MissedBy.CLIENT, NOW)[0]):
        with pytest.raises(NotOpen):
            session.correct(SessionNote(True), NOW)


def test_two_sessions_meet_only_if_both_take_place() -> None:
    one, other = a_session(), a_session(id="ses_2", starts_at=NOW + timedelta(minutes=49))
    assert one.meets(other)
    assert other.meets(one)
    assert not one.meets(one)
    assert not one.meets(other.cancel(NOW)[0])
    assert not one.meets(a_session(id="ses_2", starts_at=one.ends_at))


def a_series(**other: object) -> Series:
    usual = {"starts_at": utc(2026, 10, 15, 17), "time_zone": LONDON, "cadence": Cadence.WEEKLY, "count": 3}
    return Series(**usual | other)  # type: ignore[arg-type]  # a builder of anything


def test_the_time_on_the_wall_stays_when_the_clocks_change() -> None:
    assert a_series().times() == [utc(2026, 10, 15, 17), utc(2026, 10, 22, 17), utc(2026, 10, 29, 18)]


def test_up_to_a_day_means_with_that_day() -> None:
    until = a_series(count=None, until=date(2026, 11, 12), cadence=Cadence.FORTNIGHTLY).times()
    assert [one.date() for one in until] == [date(2026, 10, 15), date(2026, 10, 29), date(2026, 11, 12)]


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("count", {"until": date(2026, 12, 1)}),
        ("count", {"count": None}),
        ("until", {"count": None, "until": date(2026, 10, 14)}),
        ("time_zone", {"time_zone": "Mars/Olympus"}),
    ],
)
def test_a_series_that_makes_no_sense_is_refused(field: str, other: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        a_series(**other)
    assert list(refused.value.errors) == [field]


def test_nobody_plans_a_life_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        a_series(count=None, until=date(2030, 1, 1)).times()
    assert str(MOST) in refused.value.errors["until"][0]


@given(first=st.dates(date(2020, 1, 1), date(2090, 1, 1)), months=st.integers(1, 40))
def test_monthly_is_the_same_weekday_of_the_month(first: date, months: int) -> None:
    place = (first.day - 1) // 7 + 1
    month = first.replace(day=1) + relativedelta(months=months)
    wanted = month + relativedelta(weekday=MO.__class__(first.weekday(), place))
    if wanted.month != month.month:  # there is no fifth one
        wanted = month + relativedelta(day=31, weekday=MO.__class__(first.weekday(), -1))
    assert months_later(first, months) == wanted


@given(
    zone_name=st.sampled_from(ZONES),
    first=st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1)),  # noqa: DTZ001 - wall time
    cadence=st.sampled_from([Cadence.WEEKLY, Cadence.FORTNIGHTLY]),
)
def test_every_time_of_a_series_is_what_the_wall_says(zone_name: str, first: datetime, cadence: Cadence) -> None:
    zone = ZoneInfo(zone_name)
    start = first.replace(second=0, microsecond=0, tzinfo=zone).astimezone(UTC)
    shown = start.astimezone(zone)
    for place, at in enumerate(Series(starts_at=start, time_zone=zone_name, cadence=cadence, count=20).times()):
        naive = shown.replace(tzinfo=None) + timedelta(days=DAYS_APART[cadence] * place)
        there = at.astimezone(zone).replace(tzinfo=None)
        assert (
            there == naive or naive.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == there
        )  # a time that does not exist that day moves by the gap
