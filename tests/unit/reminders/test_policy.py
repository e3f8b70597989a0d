"""When a reminder is planned, moved, withheld, and held back at the last moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.reminders.domain.codes import Channel, ReminderReason
from services.reminders.domain.errors import QuietAllDay
from services.reminders.domain.policy import Move, Remind, Wait, Withhold, decide, decide_now
from services.reminders.domain.times import QuietHours
from tests.unit.reminders.builders import HERE, Wishes, a_client_with, an_occurrence, utc

MORNING = utc("2026-11-23T07:00")
MINUTE = timedelta(minutes=1)


def planned(wishes: Wishes, now: datetime = MORNING, channel: Channel = Channel.IN_APP) -> Remind | Withhold:
    return decide(wishes.situation(), channel, now, HERE)


def at_sending(wishes: Wishes, now: datetime, channel: Channel = Channel.IN_APP) -> Remind | Move | Wait | Withhold:
    return decide_now(wishes.situation(), channel, now, HERE)


def test_the_moment_is_the_time_that_was_agreed() -> None:
    assert planned(a_client_with()) == Remind(utc("2026-11-23T18:00"))


def test_the_clients_own_time_goes_before_it() -> None:
    assert planned(a_client_with().at("19:15")) == Remind(utc("2026-11-23T19:15"))


def test_the_clients_own_zone_goes_before_the_occurrences() -> None:
    assert planned(a_client_with().living_in("Europe/Berlin")) == Remind(utc("2026-11-23T17:00"))


def test_a_moment_in_quiet_hours_moves_to_their_end() -> None:
    assert planned(a_client_with().at("22:30")) == Remind(utc("2026-11-24T08:00"))
    assert planned(a_client_with().at("06:00")) == Remind(utc("2026-11-23T08:00"))


def test_without_quiet_hours_it_stays() -> None:
    assert planned(a_client_with().at("22:30").never_quiet()) == Remind(utc("2026-11-23T22:30"))


def test_quiet_hours_that_end_after_the_window_suppress_it() -> None:
    wishes = a_client_with(an_occurrence(grace_days=0)).at("22:30")
    assert planned(wishes) == Withhold(ReminderReason.QUIET_HOURS)


def test_a_moment_before_the_window_waits_for_it() -> None:
    wishes = a_client_with().living_in("Asia/Tokyo").at("08:30").never_quiet()
    assert planned(wishes, utc("2026-11-22T12:00")) == Remind(utc("2026-11-23T00:00"))


def test_a_moment_after_the_window_is_none() -> None:
    wishes = a_client_with(an_occurrence(grace_days=0)).living_in("Pacific/Pago_Pago").at("20:00")
    assert planned(wishes) == Withhold(ReminderReason.WINDOW_CLOSED)


def test_just_missed_is_sent_at_once_and_long_missed_never() -> None:
    wishes = a_client_with()
    assert planned(wishes, utc("2026-11-23T19:00")) == Remind(utc("2026-11-23T18:00"))
    assert planned(wishes, utc("2026-11-23T19:00") + MINUTE) == Withhold(ReminderReason.LATE)


def test_a_window_that_is_over_plans_nothing() -> None:
    assert planned(a_client_with(), utc("2026-12-24T18:00")) == Withhold(ReminderReason.WINDOW_CLOSED)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("responded", ReminderReason.ANSWERED),
        ("lapsed", ReminderReason.LAPSED),
        ("withdrawn", ReminderReason.WITHDRAWN),
        ("a_word_of_tomorrow", ReminderReason.WITHDRAWN),
    ],
)
def test_nobody_is_reminded_of_what_is_over(status: str, reason: ReminderReason) -> None:
    assert planned(a_client_with(an_occurrence(status=status))) == Withhold(reason)


@pytest.mark.parametrize(
    ("wishes", "reason"),
    [
        (a_client_with().whose_assignment_is("paused"), ReminderReason.PAUSED),
        (a_client_with().whose_assignment_is("ended"), ReminderReason.ENDED),
        (a_client_with().whose_episode_is("paused"), ReminderReason.PAUSED),
        (a_client_with().whose_episode_is("closed"), ReminderReason.ENDED),
        (a_client_with().off(), ReminderReason.CHANNEL_OFF),
        (a_client_with().without(Channel.IN_APP), ReminderReason.CHANNEL_OFF),
    ],
)
def test_a_stop_anywhere_stops_it(wishes: Wishes, reason: ReminderReason) -> None:
    assert planned(wishes) == Withhold(reason)


def test_email_wants_consent_an_address_and_a_provider() -> None:
    wishes, now = a_client_with(), MORNING
    assert planned(wishes, now, Channel.EMAIL) == Withhold(ReminderReason.CHANNEL_OFF)
    assert planned(wishes.with_email(None), now, Channel.EMAIL) == Withhold(ReminderReason.NO_ADDRESS)
    assert planned(wishes.with_email(), now, Channel.EMAIL) == Remind(utc("2026-11-23T18:00"))
    without_provider = replace(HERE, offered=frozenset({Channel.IN_APP}))
    decision = decide(wishes.with_email().situation(), Channel.EMAIL, now, without_provider)
    assert decision == Withhold(ReminderReason.CHANNEL_OFF)


def test_at_sending_a_later_wish_is_heard() -> None:
    assert at_sending(a_client_with().at("20:00"), utc("2026-11-23T18:00")) == Move(utc("2026-11-23T20:00"))


def test_at_sending_a_late_reminder_never_breaks_into_the_night() -> None:
    wishes = a_client_with().at("20:50")
    assert at_sending(wishes, utc("2026-11-23T20:59")) == Remind(utc("2026-11-23T20:50"))
    assert at_sending(wishes, utc("2026-11-23T21:00")) == Withhold(ReminderReason.QUIET_HOURS)


def test_at_sending_a_short_rest_is_waited_for() -> None:
    wishes = a_client_with().at("12:55").quiet("13:00", "13:30")
    assert at_sending(wishes, utc("2026-11-23T13:10")) == Wait(utc("2026-11-23T13:30"))
    assert at_sending(wishes, utc("2026-11-23T13:30")) == Remind(utc("2026-11-23T12:55"))


WALLS = some.times().map(lambda at: at.replace(second=0, microsecond=0))
ZONES = some.one_of(
    some.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "America/Santiago"]),
    some.sampled_from(sorted(available_timezones())),
)
DAYS = some.one_of(
    some.sampled_from([date(2026, 3, 29), date(2026, 10, 25), date(2026, 3, 8), date(2026, 11, 1)]),
    some.dates(date(2026, 1, 1), date(2036, 12, 31)),
)


@some.composite
def situations(draw: some.DrawFn) -> Wishes:
    occurrence = an_occurrence(
        str(draw(DAYS)), draw(WALLS).isoformat("minutes"), draw(ZONES), grace_days=draw(some.integers(0, 3))
    )
    wishes = a_client_with(occurrence)
    wishes = wishes.living_in(draw(ZONES)) if draw(some.booleans()) else wishes
    try:
        quiet: QuietHours | None = QuietHours(draw(WALLS), draw(WALLS))
    except QuietAllDay:
        quiet = None
    return replace(wishes, preferences=replace(wishes.preferences, quiet=quiet))


@settings(max_examples=400, deadline=None)
@given(situations(), some.integers(-3 * 24 * 60, 5 * 24 * 60))
def test_what_goes_out_goes_out_in_the_window_awake_and_in_time(wishes: Wishes, offset: int) -> None:
    occurrence, quiet = wishes.occurrence, wishes.preferences.quiet
    now = occurrence.opens_at + offset * MINUTE
    decision = at_sending(wishes, now)
    zone = ZoneInfo(wishes.preferences.time_zone or occurrence.time_zone)
    if isinstance(decision, Remind):
        assert occurrence.opens_at <= decision.at <= now < occurrence.closes_at
        assert now - decision.at <= HERE.grace
        assert quiet is None or not quiet.cover(now.astimezone(zone).time().replace(fold=0))
    if isinstance(decision, Wait):
        assert decision.until > now
    if isinstance(decision, Move):
        assert decision.at > now


@settings(max_examples=60, deadline=None)
@given(situations())
def test_looking_again_whenever_told_to_ends_in_exactly_one_reminder_or_none(wishes: Wishes) -> None:
    """A client who lets time pass: each moment named is waited for; the planned moment fires unless it was withheld."""
    now = wishes.occurrence.opens_at - timedelta(days=1)
    plan, looks = planned(wishes, now), 0
    while True:
        decision, looks = at_sending(wishes, now), looks + 1
        if not isinstance(decision, Wait | Move):
            break
        now = decision.until if isinstance(decision, Wait) else decision.at
        assert looks < 5
    assert isinstance(decision, Remind) == isinstance(plan, Remind)
    if isinstance(plan, Remind):
        assert decision == plan
        assert now == max(plan.at, wishes.occurrence.opens_at - timedelta(days=1))


@settings(max_examples=150, deadline=None)
@given(ZONES, WALLS)
def test_days_in_a_row_are_reminded_of_once_each_and_in_their_order(name: str, wall: time) -> None:
    zone, moments = ZoneInfo(name), []
    for day in range(20, 33):
        local = date(2026, 10, 1) + timedelta(days=day)
        occurrence = an_occurrence(str(local), wall.isoformat("minutes"), name)
        decision = planned(a_client_with(occurrence).never_quiet(), datetime(2026, 10, 1, tzinfo=UTC))
        assert isinstance(decision, Remind)
        moments.append(decision.at)
        assert decision.at.astimezone(zone).date() == local
    assert moments == sorted(set(moments))


def test_random_moments_keep_their_own_times_whatever_time_was_wished_for() -> None:
    moment = an_occurrence(at="14:10", opens_at=utc("2026-11-23T14:10"), closes_at=utc("2026-11-23T14:40"))
    wishes = Wishes(moment).at("19:00")
    assert planned(wishes.scheduled("random_moments")) == Remind(moment.opens_at)


def test_nobody_is_reminded_of_what_is_started_when_it_is_needed() -> None:
    assert planned(a_client_with().scheduled("when_triggered")) == Withhold(ReminderReason.CHANNEL_OFF)
