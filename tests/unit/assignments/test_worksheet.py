"""A sheet as a whole: what is asked, worked out, fixed, carried over and kept private."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from services.assignments.domain.codes import FieldKind
from services.assignments.domain.walltime import zone
from services.assignments.domain.worksheet.computed import (
    Completion,
    Compute,
    Difference,
    Mean,
    SleepEfficiency,
    Sum,
    rounded,
)
from services.assignments.domain.worksheet.conditions import AllOf, Answered, AnyOf, AtLeast, Below, Condition, Is, Not
from services.assignments.domain.worksheet.field import UNANSWERED, Field, Option
from services.assignments.domain.worksheet.schema import schema_of
from services.assignments.domain.worksheet.sheet import Section, Worksheet
from services.assignments.domain.worksheet.written import Written
from tests.unit.assignments.make import LONDON, NOW
from tests.unit.assignments.sheets import a_field, fitting, misfits

MOOD = a_field(FieldKind.SCALE, name="mood")
NOTE = a_field(FieldKind.PRIVATE_NOTE, name="note")


def a_sheet(*sections: tuple[Field, ...], locking: int = 0) -> Worksheet:
    numbered = enumerate(sections, 1)
    return Worksheet(tuple(Section(screen=n, fields=fields, locks=n == locking) for n, fields in numbered))


CONDITIONS: list[tuple[Condition, dict[str, Any], bool]] = [
    (Is("way", "bus"), {"way": "bus"}, True),
    (Is("way", "bus"), {"way": "train"}, False),
    (Is("way", "bus"), {}, False),
    (Is("way", "bus"), {"way": ["train", "bus"]}, True),
    (Is("way", "bus"), {"way": {"other": "bus"}}, False),
    (Is("went", value=True), {"went": True}, True),
    (Is("went", value=False), {"went": False}, True),
    (Is("went", value=False), {}, False),
    (Is("times", 1), {"times": True}, False),
    (Is("times", 1), {"times": 1.0}, True),
    (AtLeast("mood", 5), {"mood": 5}, True),
    (AtLeast("mood", 5), {"mood": 4}, False),
    (AtLeast("mood", 0), {}, False),
    (Below("mood", 5), {"mood": 4}, True),
    (Below("mood", 5), {"mood": 5}, False),
    (Below("mood", 5), {"mood": None}, False),
    (Answered("mood", value=True), {"mood": 0}, True),
    (Answered("mood", value=True), {"mood": ""}, False),
    (Answered("mood", value=False), {"mood": []}, True),
    (Not(Below("mood", 5)), {}, True),
    (AllOf((AtLeast("mood", 2), Below("mood", 5))), {"mood": 3}, True),
    (AllOf((AtLeast("mood", 2), Below("mood", 5))), {"mood": 5}, False),
    (AnyOf((Is("way", "bus"), AtLeast("mood", 5))), {"mood": 7}, True),
    (AnyOf((Is("way", "bus"), AtLeast("mood", 5))), {"mood": 3}, False),
]


@pytest.mark.parametrize(("condition", "answers", "holds"), CONDITIONS)
def test_a_condition_looks_at_answers(condition: Condition, answers: dict[str, Any], holds: bool) -> None:
    assert condition.holds(answers) is holds


def test_what_hangs_on_a_hidden_field_is_hidden_too() -> None:
    why = a_field(FieldKind.TEXT, name="why", show_if=Below("mood", 5))
    more = a_field(FieldKind.TEXT, name="more", show_if=Answered("why", value=True))
    sheet = a_sheet((MOOD,), (why,), (more,))
    kept = {"why": "No sleep"}
    assert sheet.hidden({"mood": 3} | kept) == []
    assert sheet.hidden({"mood": 8} | kept) == ["why", "more"]
    assert sheet.hidden({}) == ["why", "more"]
    assert list(sheet.wrong({"mood": 8} | kept)) == []


COMPUTED: list[tuple[Compute, dict[str, Any], float | None]] = [
    (Sum(("a", "b")), {"a": 0.1, "b": 0.2}, 0.3),
    (Sum(("a", "b")), {"a": 1}, None),
    (Sum(("a", "b")), {"a": 0, "b": 0}, 0),
    (Mean(("a", "b")), {"a": 1, "b": 2}, 1.5),
    (Mean(("a", "b", "c")), {"a": 1, "b": 1, "c": 2}, 1.3),
    (Mean(("a",)), {"a": None}, None),
    (Difference(("a", "b")), {"a": 80, "b": 35}, 45),
    (Difference(("a", "b")), {"b": 35}, None),
    (Completion("done"), {"done": ["x", "y", "z"]}, 38),
    (Completion("done"), {"done": []}, 0),
    (Completion("done"), {}, None),
]


@pytest.mark.parametrize(("compute", "answers", "value"), COMPUTED)
def test_a_value_is_worked_out(compute: Compute, answers: dict[str, Any], value: float | None) -> None:
    assert compute.value(answers, {"done": 8}) == value


NIGHT: dict[str, Any] = {"bed": "23:30", "up": "07:30", "to_sleep": 30, "awake": 54}


@pytest.mark.parametrize(
    ("changes", "value"),
    [
        ({}, 83),  # 396 of 480 minutes are 82.5 %
        ({"bed": "00:30", "up": "08:30"}, 83),
        ({"to_sleep": 0, "awake": 0}, 100),
        ({"up": "23:30"}, None),
        ({"awake": 460}, None),
        ({"awake": None}, None),
        ({"bed": None}, None),
    ],
)
def test_sleep_efficiency_is_time_asleep_of_time_in_bed(changes: dict[str, Any], value: float | None) -> None:
    compute = SleepEfficiency(to_bed="bed", up="up", to_sleep="to_sleep", awake="awake")
    assert compute.value(NIGHT | changes, {}) == value


@given(st.integers(-1_000_000, 1_000_000))
def test_halves_are_rounded_up(number: int) -> None:
    assert rounded(abs(number) + 0.5, 0) == abs(number) + 1
    assert rounded(number, 0) == number


def test_computed_values_follow_from_answers_and_take_none() -> None:
    drop = a_field(FieldKind.COMPUTED, name="drop", compute=Difference(("mood", "after")))
    sheet = a_sheet((MOOD, a_field(FieldKind.SCALE, name="after")), (drop,))
    assert sheet.computed({"mood": 8, "after": 3}) == {"drop": 5}
    assert sheet.computed({}) == {"drop": None}
    assert [place for place, _ in sheet.wrong({"drop": 5})] == ["drop"]


def test_going_on_fixes_what_was_answered() -> None:
    sheet = a_sheet((MOOD, a_field(FieldKind.TEXT, name="guess")), (NOTE,), locking=1)
    section = sheet.locking(1)
    assert section is not None
    assert list(sheet.fixed_by(section, {"mood": 0, "guess": ""})) == ["mood"]
    assert sheet.locking(2) is sheet.locking(3) is None


def test_what_was_fixed_stays_with_its_first_time() -> None:
    written = Written({"guess": "It goes badly", "note": "x"}, {"guess": NOW})
    later = NOW + timedelta(hours=1)
    assert written.onto({"guess": "It goes well", "note": "y"}) == {"guess": "It goes badly", "note": "y"}
    assert written.onto({}) == {"guess": "It goes badly"}
    assert written.locks_of(["guess", "mood"], later) == {"guess": NOW, "mood": later}
    assert list(written.refused({"guess": "It goes badly"}, zone(LONDON))) == []
    assert list(written.refused({}, zone(LONDON))) == []
    said = "This was fixed when you started, on 23 November at 10:00. Write what you think now into another field."
    for change in ("It goes well", None):
        assert list(written.refused({"guess": change}, zone("Europe/Vienna"))) == [("guess", said)]


def test_named_answers_carry_over_if_they_still_fit() -> None:
    ladder = a_field(FieldKind.HIERARCHY, name="ladder", carry_over=True)
    mood = a_field(FieldKind.SCALE, name="mood", carry_over=True)
    sheet = a_sheet((ladder, mood, a_field(FieldKind.TEXT, name="today")))
    steps = [{"item": "take the bus", "rating": 4}]
    assert sheet.carried({"ladder": steps, "mood": 55, "today": "Monday"}) == {"ladder": steps}
    assert sheet.carried({"ladder": [], "mood": None}) == {}


def test_a_private_note_is_unshared_until_its_owner_says_so() -> None:
    sheet = a_sheet((NOTE,))
    assert sheet.unshared({"note": {"text": "x", "shared": False}}) == {"note"}
    assert sheet.unshared({}) == {"note"}
    assert sheet.unshared({"note": {"text": "x", "shared": True}}) == frozenset()


def test_what_fits_can_be_kept_beside_what_does_not() -> None:
    sheet = a_sheet((MOOD, a_field(FieldKind.CHECKLIST, name="done", items=(Option(value="x", label="X"),))))
    assert sheet.fitting({"mood": 11, "done": ["x"], "colour": "red"}) == {"done": ["x"]}
    assert sheet.fitting({"mood": None}) == {"mood": None}


BESIDE_THE_SCHEMA: list[Any] = ["2026-02-30", "2026-02-30T18:00", [{"item": " "}]]  # only the service finds these


@pytest.mark.parametrize("kind", [kind for kind in FieldKind if kind not in UNANSWERED])
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_the_schema_takes_what_fits_and_refuses_what_does_not(kind: FieldKind, data: st.DataObject) -> None:
    field = a_field(kind)
    validator = jsonschema_rs.Draft202012Validator(schema_of(a_sheet((field,))))
    assert validator.is_valid({"it": data.draw(fitting(field))})
    value, _ = data.draw(misfits(field))
    assume(value not in BESIDE_THE_SCHEMA and repr(value) not in {"nan", "inf"})
    assert not validator.is_valid({"it": value})
    assert not validator.is_valid({"other": 1})


def test_a_name_that_somebody_made_up_cannot_look_like_another_place() -> None:
    sheet = a_sheet((MOOD,))
    names = ["mood.after", "mood[0]", "x" * 500, "", "a b"]
    places = [place for place, _ in sheet.wrong(dict.fromkeys(names, 1))]
    assert places == ["mood?after", "mood?0?", "x" * 60, "?", "a?b"]
