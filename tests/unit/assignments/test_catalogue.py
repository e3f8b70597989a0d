"""The shipped exercises, and which answers fit a worksheet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.assignments import catalogue
from services.assignments.domain.codes import FieldKind
from services.assignments.domain.errors import Invalid, NotThere
from services.assignments.domain.exercise import Field, Option

SHIPPED = ("breathing_practice", "symptom_diary", "thought_record")
NEVER = ("fail", "overdue", "non-compliant", "score out of", "must ", "!")


def test_three_exercises_are_shipped() -> None:
    assert tuple(one.code for one in catalogue.load().all_newest()) == SHIPPED


@pytest.mark.parametrize("code", SHIPPED)
def test_no_word_of_an_exercise_shames(code: str) -> None:
    text = json.dumps(catalogue.as_json(catalogue.load().newest(code))).lower()
    assert [word for word in NEVER if word in text] == []


def test_the_thought_record_has_its_seven_columns() -> None:
    fields = {field.name: field for field in catalogue.load().newest("thought_record").fields}
    assert {fields[name].kind for name in ("emotions", "emotions_after")} == {FieldKind.EMOTIONS}
    beliefs = [fields[name] for name in ("hot_thought_belief", "balanced_thought_belief")]
    assert {(one.min, one.max) for one in beliefs} == {(0, 100)}
    assert {"situation", "automatic_thoughts", "evidence_for", "evidence_against", "balanced_thought"} <= set(fields)
    assert fields["emotions_after"].rerates == "emotions"


def test_a_whole_and_a_partial_worksheet_fit() -> None:
    record = catalogue.load().newest("thought_record")
    record.check({"emotions": [{"name": "sad", "strength": 70}], "hot_thought": "I am late", "hot_thought_belief": 85})
    record.check({})
    record.check({"situation": None})
    diary = catalogue.load().newest("symptom_diary")
    diary.check({"when": "2026-11-23T18:00", "symptom": "heart racing", "intensity": 7})


EMOTION: dict[str, Any] = {"name": "sad", "strength": 70}
FIELDS: dict[FieldKind, tuple[list[Any], list[Any]]] = {
    FieldKind.TEXT: (["", "x" * 300], ["x" * 301, 1, None, ["x"]]),
    FieldKind.LONG_TEXT: (["x" * 4000], ["x" * 4001, {}]),
    FieldKind.NUMBER: ([0, 2.5, 10], [-1, 11, "5", True, float("nan"), float("inf")]),
    FieldKind.INTEGER: ([0, 10, 3.0], [2.5, 11, False]),
    FieldKind.SCALE: ([0, 10], [11, -1, 5.5, "7"]),
    FieldKind.CHOICE: (["a"], ["c", 1, ["a"], None]),
    FieldKind.CHOICES: ([[], ["a", "b"]], [["a", "a"], ["c"], "a", [["a"]]]),
    FieldKind.YES_NO: ([True, False], ["yes", 1, None]),
    FieldKind.DATETIME: (
        ["2026-11-23T18:00", "2026-11-23T18:00:00+01:00"],
        ["2026-02-30T18:00", "2026-11-23", "yesterday", 20261123, "T" * 41],
    ),
    FieldKind.EMOTIONS: (
        [[], [EMOTION]],
        [
            [EMOTION] * 13,
            [EMOTION | {"strength": 101}],
            [EMOTION | {"strength": True}],
            [EMOTION | {"name": " "}],
            [EMOTION | {"note": "x"}],
            ["sad"],
            "sad",
        ],
    ),
}


@pytest.mark.parametrize("kind", list(FieldKind))
def test_each_kind_of_field_takes_what_fits_and_nothing_else(kind: FieldKind) -> None:
    numeric = kind in {FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.SCALE}
    field = Field(
        name="it",
        kind=kind,
        label="It?",
        screen=1,
        min=0 if numeric else None,
        max=10 if numeric else None,
        options=tuple(Option(value=value, label=value.upper()) for value in "ab"),
    )
    fitting, other = FIELDS[kind]
    assert [value for value in fitting if field.problem_with(value)] == []
    assert [value for value in other if not field.problem_with(value)] == []


def test_errors_name_the_field_and_say_what_to_do() -> None:
    with pytest.raises(Invalid) as refused:
        catalogue.load().newest("breathing_practice").check({"tension_before": 12, "colour": "red"})
    assert refused.value.errors["answers.tension_before"] == ["Choose between 0 and 10."]
    assert "answers.colour" in refused.value.errors


def test_an_exercise_nobody_knows() -> None:
    known = catalogue.load()
    with pytest.raises(NotThere):
        known.exercise("breathing_practice", 2)
    with pytest.raises(Invalid) as refused:
        known.offered("levitation")
    assert list(refused.value.errors) == ["exercise_code"]


def _without_title(exercise: dict[str, Any]) -> None:
    del exercise["title"]


def _twice_the_same(exercise: dict[str, Any]) -> None:
    exercise["fields"].append(exercise["fields"][0])


def _scale_without_words(exercise: dict[str, Any]) -> None:
    del exercise["fields"][1]["low_label"]


def _unknown_kind(exercise: dict[str, Any]) -> None:
    exercise["fields"][0]["kind"] = "telepathy"


def _unknown_key(exercise: dict[str, Any]) -> None:
    exercise["fields"][0]["colour"] = "red"


@pytest.mark.parametrize("spoil", [_without_title, _twice_the_same, _scale_without_words, _unknown_kind, _unknown_key])
def test_a_spoiled_file_is_refused_by_name(tmp_path: Path, spoil: Callable[[dict[str, Any]], None]) -> None:
    name = "breathing_practice.v1.json"
    exercise = json.loads((catalogue.FOLDER / name).read_text())
    spoil(exercise)
    (tmp_path / name).write_text(json.dumps(exercise))
    with pytest.raises(catalogue.BadExercise, match=name):
        catalogue.load(tmp_path)


def test_a_file_under_another_name_is_refused(tmp_path: Path) -> None:
    text = (catalogue.FOLDER / "breathing_practice.v1.json").read_text()
    (tmp_path / "breathing.json").write_text(text)
    with pytest.raises(catalogue.BadExercise, match=r"breathing_practice\.v1\.json"):
        catalogue.load(tmp_path)
