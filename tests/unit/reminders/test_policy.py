"""When one reminder is planned, moved and withheld, as if it were the only one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.reminders.domain.codes import Channel, ReminderReason
from services.reminders.domain.errors import QuietAllDay
from services.reminders.domain.identity import reminder_id
from services.reminders.domain.last_look import LastLook, Misplaced, Ready
from services.reminders.domain.layout import FRESH_FOR, lay_out
from services.reminders.domain.policy import rules_for
from services.reminders.domain.policy import wishes as wishes_of
from services.reminders.domain.reminder import first
from services.reminders.domain.times import QuietHours
from services.reminders.domain.wanted import Placed
from tests.unit.reminders.builders import HERE, Wishes, a_client_with, an_occurrence, utc

MORNING = utc("2026-11-23T07:00")
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Remind:
    """Planned for that moment."""

    at: datetime


@dataclass(frozen=True)
class Withhold:
    """Not planned, and why."""

    reason: ReminderReason


@dataclass(frozen=True)
class Misplace:
    """At the last moment it turns out that it belongs elsewhere."""


def planned(wishes: Wishes, now: datetime = MORNING, channel: Channel = Channel.IN_APP) -> Remind | Withhold:
    """All by itself, as nothing else is there."""
    situation = wishes.situation()
    reason = situation.unwanted(channel, 1, HERE)
    if reason is not None:
        return Withhold(reason)
    rules = rules_for([situation], HERE)
    (outcome,) = lay_out(list(wishes_of(situation, rules, HERE)), rules, (), now).values()
    return Remind(outcome.at) if isinstance(outcome, Placed) else Withhold(outcome.reason)


def at_sending(wishes: Wishes, now: datetime, planned_at: datetime) -> Remind | Misplace | Withhold | datetime:
    """At the last look; a datetime is when to look again."""
    situation = wishes.situation()
    rules, channel = rules_for([situation], HERE), Channel.IN_APP
    one, _ = first(reminder_id("occ_1", channel), situation.occurrence, channel, at=planned_at, now=MORNING)
    (wish,) = wishes_of(situation, rules, HERE)
    one = replace(one, wanted_at=None if wish.at == planned_at else wish.at)
    (verdict,) = LastLook(rules, {"occ_1": situation}, [], HERE, now).at([one], planned_anew=False)
    if isinstance(verdict, Ready):
        return Remind(verdict.at)
    if isinstance(verdict, Misplaced):
        return Misplace()
    assert verdict.after.reason is not None
    return Withhold(verdict.after.reason)


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
    assert planned(wishes, utc("2026-11-23T18:02")) == Remind(utc("2026-11-23T18:00"))
    assert planned(wishes, utc("2026-11-23T19:00")) == Remind(utc("2026-11-23T19:00"))
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
    assert planned(wishes.with_email(confirmed=False), now, Channel.EMAIL) == Withhold(ReminderReason.NO_ADDRESS)
    assert planned(wishes.with_email(), now, Channel.EMAIL) == Remind(utc("2026-11-23T18:00"))
    bounced = replace(wishes.with_email(confirmed=False).situation(), unreached={Channel.EMAIL: ReminderReason.BOUNCED})
    assert bounced.unwanted(Channel.EMAIL, 1, HERE) == ReminderReason.BOUNCED
    assert bounced.not_reached(1, HERE) == {Channel.EMAIL: ReminderReason.BOUNCED}
    by_link = replace(wishes, preferences=wishes.with_email().preferences.unsubscribe(Channel.EMAIL))
    assert planned(by_link, now, Channel.EMAIL) == Withhold(ReminderReason.UNSUBSCRIBED)
    without_provider = replace(HERE, offered=frozenset({Channel.IN_APP}))
    assert wishes.with_email().situation().unwanted(Channel.EMAIL, 1, without_provider) == ReminderReason.CHANNEL_OFF


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
def test_what_is_planned_lies_in_the_window_awake_and_in_time(wishes: Wishes, offset: int) -> None:
    occurrence, quiet = wishes.occurrence, wishes.preferences.quiet
    now = occurrence.opens_at + offset * MINUTE
    decision = planned(wishes, now)
    zone = ZoneInfo(wishes.preferences.time_zone or occurrence.time_zone)
    if isinstance(decision, Remind):
        assert occurrence.opens_at <= decision.at < occurrence.closes_at
        assert decision.at >= now - FRESH_FOR
        assert quiet is None or not quiet.cover(decision.at.astimezone(zone).time().replace(fold=0))


@settings(max_examples=100, deadline=None)
@given(situations())
def test_what_comes_at_its_planned_moment_needs_no_other_look(wishes: Wishes) -> None:
    plan = planned(wishes, wishes.occurrence.opens_at - timedelta(days=1))
    if isinstance(plan, Remind):
        assert at_sending(wishes, plan.at, plan.at) == plan


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
