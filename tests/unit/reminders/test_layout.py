"""Where messages come to lie beside one another: in a bundle, behind a gap, under a cap, late, put off or at rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.reminders.domain.codes import MovedBecause, ReminderReason, ReminderTrigger
from services.reminders.domain.layout import lay_out
from services.reminders.domain.rules import QuietWeek, Rules, Zones
from services.reminders.domain.times import QuietHours
from services.reminders.domain.wanted import Placed, Taken, Wanted, Withheld

LONDON, NEW_YORK, TOKYO = map(ZoneInfo, ("Europe/London", "America/New_York", "Asia/Tokyo"))
RULES = Rules(Zones(LONDON))
DAY = date(2026, 11, 23)
NIGHT = QuietHours(time(21), time(8))
DRAFT, SESSION = ReminderTrigger.UNFINISHED, ReminderTrigger.SESSION


def at(wall: str, day: date = DAY) -> datetime:
    """London in winter."""
    return datetime.combine(day, time.fromisoformat(wall), UTC)


def want(wall: str, opens: str = "00:00", closes: str = "23:59", key: str = "", **more: Any) -> Wanted:
    """Its key is its time."""
    return Wanted(key or wall, "asg_1", at(wall), at(opens), at(closes), **more)


def laid(*wanted: Wanted, rules: Rules = RULES, taken: tuple[str, ...] = (), now: str = "07:00") -> dict[str, str]:
    """Per key: the wall time, and why it is not the wished one; or why it does not come."""
    found = lay_out(wanted, rules, [Taken(at(one)) for one in taken], at(now))
    return {key: _said(one) for key, one in sorted(found.items())}


def _said(one: Placed | Withheld) -> str:
    if isinstance(one, Withheld):
        return one.reason
    return " ".join([f"{one.at:%H:%M}", *([one.because] if one.because else [])])


def test_what_is_alone_comes_at_its_moment() -> None:
    assert laid(want("12:00"), want("18:00")) == {"12:00": "12:00", "18:00": "18:00"}


def test_a_quarter_of_an_hour_is_one_message_at_its_last_moment() -> None:
    found = laid(want("12:00"), want("12:15"), want("12:16"))
    assert found == {"12:00": "12:15 bundle", "12:15": "12:15", "12:16": "12:45 gap"}


def test_nobody_is_bundled_beyond_the_end_of_their_window() -> None:
    assert laid(want("12:00", closes="12:05"), want("12:10")) == {"12:00": "12:00", "12:10": "12:30 gap"}


def test_a_gap_is_kept_to_what_was_sent() -> None:
    assert laid(want("12:10"), taken=("12:00",), now="12:05") == {"12:10": "12:30 gap"}
    assert laid(want("12:30"), taken=("12:00",), now="12:05") == {"12:30": "12:30"}


def test_without_room_behind_the_gap_it_joins_the_message_before() -> None:
    assert laid(want("12:00"), want("12:20", closes="12:25")) == {"12:00": "12:00", "12:20": "12:00 gap"}


def test_and_is_withheld_if_that_one_has_gone() -> None:
    assert laid(want("12:20", closes="12:25"), taken=("12:00",), now="12:05") == {"12:20": "gap"}


def test_the_more_important_keeps_its_moment_and_the_other_joins_it() -> None:
    found = laid(want("12:00", trigger=DRAFT), want("12:20", trigger=SESSION))
    assert found == {"12:00": "12:20 gap", "12:20": "12:20"}


def test_over_the_cap_it_joins_the_nearest_message_of_the_day_inside_its_window() -> None:
    four = laid(want("09:00"), want("12:00"), want("15:00"), want("18:00"))
    assert four == {"09:00": "09:00", "12:00": "12:00", "15:00": "15:00", "18:00": "15:00 cap"}


def test_over_the_cap_and_outside_every_window_it_is_withheld() -> None:
    four = laid(want("09:00"), want("12:00"), want("15:00"), want("18:00", opens="17:00"))
    assert four["18:00"] == "cap"


def test_what_matters_least_gives_way() -> None:
    found = laid(want("09:00", trigger=DRAFT), want("12:00"), want("15:00"), want("18:00"))
    assert found == {"09:00": "12:00 cap", "12:00": "12:00", "15:00": "15:00", "18:00": "18:00"}


def test_what_was_sent_counts_for_the_cap_of_its_day() -> None:
    sent = ("09:00", "10:00", "11:00")
    assert laid(want("15:00"), taken=sent, now="12:00") == {"15:00": "cap"}
    assert laid(replace(want("15:00"), fixed=True), taken=sent, now="12:00") == {"15:00": "15:00"}


def test_a_message_on_two_channels_counts_once() -> None:
    assert laid(want("15:00"), taken=("09:00", "09:00", "10:00"), now="12:00") == {"15:00": "15:00"}


@pytest.mark.parametrize(
    ("now", "expected"),
    [("12:02", "12:00"), ("12:03", "12:03 late"), ("13:00", "13:00 late"), ("13:01", "late"), ("14:00", "late")],
)
def test_late_means_now_until_its_grace_is_over(now: str, expected: str) -> None:
    assert laid(want("12:00"), now=now) == {"12:00": expected}


def test_after_hours_away_the_rest_is_one_message() -> None:
    found = laid(*(want(one) for one in ("09:00", "11:30", "12:00", "12:10", "12:25", "13:00")), now="12:20")
    assert found == {
        "09:00": "late",
        "11:30": "12:25 late",
        "12:00": "12:25 late",
        "12:10": "12:25 late",
        "12:25": "12:25",
        "13:00": "13:00",
    }


def test_late_never_breaks_into_the_night() -> None:
    assert laid(want("20:50"), now="21:00") == {"20:50": "quiet_hours"}
    midday = Rules(Zones(LONDON), QuietWeek(QuietHours(time(13), time(13, 30))))
    assert laid(want("12:59"), rules=midday, now="13:00") == {"12:59": "13:30 late"}


def test_a_window_that_is_over_is_over() -> None:
    assert laid(want("12:00", closes="12:20"), now="12:20") == {"12:00": "window_closed"}


def test_what_was_put_off_comes_when_it_was_asked_for_and_others_join_or_keep_away() -> None:
    put_off = replace(want("12:10", key="put off"), fixed=True)
    found = laid(put_off, want("12:05"), want("12:25"), taken=("12:00",), now="12:01")
    assert found == {"12:05": "12:10 gap", "12:25": "12:40 gap", "put off": "12:10"}


def test_what_is_put_to_rest_is_withheld_and_the_rest_comes() -> None:
    rules = replace(RULES, rests={"asg_1": DAY})
    other = replace(want("18:00"), assignment_id="asg_2")
    assert laid(want("12:00"), other, rules=rules) == {"12:00": "not_today", "18:00": "18:00"}
    assert laid(want("12:00"), other, rules=replace(rules, rest_until=DAY))["18:00"] == "resting"
    assert laid(want("12:00"), other, rules=replace(rules, off=True)) == {"12:00": "off", "18:00": "off"}
    yesterday = replace(RULES, rest_until=DAY - timedelta(days=1))
    assert laid(want("12:00"), rules=yesterday) == {"12:00": "12:00"}


def test_a_gap_of_nothing_is_none() -> None:
    rules = replace(RULES, gap=timedelta(0))
    assert laid(want("12:00"), want("12:16"), rules=rules) == {"12:00": "12:00", "12:16": "12:16"}
    assert laid(want("12:00"), rules=rules, taken=("12:00",), now="12:00") == {"12:00": "12:00"}


def test_quiet_hours_of_a_weekday_belong_to_the_day_they_begin_on() -> None:
    """The Monday rests until ten of the Tuesday; the Tuesday as usual until eight of the Wednesday."""
    week = QuietWeek(NIGHT, {1: QuietHours(time(20), time(10)), 3: None})
    rules = Rules(Zones(LONDON), week)
    monday, tuesday, wednesday, thursday = (DAY + timedelta(days=n) for n in range(4))
    assert rules.awake_from(at("07:00", monday)) == at("08:00", monday)
    assert rules.awake_from(at("20:00", monday)) == at("10:00", tuesday)
    assert rules.awake_from(at("22:00", tuesday)) == at("08:00", wednesday)
    assert rules.awake_from(at("22:00", wednesday)) == at("22:00", wednesday)
    assert rules.awake_from(at("03:00", thursday)) == at("03:00", thursday)


def test_quiet_hours_that_meet_are_one() -> None:
    week = QuietWeek(NIGHT, {2: QuietHours(time(8), time(7))})
    assert Rules(Zones(LONDON), week).awake_from(at("22:00")) == at("07:00", DAY + timedelta(days=2))


def test_quiet_hours_are_asked_where_the_person_is() -> None:
    rules = Rules(Zones(LONDON, TOKYO, until=DAY + timedelta(days=1)))
    assert laid(want("12:00"), rules=rules, now="00:00") == {"12:00": "23:00 quiet_hours"}
    rules = Rules(Zones(LONDON, NEW_YORK, until=DAY))
    assert laid(want("12:00"), rules=rules, now="00:00") == {"12:00": "13:00 quiet_hours"}


def test_a_trip_ends_with_its_last_day_where_the_person_travels() -> None:
    zones = Zones(LONDON, NEW_YORK, until=DAY)
    assert zones.at(at("04:59", DAY + timedelta(days=1))) is NEW_YORK
    assert zones.at(at("05:00", DAY + timedelta(days=1))) is LONDON


def test_the_night_the_clocks_go_back_is_quiet_until_the_end_that_people_see() -> None:
    """London, 25 October 2026: 08:00 is 08:00 UTC, and 21:00 of the day before was 20:00 UTC."""
    saturday = date(2026, 10, 24)
    assert RULES.awake_from(at("20:00", saturday)) == at("08:00", saturday + timedelta(days=1))
    short = Rules(Zones(LONDON), QuietWeek(QuietHours(time(1, 15), time(1, 45))))
    sunday = saturday + timedelta(days=1)
    assert short.awake_from(at("00:20", sunday)) == at("00:45", sunday)
    assert short.awake_from(at("01:20", sunday)) == at("01:45", sunday)


def test_why_it_is_withheld_tells_the_window_from_the_night() -> None:
    assert laid(want("22:00", closes="23:00")) == {"22:00": ReminderReason.QUIET_HOURS}
    assert laid(want("12:00", opens="13:00", closes="13:00")) == {"12:00": ReminderReason.WINDOW_CLOSED}
    assert laid(want("12:00", opens="13:00")) == {"12:00": f"13:00 {MovedBecause.WINDOW}"}


def test_what_found_no_room_beside_those_that_did_not_come_is_asked_again() -> None:
    rules = replace(RULES, gap=timedelta(0), cap=1)
    found = laid(*(want(one, opens=one) for one in ("11:20", "11:32", "11:44")), rules=rules, now="12:00")
    assert found == dict.fromkeys(("11:20", "11:32", "11:44"), "12:00 late")


def test_a_gap_moves_nothing_to_another_day() -> None:
    awake = Rules(Zones(LONDON), QuietWeek(None))
    late_evening = replace(want("23:50"), closes_at=at("12:00", DAY + timedelta(days=1)))
    assert laid(late_evening, rules=awake, taken=("23:40",), now="23:41") == {"23:50": "gap"}
    assert laid(late_evening, rules=awake, taken=("23:20",), now="23:41") == {"23:50": "23:50"}


def test_what_is_hardly_late_keeps_the_gap_to_what_came_since() -> None:
    assert laid(want("12:00"), taken=("12:01",), now="12:01") == {"12:00": "12:31 late"}
