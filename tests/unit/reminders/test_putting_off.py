"""Later, a rest, and another clock: what a client may say, and what it means."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reminders.domain.codes import Channel, MovedBecause, ReminderStatus
from services.reminders.domain.errors import NotPossible, SnoozeImpossible, TripImpossible, UnknownZone
from services.reminders.domain.facts import PutOff
from services.reminders.domain.preferences import Preferences
from services.reminders.domain.putting_off import Snooze, chosen, possible
from services.reminders.domain.reminder import first
from services.reminders.domain.rules import QuietWeek, Rules, Zones
from services.reminders.domain.times import QuietHours
from services.reminders.domain.travel import AskedZone, Travel, ZoneAnswer
from tests.unit.reminders.builders import an_occurrence, utc

LONDON = ZoneInfo("Europe/London")
RULES = Rules(Zones(LONDON))
NOBODY = Preferences("cln_1", "per_1")
NOW = utc("2026-11-23T16:05")


def wall(found: dict[Snooze, datetime]) -> dict[str, str]:
    return {one.value: f"{at.astimezone(LONDON):%d %H:%M}" for one, at in found.items()}


def test_all_four_ways_while_there_is_time() -> None:
    found = possible(utc("2026-11-23T16:00"), utc("2026-11-25T00:00"), RULES, NOW)
    assert wall(found) == {"ten_minutes": "23 16:15", "hour": "23 17:05", "evening": "23 19:00", "tomorrow": "24 16:00"}


@pytest.mark.parametrize(
    ("now", "closes", "left"),
    [
        ("2026-11-23T20:00", "2026-11-25T00:00", {"ten_minutes", "tomorrow"}),
        ("2026-11-23T18:30", "2026-11-24T00:00", {"ten_minutes", "hour", "evening"}),
        ("2026-11-23T16:05", "2026-11-23T16:30", {"ten_minutes"}),
        ("2026-11-23T16:05", "2026-11-23T16:15", set()),
    ],
)
def test_never_into_quiet_hours_and_never_past_the_window(now: str, closes: str, left: set[str]) -> None:
    found = possible(utc("2026-11-23T16:00"), utc(closes), RULES, utc(now))
    assert {one.value for one in found} == left


def test_what_is_not_possible_is_refused_with_what_is() -> None:
    with pytest.raises(SnoozeImpossible) as refused:
        chosen(Snooze.EVENING, {Snooze.TEN_MINUTES: NOW, Snooze.TOMORROW: NOW})
    assert refused.value.field == "for"
    assert "in ten minutes, tomorrow" in refused.value.advice
    with pytest.raises(SnoozeImpossible, match="Nothing has changed"):
        chosen(Snooze.HOUR, {})


@given(
    st.integers(0, 14 * 24 * 60),
    st.integers(0, 3 * 24 * 60),
    st.sampled_from(["Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]),
)
def test_whatever_is_possible_is_ahead_awake_and_inside(since: int, minutes: int, zone: str) -> None:
    now = utc("2026-10-20T00:00") + timedelta(minutes=since)
    rules = Rules(Zones(ZoneInfo(zone)), QuietWeek(days={7: QuietHours(time(20), time(11))}))
    closes_at = now + timedelta(minutes=minutes)
    for at in possible(now - timedelta(minutes=3), closes_at, rules, now).values():
        assert now < at < closes_at
        assert rules.awake_from(at) == at


def test_one_that_is_put_off_has_another_in_its_place() -> None:
    came, _ = first("rem_1", an_occurrence(), Channel.IN_APP, at=NOW, now=NOW)
    shown = replace(came.show("breathe", NOW)[0], bundle_id="rem_0", version=4)
    at = NOW + timedelta(minutes=10)
    gone, fact = shown.snooze(NOW)
    assert (gone.status, gone.due_at, fact) == (ReminderStatus.SNOOZED, None, PutOff())
    later, _ = shown.again("rem_2", at, NOW)
    assert (later.id, later.status, later.planned_at, later.due_at) == ("rem_2", ReminderStatus.PLANNED, at, at)
    assert (later.snoozes, later.moved_because, later.bundle_id, later.text) == (1, MovedBecause.SNOOZE, None, None)
    assert (later.version, len(later.history)) == (0, 1)


def test_what_has_not_come_cannot_be_put_off() -> None:
    ahead, _ = first("rem_1", an_occurrence(), Channel.IN_APP, at=NOW, now=NOW)
    with pytest.raises(NotPossible):
        ahead.snooze(NOW)


def said(zone: str, answer: ZoneAnswer, until: str | None = None, before: Preferences = NOBODY) -> Preferences:
    asked = AskedZone(zone, NOW, answer)
    return before.answer_zone(asked, None if until is None else date.fromisoformat(until), "Europe/London")


def test_the_three_answers_when_the_device_is_elsewhere() -> None:
    kept = said("Asia/Tokyo", ZoneAnswer.KEEP)
    assert (kept.travel, kept.zone_at(NOW)) == (None, None)
    follows = said("Asia/Tokyo", ZoneAnswer.FOLLOW)
    assert (follows.travel, follows.zone_at(NOW)) == (Travel("Asia/Tokyo"), "Asia/Tokyo")
    trip = said("Asia/Tokyo", ZoneAnswer.TRIP, "2026-11-24")
    assert trip.zone_at(utc("2026-11-24T14:59")) == "Asia/Tokyo"
    assert trip.zone_at(utc("2026-11-24T15:00")) is None
    assert [one.zone for one in trip.asked_zones] == ["Asia/Tokyo"]


def test_back_home_ends_a_trip_and_keeping_time_there_does_not() -> None:
    away = said("Asia/Tokyo", ZoneAnswer.FOLLOW)
    assert said("Europe/London", ZoneAnswer.FOLLOW, before=away).travel is None
    assert said("Europe/London", ZoneAnswer.KEEP, before=away).travel == Travel("Asia/Tokyo")


def test_a_zone_is_remembered_once_and_not_for_ever() -> None:
    zones = ["Asia/Tokyo", "Asia/Seoul", "Asia/Tokyo", *(f"Etc/GMT+{hour}" for hour in range(1, 13))]
    wishes = NOBODY
    for zone in zones:
        wishes = said(zone, ZoneAnswer.KEEP, before=wishes)
    remembered = [one.zone for one in wishes.asked_zones]
    assert remembered == ["Asia/Seoul", "Asia/Tokyo", *zones[3:]]
    for hour in range(1, 11):
        wishes = said(f"Etc/GMT-{hour}", ZoneAnswer.KEEP, before=wishes)
    assert len(wishes.asked_zones) == 20
    assert "Asia/Seoul" not in {one.zone for one in wishes.asked_zones}


@pytest.mark.parametrize(
    ("zone", "answer", "until", "error"),
    [
        ("Moon/Base", ZoneAnswer.KEEP, None, UnknownZone),
        ("Asia/Tokyo", ZoneAnswer.TRIP, None, TripImpossible),
        ("Asia/Tokyo", ZoneAnswer.TRIP, "2026-11-23", TripImpossible),
    ],
)
def test_what_cannot_be_answered(zone: str, answer: ZoneAnswer, until: str | None, error: type[Exception]) -> None:
    with pytest.raises(error):
        said(zone, answer, until)


def test_a_rest_of_one_and_of_all_and_back() -> None:
    today = date(2026, 11, 23)
    resting = NOBODY.rest("asg_1", today, today).rest(None, date(2026, 12, 1), today)
    assert (resting.rests, resting.rest_until) == ({"asg_1": today}, date(2026, 12, 1))
    assert resting.go_on("asg_1").rests == {}
    assert replace(resting, off=True).go_on(None) == NOBODY
