"""Answers in words: every kind, for clients, therapists and paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gateway.web.language import speak_in_zone
from gateway.web.readable import Readable, duration, readable
from tests.unit.gateway.web import kinds
from tests.unit.gateway.web.sample import a_client, sample

FIELDS = {str(one["name"]): one for one in kinds.FIELDS}


@pytest.fixture(autouse=True)
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with sample(monkeypatch, a_client()).app.test_request_context("/today"):
        yield


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("prediction", "Everybody looks."),
        ("belief", "65 of 100"),
        ("happened", "yes"),
        ("where", "On a bus"),
        ("signs", "Warmth, A lump in the throat"),
        ("weight", "2.5 kg"),
        ("day", "Thursday 26 November"),
        ("clock", "18:00"),
        ("moment", "Thursday 26 November, 18:00"),
        ("asleep", "6 h 30 min"),
        ("tension", "7 before, 4 afterwards"),
        ("film", "watched"),
        ("own", "I was proud."),
    ],
)
def test_a_plain_answer_is_a_few_words(name: str, text: str) -> None:
    assert readable(FIELDS[name], kinds.FILLED[name]) == Readable(text)


def test_answers_of_several_parts_are_lists_and_tables() -> None:
    filled: dict[str, Any] = {name: readable(FIELDS[name], value) for name, value in kinds.FILLED.items()}
    assert filled["ladder"].lines == ("At the stop – 25", "One stop – 40")
    assert filled["chapters"] == Readable("2 of 3 done", ("One", "Three"))
    assert filled["diary"].heads == ("When", "What was it?", "How strong was it?", "What did you feel?")
    assert filled["diary"].rows[1] == ("Tuesday 24 November, 13:00", "A call", "–", "–")
    assert filled["week"].heads == ("", "Morning", "Afternoon", "Evening", "Night")
    assert filled["week"].rows == (
        ("Monday", "Stayed in bed · Mood 2 of 10", "–", "–", "–"),
        ("Friday", "–", "–", "–", "Mood 0 of 10"),
    )


def test_a_step_without_a_rating_and_a_film_not_watched_are_said_as_they_are() -> None:
    assert readable(FIELDS["ladder"], [{"item": "Two stops"}]).lines == ("Two stops – –",)
    assert readable(FIELDS["film"], False) == Readable("not yet")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_wall_time_stays_what_the_clock_showed(zone: str) -> None:
    speak_in_zone(zone)
    assert readable(FIELDS["moment"], "2026-11-26T18:00").text == "Thursday 26 November, 18:00"


@pytest.mark.parametrize(("minutes", "words"), [(0, "0 min"), (59, "59 min"), (60, "1 h"), (90, "1 h 30 min")])
def test_a_duration_is_said_in_hours_and_minutes(minutes: int, words: str) -> None:
    assert duration(minutes) == words
