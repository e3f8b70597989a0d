"""Exercises and answers as FHIR, and back: ours without loss, those of others as far as it goes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.assignments import catalogue
from services.assignments.catalogue.exercises import read_exercise
from services.assignments.catalogue.nodes import tree
from services.assignments.domain.codes import Family
from services.assignments.domain.errors import Invalid
from services.assignments.exchange.definition import definition
from services.assignments.exchange.fhir.answers import answers_in
from services.assignments.exchange.fhir.definitions import definition_of
from services.assignments.exchange.fhir.questionnaire import questionnaire
from services.assignments.exchange.fhir.responses import Filled, filled_sheet
from tests.unit.assignments.fhir_rules import broken_in_questionnaire, broken_in_response, every, sent

Json = dict[str, Any]
LIBRARY = catalogue.load()
EVERY = sorted(LIBRARY.by_version)
SHEETS = [key for key in EVERY if LIBRARY.by_version[key].family is not Family.MEASURE]
LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def file_of(code: str, version: int) -> Json:
    found: Json = tree((catalogue.FOLDER / f"{code}.v{version}.yaml").read_text(encoding="utf-8")).plain()
    for field in (one for section in found["sections"] for one in section["fields"]):
        if (field["kind"], field.get("at_most")) in {("hierarchy", 20), ("entries", 500)}:
            del field["at_most"]  # that is how many there may be anyway
    return found


def a_sheet(*fields: Json, **more: Any) -> Json:
    """A definition with one section for each field."""
    known = definition(LIBRARY.newest("breathing_practice")) | {"code": "mine", "example": {}, **more}
    known.pop("short_form", None)
    return known | {"sections": [{"fields": [one]} for one in fields]}


def written(known: Json) -> Json:
    """The definition as a questionnaire that was sent."""
    exercise, notes = read_exercise(tree(json.dumps(known)))
    assert exercise is not None, notes
    return sent(questionnaire(exercise))


def a_field(kind: str, name: str = "it", **keys: Any) -> Json:
    return {"name": name, "kind": kind, "label": {"en": name.upper()}, **keys}


def item_in(document: Json, link: str) -> Json:
    return next(one for one in every(document) if one["linkId"] == link)


@pytest.mark.parametrize(("code", "version"), SHEETS)
def test_an_exercise_goes_through_fhir_without_loss(code: str, version: int) -> None:
    exercise = LIBRARY.exercise(code, version)
    document = sent(questionnaire(exercise))
    assert broken_in_questionnaire(document) == []
    found, notes = definition_of(document)
    assert found == definition(exercise) == file_of(code, version)
    assert read_exercise(tree(json.dumps(found, ensure_ascii=False))) == (exercise, [])
    assert {one.outcome for one in notes} == {"taken"}


@pytest.mark.parametrize(("code", "version"), EVERY)
def test_an_example_is_a_valid_response_inside_of_its_questionnaire(code: str, version: int) -> None:
    document = sent(questionnaire(LIBRARY.exercise(code, version)))
    (example,) = document["contained"]
    assert broken_in_response(example, document) == []


def test_a_measure_comes_back_as_a_worksheet_that_says_so() -> None:
    measure = replace(LIBRARY.newest("breathing_practice"), family=Family.MEASURE)
    found, notes = definition_of(sent(questionnaire(measure)))
    assert found["family"] == "worksheet"
    assert [one.why for one in notes if one.outcome == "changed"] == [
        "It was a measure. It is taken as a worksheet, because how it is scored does not stand in a questionnaire."
    ]


def test_what_fhir_has_words_for_stands_in_its_own_places() -> None:
    document = sent(questionnaire(LIBRARY.newest("behavioural_experiment")))
    strength, outcome = item_in(document, "belief_strength"), item_in(document, "outcome")
    assert (strength["type"], [one["text"] for one in strength["item"]]) == ("integer", ["not at all", "completely"])
    assert outcome["enableWhen"] == [{"question": "carried_out", "operator": "!=", "answerCoding": {"code": "not_yet"}}]
    assert (document["version"], document["name"], document["status"]) == ("1", "BehaviouralExperiment", "active")
    change = item_in(document, "belief_change")
    assert (change["type"], change["readOnly"]) == ("decimal", True)
    assert "required" not in item_in(document, "prediction")


CONDITIONS: list[tuple[Json, int, bool]] = [
    ({"field": "went", "is": "yes"}, 1, False),
    ({"not": {"field": "went", "is": "yes"}}, 1, False),
    ({"field": "fear", "at_least": 60}, 1, False),
    ({"any": [{"field": "fear", "below": 20}, {"field": "went", "answered": False}]}, 2, False),
    ({"all": [{"field": "fear", "below": 20}, {"field": "fear", "at_least": 3}]}, 2, False),
    ({"field": "again", "is": True}, 1, False),
    ({"all": [{"field": "fear", "below": 20}]}, 1, True),
    ({"not": {"field": "fear", "below": 20}}, 0, True),
    ({"field": "diary", "answered": True}, 0, True),
    ({"any": [{"field": "went", "is": "no"}, {"all": [{"field": "again", "answered": True}]}]}, 0, True),
]


@pytest.mark.parametrize(("condition", "comparisons", "is_kept_beside"), CONDITIONS)
def test_conditions_are_said_in_fhir_where_they_can_be(condition: Json, comparisons: int, is_kept_beside: bool) -> None:
    options = [{"value": value, "label": {"en": value}} for value in ("yes", "no")]
    known = a_sheet(
        a_field("choice", "went", options=options),
        a_field("integer", "fear", min=0, max=100),
        a_field("yes_no", "again"),
        a_field("entries", "diary", fields=[a_field("text", "what")]),
        a_field("text", "last", show_if=condition),
    )
    document = written(known)
    assert broken_in_questionnaire(document) == []
    last = item_in(document, "last")
    assert len(last.get("enableWhen", [])) == comparisons
    assert any(one["url"].endswith("/show_if") for one in last["extension"]) is is_kept_beside
    assert definition_of(document)[0] == known


EDGES: list[tuple[Json, Any, Json]] = [
    (a_field("text"), "a\x00b\x07".replace("\x00", ""), {"valueString": "ab "}),
    (a_field("long_text"), " \n", {"valueString": "–"}),
    (a_field("datetime"), "2026-07-01T18:00", {"valueDateTime": "2026-07-01T18:00:00+01:00"}),
    (a_field("datetime"), "2026-07-01T18:00:30.25+05:30", {"valueDateTime": "2026-07-01T18:00:30.250000+05:30"}),
    (a_field("datetime"), "0001-01-01T00:00+23:00", {"valueDateTime": "0001-01-01"}),
    (a_field("datetime"), "0001-01-01T00:00", {"valueDateTime": "0001-01-01T00:00:00-00:01"}),
    (a_field("time"), "07:05", {"valueTime": "07:05:00"}),
    (a_field("number"), 1e-9, {"valueDecimal": 1e-9}),
    (a_field("scale", min=0, max=1, step=0.5, low_label={"en": "no"}, high_label={"en": "yes"}), 0.5, {}),
    (a_field("integer"), 7.0, {"valueInteger": 7}),
]


@pytest.mark.parametrize(("field", "value", "said"), EDGES)
def test_answers_that_fhir_writes_in_another_way_are_read_back_as_they_were(
    field: Json, value: Any, said: Json
) -> None:
    known = a_sheet(field)
    response = sent(filled_sheet(known, Filled(answers={"it": value}, status="completed", zone=LONDON)))
    assert broken_in_response(response, written(known)) == []
    (answer,) = response["item"][0]["item"][0]["answer"]
    assert answer.items() >= said.items()
    assert answers_in(response, known) == {"it": value}


@pytest.mark.parametrize(
    ("kind", "value"), [("text", ""), ("choices", []), ("emotions", []), ("entries", []), ("table", {}), ("pair", {})]
)
def test_what_was_left_empty_comes_back_empty(kind: str, value: Any) -> None:
    options = [{"value": "a", "label": {"en": "A"}}]
    needed: dict[str, Json] = {
        "choices": {"options": options},
        "entries": {"fields": [a_field("text", "what")]},
        "table": {"rows": options, "columns": options, "fields": [a_field("text", "what")]},
        "pair": {"min": 0, "max": 9, "low_label": {"en": "no"}, "high_label": {"en": "yes"}},
    }
    known = a_sheet(a_field(kind, **needed.get(kind, {})))
    response = sent(filled_sheet(known, Filled(answers={"it": value}, status="completed", zone=UTC)))
    assert broken_in_response(response, written(known)) == []
    assert answers_in(response, known) == {"it": value}


def test_a_response_says_whose_it_is_and_what_was_fixed_worked_out_or_not_asked() -> None:
    exercise = LIBRARY.newest("behavioural_experiment")
    filled = Filled(
        answers={"prediction": "They laugh", "outcome": "x", "carried_out": "not_yet"},
        status="amended",
        zone=LONDON,
        authored=NOON,
        occurrence_id="occ_1",
        client_id="per_1",
        locked={"prediction": NOON},
        hidden=["outcome"],
        computed={"belief_change": 12.5},
    )
    response = sent(filled_sheet(definition(exercise), filled))
    assert broken_in_response(response, sent(questionnaire(exercise))) == []
    assert (response["status"], response["authored"]) == ("amended", "2026-11-26T12:00:00.000Z")
    assert (response["subject"]["identifier"]["value"], response["identifier"]["value"]) == ("per_1", "occ_1")
    assert item_in(response, "belief_change")["answer"] == [{"valueDecimal": 12.5}]
    (fixed,), (away,) = (item_in(response, name)["extension"] for name in ("prediction", "outcome"))
    assert (fixed["valueInstant"], away["valueBoolean"]) == ("2026-11-26T12:00:00.000Z", True)
    assert answers_in(response, definition(exercise)) == dict(filled.answers)


def test_a_response_is_read_however_it_is_nested_and_whatever_else_is_in_it() -> None:
    known = a_sheet(a_field("text"), a_field("private_note", "own"))
    items = [{"linkId": "it", "answer": [{"valueString": "x"}]}, {"linkId": "?", "answer": 3}, "odd"]
    broken = {"url": "https://carryover.example/fhir/StructureDefinition/exact_text", "valueBase64Binary": "*"}
    note = {"linkId": "own", "answer": [{"valueString": "y", "extension": [broken]}]}
    found = answers_in({"item": [*items, {"linkId": "section-2", "item": [note]}]}, known)
    assert found == {"it": "x", "own": {"text": "y", "shared": False}}
    assert answers_in({"item": 3}, known) == {}


@pytest.mark.parametrize("document", [{}, {"resourceType": "Patient"}])
def test_what_is_no_questionnaire_is_refused(document: Json) -> None:
    with pytest.raises(Invalid):
        definition_of(document)
