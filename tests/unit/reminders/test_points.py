"""An address and its code: what is taken, how often it may be tried, and when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.reminders.domain.codes import Channel
from services.reminders.domain.errors import AddressImpossible, CodeOver
from services.reminders.domain.points import CODE_FOR, MOST_TRIES, ContactPoint, PointState, hint_of, plain
from tests.unit.reminders.builders import utc

NOW = utc("2026-11-23T18:30")
NEW = ContactPoint("cpt_1", "cln_1", "per_1", Channel.EMAIL, "sealed", "a…@example.org", "print")


@pytest.mark.parametrize(
    "address", ["ada@example.org", "a.b+c@mail.example.co.uk", "o'neill@example.org".replace("'", "-")]
)
def test_possible_addresses(address: str) -> None:
    assert plain(Channel.EMAIL, address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@localhost",
        "ada@@example.org",
        "ada@example..org",
        "Ada <ada@example.org>",
        "ada@example.org,eve@example.org",
        "ada@example.org\n",
        "ada@example.org\r\nBcc: eve@example.org",
        "a" * 65 + "@example.org",
        "ada@" + "x." * 130 + "org",
    ],
)
def test_impossible_addresses(address: str) -> None:
    with pytest.raises(AddressImpossible):
        plain(Channel.EMAIL, address)


def test_a_number_is_written_in_one_way() -> None:
    assert plain(Channel.SMS, " +44 (7700) 900-123 ") == "+447700900123"
    for impossible in ("07700 900123", "+44", "+0123456789", "+44 7700 90012x", ""):
        with pytest.raises(AddressImpossible):
            plain(Channel.SMS, impossible)


def test_the_app_has_no_address() -> None:
    with pytest.raises(AddressImpossible):
        plain(Channel.IN_APP, "ada")


def test_a_hint_cannot_be_written_to() -> None:
    assert [hint_of(one) for one in ("ada@example.org", "+447700900123", "ada")] == ["a…@example.org", "+44…123", "a…"]


def test_a_code_may_be_tried_five_times() -> None:
    point = NEW.asked("seal", NOW)
    for left in range(MOST_TRIES - 1, -1, -1):
        point = point.tried(NOW)
        assert point.tries_left == left
    with pytest.raises(CodeOver):
        point.tried(NOW)
    assert point.asked("another", NOW).tries_left == MOST_TRIES


def test_a_code_is_over_after_a_quarter_of_an_hour() -> None:
    point = NEW.asked("seal", NOW)
    assert point.tried(NOW + CODE_FOR - timedelta(seconds=1)).tries == 1
    with pytest.raises(CodeOver):
        point.tried(NOW + CODE_FOR)


def test_without_a_code_there_is_nothing_to_try() -> None:
    with pytest.raises(CodeOver):
        NEW.tried(NOW)
    with pytest.raises(CodeOver):
        NEW.asked("seal", NOW).confirm(NOW).tried(NOW)


def test_what_was_set_aside_is_confirmed_again() -> None:
    aside = replace(NEW, state=PointState.SET_ASIDE, set_aside_at=NOW)
    again = aside.asked("seal", NOW).tried(NOW).confirm(NOW)
    assert (again.confirmed, again.set_aside_at, again.code) == (True, None, None)
