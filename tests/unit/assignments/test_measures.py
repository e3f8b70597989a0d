"""Scores against the published examples, against an independent count of all answers, and the rules for change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from math import factorial, prod, sqrt

import pytest

from services.assignments import catalogue
from services.assignments.domain.codes import Severity
from services.assignments.domain.measure import (
    Band,
    Caseness,
    Direction,
    Item,
    Measure,
    Method,
    Reliable,
    ReliableChange,
    Subscale,
)
from services.assignments.domain.worksheet.flagging import flags

LIBRARY = catalogue.load()
BANDS = {
    "phq9": {
        "minimal": (0, 4),
        "mild": (5, 9),
        "moderate": (10, 14),
        "moderately_severe": (15, 19),
        "severe": (20, 27),
    },
    "gad7": {"minimal": (0, 4), "mild": (5, 9), "moderate": (10, 14), "severe": (15, 21)},
}
CASES = {"phq9": (10, 6), "gad7": (8, 4)}
SIZES = {"phq9": 9, "gad7": 7}
CODES = sorted(SIZES)


def shipped(code: str) -> Measure:
    found = LIBRARY.newest(code).measure
    assert found is not None
    return found


def answers(*points: int | None) -> dict[str, str | None]:
    return {f"item_{place}": None if point is None else str(point) for place, point in enumerate(points, 1)}


def an_item(name: str, *, highest: int = 4, reverse: bool = False) -> Item:
    return Item(name=name, values=tuple(range(highest + 1)), reverse=reverse)


def a_measure(**other: object) -> Measure:
    usual = {
        "plain_title": "Rest",
        "recall_days": 7,
        "items": tuple(an_item(f"item_{number}") for number in range(1, 5)),
        "method": Method.SUM,
        "direction": Direction.LOWER_IS_BETTER,
        "licence": "Ours",
        "source": "Ours",
    }
    return Measure(**{**usual, **other})  # type: ignore[arg-type]  # the names are those of the fields


def counts(items: int) -> Iterator[tuple[int, int, int, int]]:
    """How often 0, 1, 2 and 3 were chosen, in every way that is possible."""
    for none in range(items + 1):
        for one in range(items + 1 - none):
            for two in range(items + 1 - none - one):
                yield none, one, two, items - none - one - two


def by_convolution(items: int) -> Counter[int]:
    """How many of the 4^items ways to answer come to each total."""
    ways = Counter({0: 1})
    for _ in range(items):
        longer: Counter[int] = Counter()
        for total, many in ways.items():
            for point in range(4):
                longer[total + point] += many
        ways = longer
    return ways


@pytest.mark.parametrize("code", CODES)
def test_every_way_to_answer_is_counted_under_its_total(code: str) -> None:
    measure, items = shipped(code), SIZES[code]
    ways: Counter[float] = Counter()
    for chosen in counts(items):
        points = [point for point, often in enumerate(chosen) for _ in range(often)]
        result = measure.result(answers(*points))
        assert result is not None
        assert measure.result(answers(*points[::-1])) == result
        ways[result.total] += factorial(items) // prod(factorial(often) for often in chosen)
    assert ways == by_convolution(items)
    assert sum(ways.values()) == 4**items
    assert (measure.low, measure.high) == (0, 3 * items)


@pytest.mark.parametrize("code", CODES)
def test_each_total_has_its_published_band_and_caseness(code: str) -> None:
    measure = shipped(code)
    caseness, _ = CASES[code]
    expected = {total: band for band, (low, high) in BANDS[code].items() for total in range(low, high + 1)}
    assert sorted(expected) == list(range(measure.high + 1))
    for total, name in expected.items():
        band = measure.band_of(total)
        assert band is not None
        assert band.code == name
        assert measure.is_case(total) is (total >= caseness)


@pytest.mark.parametrize("code", CODES)
def test_a_change_is_reliable_from_its_threshold_on(code: str) -> None:
    measure = shipped(code)
    _, threshold = CASES[code]
    assert measure.reliable(15, 15 - threshold) is Reliable.IMPROVED
    assert measure.reliable(15, 15 - threshold + 1) is Reliable.NO_CHANGE
    assert measure.reliable(10, 10 + threshold - 1) is Reliable.NO_CHANGE
    assert measure.reliable(10, 10 + threshold) is Reliable.WORSENED


@pytest.mark.parametrize("code", CODES)
def test_incomplete_answers_have_no_score_and_name_what_is_missing(code: str) -> None:
    measure, items = shipped(code), SIZES[code]
    given = answers(*[1] * items)
    assert measure.missing(given) == []
    for unfit in (None, "4", "-1", "one", 1, ["1"]):
        some = {**given, "item_2": unfit}
        assert (measure.missing(some), measure.result(some)) == (["item_2"], None)
    assert measure.missing({}) == [f"item_{number}" for number in range(1, items + 1)]
    assert measure.answered({}) == 0
    assert measure.answered(given) == 100


def test_the_tenth_item_is_asked_once_something_bothered_and_never_counts() -> None:
    phq9 = LIBRARY.newest("phq9")
    none, some = answers(*[0] * 9), answers(*[0] * 8, 1)
    assert phq9.worksheet.hidden(none) == ["item_10"]
    assert phq9.worksheet.hidden(some) == []
    result = shipped("phq9").result({**some, "item_10": "3"})
    assert result is not None
    assert result.total == 1


def test_thoughts_of_death_ask_for_a_person_at_once() -> None:
    sheet = LIBRARY.newest("phq9").worksheet
    flagged = {field.name for field in sheet.fields if flags(field, "1")}
    assert flagged == {"item_9"}
    assert not flags(sheet.by_name["item_9"], "0")


def test_one_item_stands_on_a_screen_and_the_source_is_named() -> None:
    for code in CODES:
        exercise = LIBRARY.newest(code)
        screens = [field.screen for field in exercise.worksheet.fields]
        assert screens == list(range(1, len(screens) + 1))
        assert "Pfizer" in shipped(code).licence
        assert "No permission required to reproduce" in shipped(code).source


def test_a_reversed_item_counts_from_the_other_end() -> None:
    items = (an_item("item_1"), an_item("item_2", reverse=True))
    measure = a_measure(items=items)
    found = [measure.result(answers(1, point)) for point in range(5)]
    assert [one.total for one in found if one] == [5, 4, 3, 2, 1]
    from_one = Item(name="item_1", values=(1, 2, 3, 4, 5), reverse=True)
    assert [from_one.points(str(value)) for value in (1, 5, 0)] == [5, 1, None]


def test_subscales_are_scored_like_the_whole() -> None:
    parts = (
        Subscale(code="body", label="Body", items=("item_1", "item_3")),
        Subscale(code="mind", label="Mind", items=("item_2",)),
    )
    result = a_measure(subscales=parts).result(answers(1, 2, 3, 4))
    assert result is not None
    assert (result.total, result.subscales, result.band) == (10, {"body": 4, "mind": 2}, None)


def test_a_mean_may_miss_some_items_and_is_rounded_half_up() -> None:
    parts = (Subscale(code="end", label="End", items=("item_4",)),)
    measure = a_measure(method=Method.MEAN, missing_allowed=1, subscales=parts)
    assert (measure.low, measure.high) == (0, 4)
    whole, some = measure.result(answers(1, 2, 2, 4)), measure.result(answers(1, 1, 3, None))
    assert whole is not None
    assert some is not None
    assert (whole.total, whole.subscales) == (2.25, {"end": 4})
    assert (some.total, some.subscales) == (1.67, {})
    assert measure.missing(answers(1, None, 3, None)) == ["item_2", "item_4"]
    assert measure.result(answers(1, None, 3, None)) is None


def test_the_border_of_a_mean_belongs_to_the_next_band() -> None:
    bands = (
        Band(code=Severity.MINIMAL, low=0, high=2, label="Low", plain="little"),
        Band(code=Severity.SEVERE, low=2, high=4, label="High", plain="much"),
    )
    measure = a_measure(method=Method.MEAN, bands=bands)
    found = [measure.band_of(total) for total in (0, 1.99, 2, 4)]
    assert [band.code for band in found if band] == ["minimal", "minimal", "severe", "severe"]


def test_where_more_is_better_cases_and_changes_turn_round() -> None:
    measure = a_measure(
        direction=Direction.HIGHER_IS_BETTER,
        caseness=Caseness(threshold=5, source="Ours"),
        reliable_change=ReliableChange(source="Ours", at_least=3),
    )
    assert [measure.is_case(total) for total in (4, 5, 6)] == [True, True, False]
    assert (measure.reliable(4, 7), measure.reliable(7, 4)) == (Reliable.IMPROVED, Reliable.WORSENED)


def test_what_has_no_threshold_derives_nothing() -> None:
    measure = a_measure()
    assert (measure.band_of(3), measure.is_case(3), measure.reliable(9, 1)) == (None, None, None)


def test_the_worked_example_of_jacobson_and_truax() -> None:
    change = ReliableChange(source="Jacobson & Truax 1991", sd=7.5, reliability=0.80)
    difference = 7.5 * sqrt(2 * (1 - 0.80))
    assert (round(difference, 2), round((47.5 - 32.5) / difference, 2)) == (4.74, 3.16)
    measure = a_measure(direction=Direction.HIGHER_IS_BETTER, reliable_change=change)
    assert measure.reliable(32.5, 47.5) is Reliable.IMPROVED
    assert measure.reliable(47.5, 32.5) is Reliable.WORSENED
    smallest = 1.96 * difference  # 9.297
    assert measure.reliable(32.5, 32.5 + smallest + 0.01) is Reliable.IMPROVED
    assert measure.reliable(32.5, 32.5 + smallest - 0.01) is Reliable.NO_CHANGE


def test_a_change_of_exactly_the_limit_is_not_reliable() -> None:
    """SD 1 and r 0.5 make S_diff 1: the limit is 1.96 itself."""
    measure = a_measure(reliable_change=ReliableChange(source="Ours", sd=1, reliability=0.5))
    assert measure.reliable(1.96, 0) is Reliable.NO_CHANGE
    assert measure.reliable(1.97, 0) is Reliable.IMPROVED
    assert replace(measure, reliable_change=None).reliable(9, 0) is None
