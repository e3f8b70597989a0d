"""The form of an exercise: every shipped one goes through it unchanged, and what is typed is never lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from gateway.web.client.conditions import holds
from gateway.web.staff.definition import (
    KINDS,
    Box,
    Labels,
    input_of,
    labels_of,
    listed,
    number,
    parts_of,
    ratings_of,
    spoken,
)
from gateway.web.staff.definition_conditions import asked_if, flag_boxes
from gateway.web.staff.definition_form import change, read
from services.assignments import catalogue
from services.assignments.catalogue import definitions
from services.assignments.catalogue.fields import KEYS
from services.assignments.domain.codes import Family
from tests.unit.assignments.definitions import a_walk

LIBRARY = catalogue.load()
WRITTEN = sorted(key for key, one in LIBRARY.by_version.items() if one.family is not Family.MEASURE)


def typed(definition: dict[str, Any]) -> MultiDict[str, str]:
    """What a browser sends of the page that was drawn from this."""
    form: MultiDict[str, str] = MultiDict()
    for key in ("title", "rationale"):
        form.add(key, spoken(definition.get(key)))
    for key in ("family", "approach", "suggested_cadence", "minutes"):
        form.add(key, str(definition.get(key, "")))
    for key in ("phases", "problems"):
        for one in definition[key]:
            form.add(key, one)
    for one in ("", *ratings_of(definition)):
        form.add("ratings", one)
    form.add("instructions", "\n".join(spoken(one) for one in listed(definition.get("instructions"))))
    form.add("short_about", spoken((definition.get("short_form") or {}).get("about")))
    named = labels_of(definition)
    for part in parts_of(definition):
        form.add(f"{part.path}-title", part.title)
        if part.locks:
            form.add(f"{part.path}-locks", "yes")
        for box in part.boxes:
            _box(form, box, named)
    return form


def _box(form: MultiDict[str, str], box: Box, named: Labels) -> None:
    form.add(f"{box.path}-name", box.name)
    form.add(f"{box.path}-kind", box.kind)
    for key, value in box.values.items():
        if key not in {"required", "carry_over", "other", "stamp"} or value:
            form.add(f"{box.path}-{key}", value)
    if box.is_short:
        form.add(f"{box.path}-short", "yes")
    for key, value in flag_boxes(box.definition).items():
        form.add(f"{box.path}-{key}", value)
    asked = asked_if(box.definition.get("show_if"), named)
    form.add(f"{box.path}-if_kept", "yes" if asked.is_kept else "")
    form.add(f"{box.path}-if_join", asked.join)
    for start, line in asked.rows:
        for key, value in (("field", line.field), ("op", line.op), ("value", line.value)):
            form.add(f"{box.path}-{start}_{key}", value)
    for inner in box.inner:
        _box(form, inner, named)


def test_what_is_asked_at_the_end_is_chosen_in_the_form() -> None:
    form = typed(a_walk())
    assert form.getlist("ratings") == ["", "difficulty", "usefulness"]
    assert "ratings" not in read(form, a_walk())
    form.setlist("ratings", ["", "pleasure", "mastery"])
    assert read(form, a_walk())["ratings"] == ["pleasure", "mastery"]
    form.setlist("ratings", [""])
    assert read(form, a_walk(ratings=["fun"]))["ratings"] == []
    form.poplist("ratings")
    assert "ratings" not in read(form, a_walk())


@pytest.mark.parametrize("key", WRITTEN, ids=str)
def test_a_shipped_exercise_goes_through_the_form_unchanged(key: tuple[str, int]) -> None:
    definition = json.loads(json.dumps(LIBRARY.definitions[key]))
    after = read(typed(definition), definition)
    assert definitions.check(after, *key).exercise == LIBRARY.by_version[key]


def test_every_kind_has_its_boxes() -> None:
    offered = {kind: set(keys) for kind, keys in KINDS.items()}
    needed = {kind.value: set(keys) for kind, keys in KEYS.items()}
    assert offered.keys() == needed.keys()
    assert all(offered[kind] <= needed[kind] for kind in offered)


def test_values_of_options_stay_when_words_change() -> None:
    form = typed(a_walk())
    form["s1f0-options"] = "Yes, I did\nNot yet"
    options = read(form, a_walk())["sections"][1]["fields"][0]["options"]
    assert [(one["value"], one["label"]["en"]) for one in options] == [("yes", "Yes, I did"), ("no", "Not yet")]
    form["s1f0-options"] = "Part of the way\nYes\nNot yet"
    options = read(form, a_walk())["sections"][1]["fields"][0]["options"]
    assert [one["value"] for one in options] == ["part_of_the_way", "yes", "no"]


def test_names_are_made_from_the_question_and_stay() -> None:
    form = typed(a_walk())
    form["s0f0-name"] = ""
    form["s0f0-label"] = "Qué tal? What now, mood"
    named = read(form, a_walk())["sections"][0]["fields"][0]["name"]
    assert named == "que_tal_what_now"
    form["s0f0-label"] = "Mood"
    assert read(form, a_walk())["sections"][0]["fields"][0]["name"] == "mood_2"


def test_what_is_no_number_stays_as_it_was_typed() -> None:
    assert [number(one) for one in ("5", "2,5", "-3", "much", "1e9")] == [5, 2.5, -3, "much", "1e9"]
    form = typed(a_walk())
    form["s0f1-max"] = "much"
    assert read(form, a_walk())["sections"][0]["fields"][1]["max"] == "much"


@pytest.mark.parametrize(
    ("field", "op", "words", "condition"),
    [
        ("mood", "below", "3", {"field": "mood", "below": 3}),
        ("went", "is", "not yet", {"field": "went", "is": "no"}),
        ("went", "is", "yes", {"field": "went", "is": "yes"}),
        ("went", "is", "never", {"field": "went", "is": "never"}),
        ("alone", "is", "yes", {"field": "alone", "is": True}),
        ("guess", "empty", "", {"field": "guess", "answered": False}),
    ],
)
def test_a_condition_is_typed_in_words(field: str, op: str, words: str, condition: dict[str, Any]) -> None:
    walk = a_walk()
    walk["sections"][0]["fields"].append({"name": "alone", "kind": "yes_no", "label": {"en": "Alone?"}})
    walk["sections"].append({"fields": [{"name": "more", "kind": "text", "label": {"en": "More?"}}]})
    form = typed(walk)
    form.setlist("s2f0-if_field", [field])
    form.setlist("s2f0-if_op", [op])
    form.setlist("s2f0-if_value", [words])
    after = read(form, walk)
    assert after["sections"][2]["fields"][0]["show_if"] == condition
    (line,) = asked_if(after["sections"][2]["fields"][0]["show_if"], labels_of(after)).lines
    assert (line.op, line.value.casefold()) == (op, words.casefold())


COMPARED = st.one_of(
    st.builds(lambda limit, op: {"field": "mood", op: limit}, st.integers(0, 10), st.sampled_from(["is", "at_least"])),
    st.builds(lambda value: {"field": "went", "is": value}, st.sampled_from(["yes", "no"])),
    st.builds(lambda value: {"field": "guess", "answered": value}, st.booleans()),
)
DENIED = st.builds(lambda one: {"not": one}, COMPARED)
JOINED = st.builds(
    lambda key, parts: {key: parts},
    st.sampled_from(["all", "any"]),
    st.lists(COMPARED | DENIED, min_size=2, max_size=8),
)


@given(condition=COMPARED | DENIED | JOINED | st.builds(lambda one: {"not": one}, JOINED), mood=st.integers(0, 10))
def test_any_condition_goes_through_the_form_and_means_the_same(condition: dict[str, Any], mood: int) -> None:
    walk = a_walk()
    extra = {"name": "more", "kind": "text", "label": {"en": "More?"}, "show_if": condition}
    walk["sections"].append({"fields": [extra]})
    found = asked_if(condition, labels_of(walk))
    after = read(typed(walk), walk)["sections"][2]["fields"][0]["show_if"]
    assert not found.is_kept
    for answers in ({"mood": mood}, {"mood": mood, "went": "no"}, {"guess": "rain"}, {}):
        assert holds(after, answers) is holds(condition, answers)
    assert asked_if(after, labels_of(walk)) == found


def test_what_lies_deeper_than_lines_stays_until_a_line_is_typed() -> None:
    mood = {"field": "mood", "at_least": 3}
    deep = {"any": [{"all": [mood, mood]}, mood]}
    walk = a_walk()
    walk["sections"][1]["fields"][1]["show_if"] = deep
    form = typed(walk)
    assert read(form, walk)["sections"][1]["fields"][1]["show_if"] == deep
    form.setlist("s1f1-if_field", ["guess"])
    form.setlist("s1f1-if_op", ["answered"])
    after = read(form, walk)["sections"][1]["fields"][1]["show_if"]
    assert after == {"field": "guess", "answered": True}


@pytest.mark.parametrize(
    ("op", "words", "flag"),
    [
        ("is", "Not yet", {"is": "no"}),
        ("is", "never", {"is": "never"}),
        ("at_least", "1", {"at_least": 1}),
        ("at_least", "few", {"at_least": "few"}),
        ("", "Not yet", None),
    ],
)
def test_an_answer_that_asks_for_a_person_is_marked_in_words(op: str, words: str, flag: dict[str, Any] | None) -> None:
    form = typed(a_walk())
    form.setlist("s1f0-flag_op", [op])
    form.setlist("s1f0-flag_value", [words])
    after = read(form, a_walk())["sections"][1]["fields"][0]
    assert after.get("flag_if") == flag


def test_what_comes_before_is_ticked_or_stays() -> None:
    walk = a_walk(prerequisites=["thought_record"])
    form = typed(walk)
    assert read(form, walk)["prerequisites"] == ["thought_record"]
    form.add("prerequisites-shown", "yes")
    assert "prerequisites" not in read(form, walk)
    form.setlist("prerequisites", ["worry_time", "abcde"])
    assert read(form, walk)["prerequisites"] == ["worry_time", "abcde"]


def test_an_answer_of_the_example_goes_with_its_question() -> None:
    form = typed(a_walk())
    form["s1f0-options"] = "Part of the way"
    assert read(form, a_walk())["example"] == {"guess": "Cold and pointless.", "mood": 3}


@pytest.mark.parametrize(
    ("pressed", "shown", "names"),
    [
        ("up:s0f1", "s0f0", ["mood", "guess", "went", "surprise"]),
        ("down:s0f0", "s0f1", ["mood", "guess", "went", "surprise"]),
        ("remove:s1f0", "s1", ["guess", "mood", "surprise"]),
        ("up:s1", "s0", ["went", "surprise", "guess", "mood"]),
        ("add_field:s0", "s0f2", ["guess", "mood", "", "went", "surprise"]),
        ("remove:s9f0", "", ["guess", "mood", "went", "surprise"]),
        ("remove:s0f9", "s0f9", ["guess", "mood", "went", "surprise"]),
        ("wipe:s0", "s0", ["guess", "mood", "went", "surprise"]),
    ],
)
def test_what_a_button_does(pressed: str, shown: str, names: list[str]) -> None:
    after, place = change(a_walk(), pressed, MultiDict())
    assert [one["name"] for part in after["sections"] for one in part["fields"]] == names
    assert place == shown


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("title.en", "title"),
        ("instructions[0].en", "instructions"),
        ("sections[1].fields[0].label.en", "s1f0-label"),
        ("sections[1].fields[0]", "s1f0-label"),
        ("sections[1].fields[0].options[2].value", "s1f0-options"),
        ("sections[1].fields[0].fields[2].max", "s1f0i2-max"),
        ("sections[1].fields[0].show_if.all[0].field", "s1f0-if_field"),
        ("sections[0].fields", "s0-title"),
        ("sections[3]", "s3-title"),
        ("short_form.about.en", "short_about"),
        ("sections[1].fields[0].show_if.any[2].at_least", "s1f0-if2_value"),
        ("sections[1].fields[0].show_if.not.is", "s1f0-if_value"),
        ("sections[1].fields[0].flag_if", "s1f0-flag_op"),
        ("sections[1].fields[0].fields[1].flag_if.is", "s1f0i1-flag_value"),
        ("prerequisites[1]", "prerequisites"),
        ("example.mood", "example"),
    ],
)
def test_a_remark_finds_its_box(place: str, name: str) -> None:
    assert input_of(place) == name


@pytest.mark.parametrize(
    "wrong",
    [{}, {"sections": 3}, {"sections": [3, {"fields": {"a": 1}}, {"fields": [3, {"options": 3, "show_if": 3}]}]}],
)
def test_whatever_a_draft_holds_can_be_drawn_and_sent(wrong: dict[str, Any]) -> None:
    parts = list(parts_of(wrong))
    form: MultiDict[str, str] = MultiDict()
    for part in parts:
        form.add(f"{part.path}-title", part.title)
        for box in part.boxes:
            _box(form, box, labels_of(wrong))
    assert len(read(form, wrong)["sections"]) == len(parts)
