"""Somebody else's questionnaire as an exercise: what is taken, changed or skipped, and that it is all said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.assignments import catalogue
from services.assignments.catalogue.exercises import read_exercise
from services.assignments.catalogue.nodes import Unreadable, tree
from services.assignments.domain.errors import Invalid
from services.assignments.exchange.fhir.definitions import definition_of
from services.assignments.exchange.fhir.marks import HOME
from services.assignments.exchange.fhir.questionnaire import questionnaire

Json = dict[str, Any]
CONTROL = "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"
LIMITS = [
    {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0},
    {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 10},
]
SLIDER = {"url": CONTROL, "valueCodeableConcept": {"coding": [{"code": "slider"}]}}
YES_OR_NO = [{"valueCoding": {"code": "LA33-6", "display": "Yes"}}, {"valueString": "No"}, {"valueString": "no"}]
INTAKE: Json = {
    "resourceType": "Questionnaire",
    "url": "https://elsewhere.example/Questionnaire/Intake-7",
    "version": "2.1",
    "title": "Intake",
    "status": "draft",
    "item": [
        {"linkId": "1", "prefix": "1.", "text": "How are you?", "type": "string", "required": True, "maxLength": 40},
        {
            "linkId": "2",
            "text": "Sleep",
            "type": "group",
            "item": [
                {"linkId": "2.1", "text": "Do you sleep well?", "type": "choice", "answerOption": YES_OR_NO},
                {
                    "linkId": "2.2",
                    "text": "What keeps you awake?",
                    "type": "text",
                    "enableWhen": [{"question": "2.1", "operator": "!=", "answerCoding": {"code": "LA33-6"}}],
                    "item": [{"linkId": "2.2.1", "text": "Since when?", "type": "date"}],
                },
                {"linkId": "2.3", "text": "Rest", "type": "group", "item": [{"linkId": "2.3.1", "type": "boolean"}]},
            ],
        },
        {"linkId": "3", "text": "Worry", "type": "integer", "extension": [*LIMITS, SLIDER]},
        {
            "linkId": "4",
            "text": "More about that",
            "type": "open-choice",
            "repeats": True,
            "answerOption": [{"valueInteger": 1}, {"valueString": "Two"}],
            "enableWhen": [
                {"question": "3", "operator": ">", "answerInteger": 5},
                {"question": "1", "operator": "exists", "answerBoolean": True},
            ],
            "enableBehavior": "any",
        },
        {"linkId": "5", "text": "Your consent form", "type": "attachment"},
        {
            "linkId": "6",
            "text": "From a list elsewhere",
            "type": "choice",
            "answerValueSet": "https://elsewhere.example/v",
        },
        {"linkId": "7", "text": "Score", "type": "decimal", "readOnly": True},
        {"linkId": "8", "text": "Thank you.", "type": "display"},
        {
            "linkId": "9",
            "text": "Medicines",
            "type": "group",
            "repeats": True,
            "item": [
                {"linkId": "9.1", "text": "Name", "type": "string"},
                {"linkId": "9.2", "text": "Amount", "type": "quantity"},
                {"linkId": "9.3", "text": "Photo", "type": "attachment"},
            ],
        },
        {
            "linkId": "10",
            "text": "On which day?",
            "type": "date",
            "enableWhen": [{"question": "5", "operator": "exists", "answerBoolean": True}],
        },
    ],
}


def taken() -> tuple[Json, dict[str, tuple[str, str]]]:
    found, notes = definition_of(INTAKE)
    return found, {one.link_id: (one.outcome, one.why) for one in notes}


def fields_of(found: Json) -> dict[str, Json]:
    return {one["name"]: one for section in found["sections"] for one in section["fields"]}


def test_a_foreign_questionnaire_becomes_an_exercise_that_our_rules_take() -> None:
    found, _ = taken()
    exercise, wrong = read_exercise(tree(json.dumps(found)))
    assert wrong == []
    assert exercise is not None
    assert (exercise.code, exercise.version, exercise.title) == ("intake_7", 1, "Intake")


def test_its_questions_are_taken_as_far_as_they_go() -> None:
    fields = fields_of(taken()[0])
    kinds = {name: one["kind"] for name, one in fields.items()}
    assert kinds == {
        "q_1": "text",
        "q_2_1": "choice",
        "q_2_2": "long_text",
        "q_2_2_1": "date",
        "q_3": "scale",
        "q_4": "choices",
        "q_8": "guidance",
        "q_9": "entries",
        "q_10": "date",
    }
    assert [one["value"] for one in fields["q_2_1"]["options"]] == ["la33_6", "no"]
    assert fields["q_2_2"]["show_if"] == {"not": {"field": "q_2_1", "is": "la33_6"}}
    assert (fields["q_3"]["low_label"], fields["q_3"]["high_label"]) == ({"en": "0"}, {"en": "10"})
    above = {"all": [{"field": "q_3", "at_least": 5}, {"not": {"field": "q_3", "is": 5}}]}
    assert fields["q_4"]["show_if"] == {"any": [above, {"field": "q_1", "answered": True}]}
    assert (fields["q_4"]["other"], fields["q_1"]["required"]) == (True, True)
    assert [one["kind"] for one in fields["q_9"]["fields"]] == ["text", "number"]


def test_a_condition_on_the_same_section_begins_the_next_one() -> None:
    found, _ = taken()
    sleep = [[one["name"] for one in section["fields"]] for section in found["sections"] if "title" in section]
    assert sleep == [["q_2_1"], ["q_2_2", "q_2_2_1"]]


def test_every_item_is_accounted_for() -> None:
    _, notes = taken()
    outcomes = {link: outcome for link, (outcome, _) in notes.items()}
    skipped = {link for link, outcome in outcomes.items() if outcome == "skipped"}
    assert skipped == {"2.3.1", "5", "6", "7"}
    assert all(why for outcome, why in notes.values() if outcome != "taken")
    assert set(outcomes) == {"", "1", "2.1", "2.2", "2.2.1", "2.3", "2.3.1", *map(str, range(3, 11))}
    assert "maxLength" in notes["1"][1]
    assert "always asked" in notes["10"][1]
    assert "there twice" in notes["2.1"][1]
    assert "9.3" in notes["9"][1]


def test_groups_without_an_end_are_left_out() -> None:
    item: Json = {"linkId": "deep", "type": "string", "text": "Deep"}
    for number in range(300):
        item = {"linkId": f"g{number}", "type": "group", "item": [item]}
    found, notes = definition_of({"resourceType": "Questionnaire", "item": [item]})
    assert found["sections"] == []
    assert [one.why for one in notes if one.outcome == "skipped"] == ["It lies too deep in other groups."]


def test_entries_in_entries_without_an_end_are_refused() -> None:
    kind = {"url": f"{HOME}/StructureDefinition/kind", "valueCode": "entries"}
    item: Json = {"linkId": "it", "type": "group", "extension": [kind]}
    for _ in range(400):
        item = {**item, "item": [item]}
    with pytest.raises(Invalid):
        definition_of({"resourceType": "Questionnaire", "item": [item]})


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid):
        definition_of({"resourceType": "Questionnaire", "item": [{"linkId": "1", "maxLength": float("nan")}]})


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["group", "choice"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["linkId", "type", "item", "valueString", "extension"]), inner, max_size=4)
    ),
    max_leaves=8,
)
OURS = [json.dumps(questionnaire(one)) for one in catalogue.load().all_newest()]


def places_in(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands, as the keys that lead there."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*above, key)
        yield from places_in(inner, (*above, key))


@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_that_is_sent_breaks_the_reading(data: st.DataObject) -> None:
    document = json.loads(data.draw(st.sampled_from(OURS)))
    for *above, last in data.draw(st.lists(st.sampled_from(list(places_in(document))), min_size=1, max_size=4)):
        place = document
        for key in above:
            place = place[key] if isinstance(place, dict | list) and key in _keys(place) else {}
        if isinstance(place, dict | list) and last in _keys(place) and last != "resourceType":
            place[last] = data.draw(ODD)
    with suppress(Invalid, Unreadable):
        read_exercise(tree(json.dumps(definition_of(document)[0], allow_nan=False, ensure_ascii=False)))


def _keys(place: Any) -> Any:
    return place if isinstance(place, dict) else range(len(place))
