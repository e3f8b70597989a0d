"""Definitions that come as data or text: checked like files, told by place or line, and equal when they come back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assignments import catalogue
from services.assignments.catalogue import definitions
from services.assignments.domain.codes import Family
from services.assignments.domain.definition import content_of
from services.assignments.domain.errors import Invalid
from services.assignments.exchange import library
from services.assignments.exchange.library import Taken
from tests.unit.assignments.definitions import a_walk, with_field

LIBRARY = catalogue.load()
WRITTEN = sorted(key for key, one in LIBRARY.by_version.items() if one.family is not Family.MEASURE)
CODE = "exr_" + "0" * 26


def said(definition: dict[str, Any]) -> dict[str, str]:
    """Place → sentence."""
    return {one.place: one.sentence for one in definitions.check(definition, CODE, 1).remarks}


def test_a_right_one_is_read_under_its_own_code() -> None:
    checked = definitions.check(a_walk(code="mine", version=7), CODE, 3)
    assert checked.exercise is not None
    assert (checked.exercise.code, checked.exercise.version, checked.remarks) == (CODE, 3, [])


@pytest.mark.parametrize(
    ("definition", "place", "words"),
    [
        (with_field(1, 0, kind="slider"), "sections[1].fields[0].kind", "There is no kind “slider”."),
        (with_field(0, 1, low_label=None), "sections[0].fields[1].low_label", "The key low_label is missing."),
        (with_field(0, 1, min=None), "sections[0].fields[1].min", "The key min is missing."),
        (with_field(0, 1, min=11), "sections[0].fields[1].min", "Min has to be below max; 11 is not below 10."),
        (with_field(0, 0, label={"en": " "}), "sections[0].fields[0].label.en", "Give label a text"),
        (with_field(0, 0, name="went"), "sections[1].fields[0]", "“went” is there twice in the names of fields."),
        (
            with_field(0, 0, show_if={"field": "went", "is": "yes"}),
            "sections[0].fields[0].show_if.field",
            "went stands in this section or a later one",
        ),
        (a_walk(familly="diary"), "familly", "Did you mean family?"),
        (a_walk(minutes=None), "minutes", "Give minutes a number."),
        (a_walk(phases=["skills", "skills"]), "phases[1]", "“skills” is there twice in phases."),
        (a_walk(example={"mood": 99}), "example.mood", "The example does not fit: mood: Choose between 0 and 10."),
        (a_walk(sections=[]), "sections", "Give sections a list with something in it."),
    ],
)
def test_what_is_wrong_is_named_by_its_place(definition: dict[str, Any], place: str, words: str) -> None:
    assert said(definition)[place].find(words) >= 0


def test_a_text_is_told_by_lines_and_kept_as_data() -> None:
    text = definitions.as_text(with_field(1, 0, kind="slider"))
    found, checked = definitions.check_text(text, CODE, 1)
    assert found == with_field(1, 0, kind="slider")
    (line,) = {one.line for one in checked.remarks if "slider" in one.sentence}
    assert text.splitlines()[(line or 0) - 1].strip() == "kind: slider"
    broken, checked = definitions.check_text("title: [", CODE, 1)
    assert (broken, checked.exercise) == (None, None)
    assert checked.remarks[0].line


@pytest.mark.parametrize("key", WRITTEN, ids=str)
def test_a_shipped_exercise_is_the_same_as_data_and_as_text(key: tuple[str, int]) -> None:
    definition = json.loads(json.dumps(LIBRARY.definitions[key]))
    assert definitions.check(definition, *key).exercise == LIBRARY.by_version[key]
    text, checked = definitions.check_text(definitions.as_text(definition), *key)
    assert checked.exercise == LIBRARY.by_version[key]
    assert text == definition


def test_a_whole_library_goes_out_and_comes_in_equal() -> None:
    every = [(code, version, LIBRARY.definitions[code, version]) for code, version in WRITTEN]
    document = json.loads(json.dumps(library.document([*every, ("exr_x", 1, a_walk())])))
    items = library.looked_through(document, known=())
    assert {one.outcome for one in items} == {Taken.TAKEN}
    assert [one.content for one in items] == [*(content_of(each[2]) for each in every), content_of(a_walk())]
    again = library.looked_through(document, known={one.content for one in items})
    assert {one.outcome for one in again} == {Taken.SKIPPED}


def test_a_measure_is_not_written_here() -> None:
    (said_so,) = definitions.check(LIBRARY.definitions["phq9", 1], CODE, 1).remarks
    assert (said_so.place, said_so.sentence) == ("family", definitions.NO_MEASURE)
    _, checked = definitions.check_text("title: {en: Mine}\nfamily: measure\n", CODE, 1)
    assert (checked.exercise, checked.remarks[0].line) == (None, 2)


def test_what_is_no_definition_is_not_kept() -> None:
    deep: Any = "x"
    for _ in range(60):
        deep = [deep]
    for wrong in (3, None, {"title": "x" * 70_000}, {"sections": deep}, {"title": "\ud800"}):
        with pytest.raises(Invalid):
            definitions.keepable(wrong)
    assert definitions.keepable({"title": 3}) == {"title": 3}


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*a_walk(), "fields", "kind"]), inner),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(a_walk(), _JSON)))
def test_whatever_is_typed_is_told_and_nothing_falls_over(changes: dict[str, Any]) -> None:
    definition = a_walk(**changes)
    checked = definitions.check(definition, CODE, 1)
    assert (checked.exercise is None) is bool(checked.remarks)
    definitions.check(definitions.without_wrong(definition, checked), CODE, 1)


def test_a_preview_shows_what_is_right_already() -> None:
    definition = with_field(0, 0, label={"en": ""}) | {"title": {"en": ""}, "minutes": "soon"}
    whole = definitions.without_wrong(definition, definitions.check(definition, CODE, 1))
    shown = definitions.check(whole, CODE, 1).exercise
    assert shown is not None
    assert list(shown.worksheet.by_name) == ["mood", "went", "surprise"]
