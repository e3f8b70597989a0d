"""From forms to answers: each kind in the type that the service wants, and what cannot be read is asked again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from gateway.web.client import answers, drawn, rows
from gateway.web.client.answers import Move, Read
from gateway.web.client.conditions import asked, holds
from tests.unit.gateway.web import kinds
from tests.unit.gateway.web.sample import a_client, sample

FIELDS = {str(one["name"]): one for one in kinds.FIELDS}


@pytest.fixture(autouse=True)
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with sample(monkeypatch, a_client()).app.test_request_context("/today"):
        yield


def read(name: str, form: list[tuple[str, str]], before: Any = None, move: Move | None = None) -> Read:
    return answers.read([FIELDS[name]], MultiDict(form), {} if before is None else {name: before}, move)


GOOD: list[tuple[str, list[tuple[str, str]], Any]] = [
    ("prediction", [("prediction", " They stare ")], "They stare"),
    ("belief", [("belief", "65")], 65),
    ("happened", [("happened", "no")], False),
    ("where", [("where", "at_work"), ("where.other", "")], "at_work"),
    ("where", [("where", "+other"), ("where.other", "On a bus")], {"other": "On a bus"}),
    ("where", [("where.other", "On a bus")], {"other": "On a bus"}),
    ("signs", [("signs", "warmth"), ("signs", "trembling")], ["warmth", "trembling"]),
    ("signs", [("signs", "warmth"), ("signs.other", "A lump")], ["warmth", {"other": "A lump"}]),
    ("weight", [("weight", "2.5")], 2.5),
    ("day", [("day", "2026-11-26")], "2026-11-26"),
    ("clock", [("clock", "18:00:00")], "18:00"),
    ("moment", [("moment", "2026-11-26 18:00")], "2026-11-26T18:00"),
    ("asleep", [("asleep.hours", "6"), ("asleep.minutes", "30")], 390),
    ("asleep", [("asleep.hours", ""), ("asleep.minutes", "90")], 90),
    ("tension", [("tension.before", "7")], {"before": 7}),
    ("tension", [("tension.before", "7"), ("tension.after", "0")], {"before": 7, "after": 0}),
    ("ladder", [("ladder-0-item", "Stop"), ("ladder-0-rating", "25")], [{"item": "Stop", "rating": 25}]),
    ("chapters", [("chapters", "one"), ("chapters", "three")], ["one", "three"]),
    ("film", [("film", "yes")], True),
    ("own", [("own.text", "Proud"), ("own.shared", "yes")], {"text": "Proud", "shared": True}),
    ("own", [("own.text", "Proud")], {"text": "Proud", "shared": False}),
    (
        "week",
        [("week.monday.morning.activity", "Walk"), ("week.monday.morning.mood", "0"), ("week.sunday.night.mood", "")],
        {"monday": {"morning": {"activity": "Walk", "mood": 0}}},
    ),
]


@pytest.mark.parametrize(("name", "form", "value"), GOOD)
def test_an_answer_has_the_type_of_its_kind(name: str, form: list[tuple[str, str]], value: Any) -> None:
    found = read(name, form)
    assert found.answers == {name: value}
    assert not found.errors


@pytest.mark.parametrize("name", [name for name, one in FIELDS.items() if one["kind"] not in {"guidance", "computed"}])
def test_an_empty_form_clears_the_answer(name: str) -> None:
    found = read(name, [])
    assert not found.errors
    assert found.onto({name: "before", "other": 1}) == {"other": 1}


BAD: list[tuple[str, list[tuple[str, str]], str, str]] = [
    ("where", [("where", "+other"), ("where.other", " ")], "where", "in your own words"),
    ("weight", [("weight", "a lot")], "weight", "Write a number"),
    *[("weight", [("weight", text)], "weight", "Write a number") for text in ("nan", "Infinity", "1e999")],
    ("weight", [("weight", "21")], "weight", "Choose between 0 and 20."),
    ("day", [("day", "26 November")], "day", "2026-11-26"),
    ("day", [("day", "2026-02-30")], "day", "2026-11-26"),
    ("clock", [("clock", "25:00")], "clock", "18:00"),
    ("moment", [("moment", "2026-11-26")], "moment", "day and time"),
    ("asleep", [("asleep.hours", "six")], "asleep", "whole numbers"),
    ("asleep", [("asleep.hours", "25")], "asleep", "up to 24 hours"),
    ("tension", [("tension.before", "11"), ("tension.after", "3")], "tension.before", "Choose between 0 and 10."),
    (
        "ladder",
        [("ladder-0-item", "Stop"), ("ladder-0-rating", "")],
        "ladder",
        "a few words and a number from 0 to 100",
    ),
    ("week", [("week.friday.night.mood", "good")], "week.friday.night.mood", "Write a number"),
    (
        "diary",
        [("diary-place", "0"), ("diary-was", ""), ("diary.what", "Bus"), ("diary.strong", "12")],
        "diary.strong",
        "Choose between 0 and 10.",
    ),
]


@pytest.mark.parametrize(("name", "form", "place", "words"), BAD)
def test_what_cannot_be_read_is_named_by_its_place_and_kept_as_typed(
    name: str, form: list[tuple[str, str]], place: str, words: str
) -> None:
    found = read(name, form)
    assert list(found.errors) == [place]
    assert words in found.errors[place][0]
    written = [(key, text) for key, text in form if "-" not in key and text.strip()]
    assert all(text in found.typed[key] for key, text in written)


def test_a_part_that_cannot_be_read_stays_as_it_was_and_the_others_are_kept() -> None:
    cells = {"friday": {"night": {"mood": 4}}}
    form = [("week.friday.night.mood", "good"), ("week.friday.night.activity", "Film")]
    assert read("week", form, cells).answers["week"] == {"friday": {"night": {"mood": 4, "activity": "Film"}}}


def test_a_step_goes_up_before_empty_rows_are_left_out() -> None:
    words = ("Stop", "", "Bus", "Train")
    form = [(f"ladder-{row}-item", word) for row, word in enumerate(words)]
    form += [(f"ladder-{row}-rating", "10") for row, word in enumerate(words) if word]
    found = read("ladder", form, move=Move("ladder", "up", 3))
    assert [one["item"] for one in found.answers["ladder"]] == ["Stop", "Train", "Bus"]
    same = read("ladder", form, move=Move("ladder", "up", 0))
    assert [one["item"] for one in same.answers["ladder"]] == ["Stop", "Bus", "Train"]


def entry(what: str, at: str = "2026-11-24T08:00") -> dict[str, Any]:
    return {"at": at, "what": what}


def sent(what: str, place: int, was: str, at: str = "2026-11-24T08:00") -> list[tuple[str, str]]:
    return [("diary-place", str(place)), ("diary-was", was), ("diary.at", at), ("diary.what", what)]


def test_an_entry_is_added_once_however_often_it_is_sent() -> None:
    once = read("diary", sent("Bus", 0, "")).answers["diary"]
    assert once == [entry("Bus")]
    assert read("diary", sent("Bus", 0, ""), once).answers["diary"] == once


def test_an_entry_with_only_its_time_is_none() -> None:
    assert read("diary", sent("", 0, "")).cleared == {"diary"}


def test_a_changed_entry_takes_its_place() -> None:
    kept = [entry("Bus"), entry("Train")]
    found = read("diary", sent("Tram", 0, rows.mark_of(kept[0])), kept)
    assert found.answers["diary"] == [entry("Tram"), entry("Train")]


def test_an_entry_that_another_device_changed_is_not_written_over() -> None:
    drawn_with, now = entry("Bus"), [entry("Bus, with Ben")]
    found = read("diary", sent("Tram", 0, rows.mark_of(drawn_with)), now)
    assert found.answers["diary"] == [entry("Bus, with Ben"), entry("Tram")]


def test_only_the_entry_that_was_shown_is_removed() -> None:
    kept = [entry("Bus"), entry("Train")]
    assert rows.without_entry(kept, 0, rows.mark_of(kept[0])) == [entry("Train")]
    assert rows.without_entry(kept, 0, rows.mark_of(kept[1])) == kept


@pytest.mark.parametrize(
    ("scale", "value", "points"),
    [
        ({"min": 0, "max": 10, "step": 1}, None, list(range(11))),
        ({"min": 0, "max": 100, "step": 5}, None, list(range(0, 101, 10))),
        ({"min": 0, "max": 100, "step": 5}, 65, [*range(0, 70, 10), 65, 70, 80, 90, 100]),
        ({"min": 1, "max": 5, "step": 0.5}, None, [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]),
        ({"min": 0, "max": 24, "step": 1}, None, list(range(0, 25, 3))),
        ({"min": 0, "max": 5}, 3.0, [0, 1, 2, 3, 4, 5]),
    ],
)
def test_a_scale_offers_few_points_its_ends_and_what_was_answered(
    scale: dict[str, Any], value: float | None, points: list[float]
) -> None:
    assert drawn.points(scale, value) == sorted(points)


ANSWERS = {"mood": 3, "tried": False, "signs": ["warmth"], "words": ""}


@pytest.mark.parametrize(
    ("condition", "result"),
    [
        ({"field": "mood", "is": 3}, True),
        ({"field": "tried", "is": False}, True),
        ({"field": "tried", "is": 0}, False),
        ({"field": "signs", "is": "warmth"}, True),
        ({"field": "mood", "at_least": 3}, True),
        ({"field": "mood", "below": 3}, False),
        ({"field": "tried", "below": 3}, False),
        ({"field": "nothing", "below": 3}, False),
        ({"field": "words", "answered": True}, False),
        ({"field": "words", "answered": False}, True),
        ({"not": {"field": "mood", "is": 4}}, True),
        ({"all": [{"field": "mood", "is": 3}, {"field": "tried", "is": True}]}, False),
        ({"any": [{"field": "mood", "is": 3}, {"field": "tried", "is": True}]}, True),
    ],
)
def test_a_condition_compares_what_was_answered(condition: dict[str, Any], result: bool) -> None:
    assert holds(condition, ANSWERS) is result


def test_what_is_not_asked_counts_as_not_answered() -> None:
    fields: list[dict[str, Any]] = [
        {"name": "first"},
        {"name": "second", "show_if": {"field": "first", "is": True}},
        {"name": "third", "show_if": {"field": "second", "answered": True}},
    ]
    given = {"first": False, "second": "kept", "third": "kept"}
    assert [one["name"] for one in asked(fields, given)] == ["first"]
