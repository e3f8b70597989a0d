"""A provider that does not answer is left alone for a while, and no provider gets more than its rate."""

from __future__ import annotations

from datetime import timedelta

from services.reminders.domain.breaker import ENOUGH, FIRST, LONGEST, Breaker, Rate
from tests.unit.reminders.builders import utc

NOW = utc("2026-11-23T18:30")


def broken() -> Breaker:
    breaker = Breaker()
    for _ in range(ENOUGH):
        breaker = breaker.failed(NOW)
    return breaker


def test_five_in_a_row_shut_it() -> None:
    breaker = Breaker()
    for _ in range(ENOUGH - 1):
        breaker = breaker.failed(NOW)
    assert not breaker.shut(NOW)
    assert not breaker.well().failed(NOW).shut(NOW)
    assert breaker.failed(NOW).shut_until == NOW + FIRST


def test_one_may_try_when_its_time_is_over() -> None:
    over = NOW + FIRST
    assert (broken().shut(over), broken().on_trial) == (False, True)
    assert broken().well() == Breaker()
    again = broken().failed(over)
    assert again.shut_until == over + FIRST * 2


def test_it_is_shut_for_five_minutes_at_most() -> None:
    breaker, now = broken(), NOW
    for _ in range(10):
        now = breaker.shut_until or now
        breaker = breaker.failed(now)
    assert breaker.shut_for == LONGEST


def test_what_ends_badly_while_it_is_shut_changes_nothing() -> None:
    assert broken().failed(NOW + FIRST / 2) == broken()


def test_a_provider_may_ask_to_be_left_alone() -> None:
    asked = Breaker().left_alone(timedelta(seconds=20), NOW)
    assert asked.shut_until == NOW + timedelta(seconds=20)
    assert asked.failures == 0
    assert Breaker().left_alone(timedelta(days=1), NOW).shut_until == NOW + LONGEST
    assert broken().left_alone(timedelta(seconds=1), NOW).shut_until == NOW + FIRST


def test_a_rate_of_sixty_lets_one_a_second_through() -> None:
    rate = Rate.full(60, NOW)
    assert rate.held == 10
    rate = rate.without(10).now(60, NOW + timedelta(seconds=3))
    assert rate.held == 3
    assert rate.now(60, NOW + timedelta(hours=1)).held == 10
    assert rate.now(60, NOW - timedelta(hours=1)).held == 3


def test_a_small_share_of_a_small_rate_still_lets_one_through() -> None:
    rate = Rate.full(1, NOW).without(1)
    assert rate.now(1, NOW + timedelta(seconds=59)).held < 1
    assert rate.now(1, NOW + timedelta(seconds=60)).held == 1
