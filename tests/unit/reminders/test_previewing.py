"""What a person is shown of the days ahead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from services.reminders.domain.codes import Channel, MovedBecause, ReminderReason, ReminderTrigger
from services.reminders.domain.previewing import preview
from services.reminders.domain.rules import Rules, Zones
from services.reminders.domain.wanted import Wanted
from tests.unit.reminders.builders import utc

NOW = utc("2026-11-23T07:00")
WEEK = NOW + timedelta(days=7)
HOME = Zones(ZoneInfo("Europe/London"), ZoneInfo("Europe/Berlin"), until=date(2026, 11, 23))
APP, MAIL = frozenset({Channel.IN_APP}), frozenset({Channel.EMAIL})


def want(at: str, assignment: str = "asg_1", rung: int = 1, channels: frozenset[Channel] = APP) -> Wanted:
    moment = utc(at)
    opens, closes = moment - timedelta(hours=10), moment + timedelta(hours=3)
    return Wanted(f"{at} {assignment} {rung}", assignment, moment, opens, closes, rung=rung, channels=channels)


def test_a_message_says_when_where_on_what_and_why_then() -> None:
    wanted = [want("2026-11-23T12:00"), want("2026-11-23T12:10", "asg_2", channels=MAIL), want("2026-11-24T12:00")]
    today, tomorrow = preview(wanted, Rules(HOME), (), NOW, WEEK).messages
    assert (today.at, today.zone, today.channels) == (
        utc("2026-11-23T12:10"),
        "Europe/Berlin",
        (Channel.EMAIL, Channel.IN_APP),
    )
    assert [(one.assignment_id, one.because) for one in today.items] == [
        ("asg_1", MovedBecause.BUNDLE),
        ("asg_2", None),
    ]
    assert (tomorrow.at, tomorrow.zone) == (utc("2026-11-24T12:00"), "Europe/London")


def test_a_second_rung_comes_only_if_there_is_no_answer() -> None:
    wanted = [want("2026-11-23T12:00"), want("2026-11-23T14:00", rung=2, channels=MAIL)]
    first, second = preview(wanted, Rules(HOME), (), NOW, WEEK).messages
    assert (first.only_if_silent, second.only_if_silent) == (False, True)


def test_what_was_put_off_on_two_channels_is_one_thing_and_says_so() -> None:
    again = [replace(want("2026-11-23T12:00", channels=each), key=f"{each}", fixed=True) for each in (APP, MAIL)]
    (message,) = preview(again, Rules(HOME), (), NOW, WEEK).messages
    assert message.channels == (Channel.EMAIL, Channel.IN_APP)
    assert [one.because for one in message.items] == [MovedBecause.SNOOZE]


def test_what_does_not_come_says_why() -> None:
    rules = replace(Rules(HOME), rests={"asg_1": date(2026, 11, 23)})
    found = preview([want("2026-11-23T12:00"), want("2026-11-24T12:00")], rules, (), NOW, WEEK)
    (one,) = found.withheld
    assert (one.trigger, one.wanted_at, one.reason) == (
        ReminderTrigger.DUE,
        utc("2026-11-23T12:00"),
        ReminderReason.NOT_TODAY,
    )
    assert [message.at for message in found.messages] == [utc("2026-11-24T12:00")]


def test_beyond_the_days_asked_for_there_is_nothing() -> None:
    assert preview([want("2026-12-05T12:00")], Rules(HOME), (), NOW, WEEK).messages == ()
