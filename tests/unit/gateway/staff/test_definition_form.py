"""The form of an exercise: every shipped one goes through it unchanged, and what is typed is never lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from gateway.web.staff.definition import KINDS, Box, input_of, listed, parts_of, ratings_of, spoken
from gateway.web.staff.definition_form import change, number, read
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
    for part in parts_of(definition):
        form.add(f"{part.path}-title", part.title)
        if part.locks:
            form.add(f"{part.path}-locks", "yes")
        for box in part.boxes:
            _box(form, box)
    return form


def _box(form: MultiDict[str, str], box: Box) -> None:
    form.add(f"{box.path}-name", box.name)
    form.add(f"{box.path}-kind", box.kind)
    for key, value in box.values.items():
        if key not in {"required", "carry_over", "other", "stamp"} or value:
            form.add(f"{box.path}-{key}", value)
    if box.is_short:
        form.add(f"{box.path}-short", "yes")
    for inner in box.inner:
        _box(form, inner)


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
    (*_, drawn) = parts_of(after)
    assert drawn.boxes[0].values["if_value"].casefold() == words.casefold()


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
        ("example.mood", ""),
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
            _box(form, box)
    assert len(read(form, wrong)["sections"]) == len(parts)
