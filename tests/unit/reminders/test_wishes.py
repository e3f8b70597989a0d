"""What a client may wish for, and the words they get."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.reminders.domain.codes import Channel, HomeworkWord
from services.reminders.domain.errors import (
    AddressImpossible,
    AddressMissing,
    ChannelNotOffered,
    TextTooLong,
    Unacceptable,
    UnknownZone,
)
from services.reminders.domain.preferences import Preferences, checked, one_line, possible_address
from services.reminders.domain.wording import TITLE, letter, neutral, text_for

BOTH = frozenset({Channel.IN_APP, Channel.EMAIL})
NOBODY = Preferences("cln_1", "per_1")


@pytest.mark.parametrize(
    ("wished", "error"),
    [
        (replace(NOBODY, time_zone="Europe/Atlantis"), UnknownZone),
        (replace(NOBODY, email=True), AddressMissing),
        (replace(NOBODY, email_address="ada"), AddressImpossible),
    ],
)
def test_what_cannot_work(wished: Preferences, error: type[Unacceptable]) -> None:
    with pytest.raises(error):
        checked(wished, offered=BOTH)


def test_email_has_to_be_offered() -> None:
    wished = replace(NOBODY, email=True, email_address="ada@example.org")
    assert checked(wished, offered=BOTH) == wished
    with pytest.raises(ChannelNotOffered):
        checked(wished, offered=frozenset({Channel.IN_APP}))


@pytest.mark.parametrize(
    "address", ["ada@example.org", "a.b+c@mail.example.co.uk", "o'neill@example.org".replace("'", "-")]
)
def test_possible_addresses(address: str) -> None:
    assert possible_address(address)


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
    assert not possible_address(address)


def test_a_wording_is_one_short_line() -> None:
    assert one_line("  tea\r\nfirst ") == "tea first"
    assert one_line(" \n ") is None
    assert one_line("x" * 140) == "x" * 140
    with pytest.raises(TextTooLong):
        one_line("x" * 141)


@pytest.mark.parametrize("word", [None, *HomeworkWord])
def test_the_neutral_words_say_nothing_clinical(word: HomeworkWord | None) -> None:
    text = letter(text_for(None, word), "http://carryover.test/")
    assert neutral(word) in text
    assert text.endswith("\n\nhttp://carryover.test/today\n")
    assert len(neutral(word)) <= 140
    for unwelcome in ("therap", "exercise", "fail", "overdue", "clinic", "missed", "!"):
        assert unwelcome not in f"{TITLE} {text}".lower()
