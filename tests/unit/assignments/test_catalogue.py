"""The shipped exercises as a whole: they load, they are found, and answers to them are held against their sheets."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assignments import catalogue
from services.assignments.domain.codes import FieldKind
from services.assignments.domain.errors import Invalid, NotThere
from services.assignments.domain.exercise import MOST_ERRORS, Exercise
from services.assignments.domain.worksheet.schema import schema_of
from tests.unit.assignments.sheets import misfits, sheets

LIBRARY = catalogue.load()
SHIPPED = sorted(LIBRARY.by_version)
EXAMPLES = 15
NEVER = ("fail", "overdue", "non-compliant", "score out of", "must ", "!")


def test_every_kind_of_field_is_in_use() -> None:
    used = {field.kind for one in LIBRARY.by_version.values() for field in one.worksheet.fields}
    inner = {
        each.kind for one in LIBRARY.by_version.values() for field in one.worksheet.fields for each in field.fields
    }
    assert set(FieldKind) - used - inner <= {FieldKind.NUMBER}


@pytest.mark.parametrize("code", ["breathing_practice", "symptom_diary", "thought_record"])
def test_the_first_version_stays_for_those_who_answered_it(code: str) -> None:
    assert LIBRARY.exercise(code, 1).version == 1


@pytest.mark.parametrize(("code", "version"), SHIPPED)
def test_no_word_of_an_exercise_shames(code: str, version: int) -> None:
    exercise = LIBRARY.exercise(code, version)
    shown = catalogue.as_json(exercise)
    if exercise.measure is not None:  # the items are published, and stay as they are
        del shown["worksheet"]
    text = json.dumps(shown).lower()
    assert [word for word in NEVER if word in text] == []


def test_the_thought_record_has_its_seven_columns() -> None:
    fields = LIBRARY.exercise("thought_record", 1).worksheet.by_name
    assert {fields[name].kind for name in ("emotions", "emotions_after")} == {FieldKind.EMOTIONS}
    beliefs = [fields[name] for name in ("hot_thought_belief", "balanced_thought_belief")]
    assert {(one.min, one.max) for one in beliefs} == {(0, 100)}
    assert {"situation", "automatic_thoughts", "evidence_for", "evidence_against", "balanced_thought"} <= set(fields)
    assert fields["emotions_after"].rerates == "emotions"


def test_a_whole_and_a_partial_worksheet_fit() -> None:
    record = LIBRARY.exercise("thought_record", 1)
    record.check({"emotions": [{"name": "sad", "strength": 70}], "hot_thought": "I am late", "hot_thought_belief": 85})
    record.check({})
    record.check({"situation": None})
    diary = LIBRARY.exercise("symptom_diary", 1)
    diary.check({"when": "2026-11-23T18:00", "symptom": "heart racing", "intensity": 7})


@pytest.mark.parametrize(("code", "version"), SHIPPED)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_answers_that_fit_are_taken(code: str, version: int, data: st.DataObject) -> None:
    exercise = LIBRARY.exercise(code, version)
    answers = data.draw(sheets(exercise.worksheet))
    exercise.check(answers)
    jsonschema_rs.validate(schema_of(exercise.worksheet), answers)
    assert exercise.worksheet.fitting(answers) == answers
    assert set(exercise.worksheet.hidden(answers)) < set(exercise.worksheet.by_name)
    json.dumps([exercise.worksheet.computed(answers), exercise.worksheet.carried(answers)], allow_nan=False)


@pytest.mark.parametrize(("code", "version"), SHIPPED)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_an_answer_that_does_not_fit_is_refused_by_its_place_and_no_other(
    code: str, version: int, data: st.DataObject
) -> None:
    exercise = LIBRARY.exercise(code, version)
    field = data.draw(st.sampled_from(exercise.worksheet.fields))
    value, place = data.draw(misfits(field))
    right = data.draw(sheets(exercise.worksheet))
    with pytest.raises(Invalid) as refused:
        exercise.check(right | {field.name: value})
    assert f"answers.{field.name}{place}" in refused.value.errors
    assert {name.removeprefix("answers.").split(".")[0].split("[")[0] for name in refused.value.errors} == {field.name}
    kept = exercise.worksheet.fitting(right | {field.name: value, "no such field": value})
    assert kept == {name: one for name, one in right.items() if name != field.name}


def test_errors_name_the_field_and_say_what_to_do() -> None:
    with pytest.raises(Invalid) as refused:
        LIBRARY.exercise("breathing_practice", 1).check({"tension_before": 12, "colour": "red"})
    assert refused.value.errors["answers.tension_before"] == ["Choose between 0 and 10."]
    assert "answers.colour" in refused.value.errors


def test_not_everything_is_told_of_a_request_that_is_wrong_all_over() -> None:
    with pytest.raises(Invalid) as refused:
        LIBRARY.exercise("breathing_practice", 1).check({f"x{number}": 1 for number in range(10_000)})
    assert len(refused.value.errors) == MOST_ERRORS


def test_an_exercise_nobody_knows() -> None:
    with pytest.raises(NotThere):
        LIBRARY.exercise("breathing_practice", 99)
    with pytest.raises(NotThere):
        LIBRARY.newest("levitation")


def shown(exercise: Exercise) -> dict[str, Any]:
    return {field["name"]: field for field in catalogue.as_json(exercise)["worksheet"]["fields"]}


def test_what_does_not_apply_is_left_out_of_what_is_shown() -> None:
    exercise = LIBRARY.exercise("breathing_practice", 1)
    assert shown(exercise)["note"] == {
        "name": "note",
        "kind": "long_text",
        "label": "Anything you noticed?",
        "help": "Leave this empty if there is nothing to say.",
        "screen": 5,
        "required": False,
    }
    sheet = catalogue.as_json(exercise)["worksheet"]
    assert sheet["sections"][0] == {"screen": 1}
    assert sheet["short_form"]["fields"] == ["technique", "minutes"]
    assert catalogue.as_json(exercise)["short_form"] == sheet["short_form"]["about"]


def test_what_looks_at_other_fields_is_shown_as_it_is_written() -> None:
    night = shown(LIBRARY.newest("sleep_diary"))["efficiency"]
    names = {"to_bed": "to_bed", "up": "up", "to_sleep": "to_sleep", "awake": "awake"}
    assert night["compute"] == {"sleep_efficiency": names}
    assert night["unit"] == "%"
