"""What a client may wish for, and the words they get."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reminders.domain.candidates import When
from services.reminders.domain.codes import Channel, HomeworkWord, ReminderTrigger
from services.reminders.domain.errors import (
    ChannelNotOffered,
    ChannelTwice,
    LocaleUnknown,
    MomentImpossible,
    QuietAllDay,
    TextTooLong,
    Unacceptable,
    UnknownZone,
    WishOutOfRange,
)
from services.reminders.domain.message import Message
from services.reminders.domain.preferences import (
    Preferences,
    checked,
    checked_moments,
    one_line,
)
from services.reminders.domain.rules import QuietWeek
from services.reminders.domain.times import QuietHours
from services.reminders.domain.travel import Travel
from services.reminders.domain.wording import neutral
from services.reminders.domain.words import DEFAULT, LANGUAGES
from services.reminders.store.mapping.wishes import preferences, preferences_document
from tests.unit.reminders.builders import utc

BOTH = frozenset({Channel.IN_APP, Channel.EMAIL})
NOBODY = Preferences("cln_1", "per_1")


@pytest.mark.parametrize(
    ("wished", "error"),
    [
        (replace(NOBODY, time_zone="Europe/Atlantis"), UnknownZone),
        (replace(NOBODY, sms=True), ChannelNotOffered),
        (replace(NOBODY, second=Channel.PUSH), ChannelNotOffered),
        (replace(NOBODY, second=Channel.IN_APP), ChannelTwice),
        (replace(NOBODY, gap_minutes=241), WishOutOfRange),
        (replace(NOBODY, gap_minutes=-1), WishOutOfRange),
        (replace(NOBODY, cap=0), WishOutOfRange),
        (replace(NOBODY, cap=11), WishOutOfRange),
        (replace(NOBODY, rests={f"asg_{one}": date(2026, 12, 1) for one in range(101)}), WishOutOfRange),
        (replace(NOBODY, travel=Travel("Moon/Base")), UnknownZone),
        (replace(NOBODY, locale="klingon!"), LocaleUnknown),
    ],
)
def test_what_cannot_work(wished: Preferences, error: type[Unacceptable]) -> None:
    with pytest.raises(error):
        checked(wished, offered=BOTH)


def test_email_has_to_be_offered() -> None:
    wished = replace(NOBODY, email=True)
    assert checked(wished, offered=BOTH) == wished
    with pytest.raises(ChannelNotOffered):
        checked(wished, offered=frozenset({Channel.IN_APP}))


def hours(start: str, end: str) -> QuietHours:
    return QuietHours(time.fromisoformat(start), time.fromisoformat(end))


QUARTERS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))


@st.composite
def quiet(draw: st.DrawFn) -> QuietHours | None:
    start, end = draw(QUARTERS), draw(QUARTERS)
    try:
        return QuietHours(start, end)
    except QuietAllDay:
        return None


@given(st.dictionaries(st.integers(1, 7), quiet(), max_size=7), quiet())
def test_quiet_hours_of_a_whole_week_leave_an_hour(
    days: dict[int, QuietHours | None], usual: QuietHours | None
) -> None:
    """Seven spans of at most 23 hours cannot cover a week, however they meet."""
    week = QuietWeek(usual, days)
    start, run, longest = utc("2026-11-23T00:00"), 0, 0
    for minute in range(0, 2 * 7 * 24 * 60, 15):
        open_now = week.over_at(start + timedelta(minutes=minute), ZoneInfo("UTC")) is None
        run = run + 15 if open_now else 0
        longest = max(longest, run)
    assert longest >= 60


@pytest.mark.parametrize(
    "moments",
    [
        [When(ReminderTrigger.DUE), When(ReminderTrigger.DUE)],
        [When(ReminderTrigger.CUE)],
        [When(ReminderTrigger.BEFORE)],
        [When(ReminderTrigger.UNFINISHED)],
        [When(ReminderTrigger.BEFORE, minutes=0)],
        [When(ReminderTrigger.SESSION, minutes=8 * 24 * 60)],
        [When(trigger) for trigger in ReminderTrigger][:5],
    ],
)
def test_moments_that_cannot_work(moments: list[When]) -> None:
    with pytest.raises(MomentImpossible):
        checked_moments(moments)


def test_moments_that_work() -> None:
    wished = [
        When(ReminderTrigger.CUE, wall=time(19)),
        When(ReminderTrigger.BEFORE, minutes=30),
        When(ReminderTrigger.SESSION),
        When(ReminderTrigger.RANDOM),
    ]
    assert checked_moments(wished) == tuple(wished)


def test_what_was_stored_before_there_was_more_to_wish_for_still_holds() -> None:
    old: dict[str, Any] = {
        "_id": "prf_1",
        "clinic_id": "cln_1",
        "client_id": "per_1",
        "time_zone": "Europe/London",
        "quiet": ["22:00", "07:00"],
        "in_app": True,
        "email": False,
        "email_address": None,
        "version": 3,
    }
    found = preferences(old)
    assert found == replace(NOBODY, time_zone="Europe/London", quiet=hours("22:00", "07:00"), own_quiet=True, version=3)
    assert preferences(preferences_document(found)) == found


def test_a_rest_is_dropped_when_it_is_over() -> None:
    today = date(2026, 11, 23)
    wished = replace(NOBODY, rest_until=date(2026, 11, 22), rests={"asg_1": today, "asg_2": date(2026, 11, 20)})
    assert wished.resting_after(today) == replace(NOBODY, rests={"asg_1": today})


def test_a_wording_is_one_short_line() -> None:
    assert one_line("  tea\r\nfirst ") == "tea first"
    assert one_line(" \n ") is None
    assert one_line("x" * 140) == "x" * 140
    with pytest.raises(TextTooLong):
        one_line("x" * 141)


@pytest.mark.parametrize("word", [None, *HomeworkWord])
def test_the_neutral_words_say_nothing_clinical(word: HomeworkWord | None) -> None:
    title = LANGUAGES[DEFAULT].title
    text = Message("rem_1", title, neutral(word), open_url="http://carryover.test/today").body
    assert neutral(word) in text
    assert text.endswith("\n\nhttp://carryover.test/today\n")
    assert len(neutral(word)) <= 140
    for unwelcome in ("therap", "exercise", "fail", "overdue", "clinic", "missed", "!"):
        assert unwelcome not in f"{title} {text}".lower()
