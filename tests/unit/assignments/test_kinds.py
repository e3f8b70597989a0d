"""Each kind of field takes what fits and refuses the rest by its place, in words that say what to do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.assignments.domain.codes import FieldKind
from services.assignments.domain.worksheet.field import UNANSWERED, Field
from services.assignments.domain.worksheet.fitting import wrong_in
from tests.unit.assignments.sheets import a_field, fitting, misfits

EMOTION: dict[str, Any] = {"name": "sad", "strength": 70}
ENTRY: dict[str, Any] = {"at": "2026-11-26T18:00", "what": "a walk", "mood": 7}
STEP: dict[str, Any] = {"item": "take the bus", "rating": 4}
NOTE: dict[str, Any] = {"text": "for me", "shared": False}
FITTING: dict[FieldKind, list[Any]] = {
    FieldKind.TEXT: ["", "x" * 300, "<script>alert(1)</script>"],
    FieldKind.LONG_TEXT: ["x" * 4000],
    FieldKind.NUMBER: [0, 2.5, 10],
    FieldKind.INTEGER: [0, 10, 3.0],
    FieldKind.SCALE: [0, 10],
    FieldKind.CHOICE: ["a"],
    FieldKind.CHOICES: [[], ["a", "b"]],
    FieldKind.YES_NO: [True, False],
    FieldKind.DATE: ["2026-11-26", "2024-02-29"],
    FieldKind.TIME: ["00:00", "23:59"],
    FieldKind.DATETIME: ["2026-11-23T18:00", "2026-11-23T18:00:00+01:00", "2026-11-23T18:00:00.000Z"],
    FieldKind.DURATION: [0, 1440, 30.0],
    FieldKind.EMOTIONS: [[], [EMOTION], [EMOTION] * 12],
    FieldKind.ENTRIES: [[], [ENTRY], [{"at": "2026-11-26T18:00", "mood": None}], [ENTRY] * 500],
    FieldKind.TABLE: [{}, {"a": {}}, {"a": {"b": {"what": "a walk", "mood": 7}}, "b": {"a": {}}}],
    FieldKind.PAIR: [{}, {"before": 7}, {"before": 7, "after": None}, {"before": 0, "after": 10}],
    FieldKind.HIERARCHY: [[], [STEP], [{"item": "fly"}], [STEP] * 20],
    FieldKind.CHECKLIST: [[], ["b"], ["b", "a"]],
    FieldKind.LINK: [True, False],
    FieldKind.PRIVATE_NOTE: [NOTE, NOTE | {"shared": True}],
    FieldKind.GUIDANCE: [],
    FieldKind.COMPUTED: [],
}
MISFITS: dict[FieldKind, list[Any]] = {
    FieldKind.TEXT: ["x" * 301, 1, None, ["x"]],
    FieldKind.LONG_TEXT: ["x" * 4001, {}],
    FieldKind.NUMBER: [-1, 11, "5", True, float("nan"), float("inf"), 10**400, -(10**400)],
    FieldKind.INTEGER: [2.5, 11, False],
    FieldKind.SCALE: [11, -1, 5.5, "7"],
    FieldKind.CHOICE: ["c", 1, ["a"], None, {"other": "own"}],
    FieldKind.CHOICES: [["a", "a"], ["c"], "a", [["a"]], [{"other": "own"}]],
    FieldKind.YES_NO: ["yes", 1, None],
    FieldKind.DATE: ["2026-02-30", "2026-11-26T18:00", "26.11.2026", 20261126, "20261126"],
    FieldKind.TIME: ["24:00", "7:30", "18:00:00", 18, None],
    FieldKind.DATETIME: [
        "2026-02-30T18:00",
        "2026-11-23",
        "yesterday",
        20261123,
        "T" * 41,
        "2026-W48-1T18:00",
        "2026-11-23T18:00+99:00",
    ],
    FieldKind.DURATION: [-1, 1441, 2.5, "1h", True, float("nan"), 10**400],
    FieldKind.EMOTIONS: [
        [EMOTION] * 13,
        [EMOTION | {"strength": 101}],
        [EMOTION | {"strength": True}],
        [EMOTION | {"name": " "}],
        [EMOTION | {"note": "x"}],
        ["sad"],
        "sad",
    ],
    FieldKind.ENTRIES: [
        [ENTRY] * 501,
        [{"what": "when?"}],
        [ENTRY | {"at": None}],
        [ENTRY | {"mood": 11}],
        [ENTRY | {"x": 1}],
        ["x"],
        {"0": ENTRY},
    ],
    FieldKind.TABLE: [{"c": {}}, {"a": {"c": {}}}, {"a": {"a": {"mood": 11}}}, {"a": {"a": 3}}, {"a": 3}, [[{}]]],
    FieldKind.PAIR: [{"before": 11}, {"before": True}, {"middle": 3}, [1, 2], 3],
    FieldKind.HIERARCHY: [[STEP] * 21, [{"item": ""}], [{"rating": 3}], [STEP | {"rating": 11}], [STEP | {"x": 1}], {}],
    FieldKind.CHECKLIST: [["a", "a"], ["c"], {"a": True}],
    FieldKind.LINK: ["read", 1, None],
    FieldKind.PRIVATE_NOTE: [
        "x",
        {"text": "x"},
        NOTE | {"shared": "yes"},
        NOTE | {"text": "x" * 4001},
        NOTE | {"x": 1},
    ],
    FieldKind.GUIDANCE: ["read", True],
    FieldKind.COMPUTED: [5],
}


@pytest.mark.parametrize("kind", list(FieldKind))
def test_each_kind_of_field_takes_what_fits_and_nothing_else(kind: FieldKind) -> None:
    field = a_field(kind)
    assert [value for value in FITTING[kind] if list(wrong_in(field, value))] == []
    assert [value for value in MISFITS[kind] if not list(wrong_in(field, value))] == []


@pytest.mark.parametrize("kind", [kind for kind in FieldKind if kind not in UNANSWERED])
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_whatever_fits_is_taken(kind: FieldKind, data: st.DataObject) -> None:
    field = a_field(kind)
    assert list(wrong_in(field, data.draw(fitting(field)))) == []


@pytest.mark.parametrize("kind", list(FieldKind))
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_what_does_not_fit_is_refused_at_its_place(kind: FieldKind, data: st.DataObject) -> None:
    field = a_field(kind)
    value, place = data.draw(misfits(field))
    assert place in [found for found, _ in wrong_in(field, value)]


SENTENCES: list[tuple[Field, Any, str, str]] = [
    (a_field(FieldKind.SCALE), 11, "", "Choose between 0 and 10."),
    (a_field(FieldKind.SCALE, step=0.5), 2.3, "", "Choose in steps of 0.5."),
    (a_field(FieldKind.ENTRIES), [ENTRY, ENTRY | {"mood": 11}], "[1].mood", "Choose between 0 and 10."),
    (
        a_field(FieldKind.ENTRIES),
        [ENTRY] * 612,
        "",
        "Keep up to 500 entries on one sheet; this one has 612. Hand this sheet in and start the next one.",
    ),
    (a_field(FieldKind.ENTRIES), [{}], "[0].at", "Say when this was. Give a date and time such as 2026-11-26T18:00."),
    (a_field(FieldKind.LONG_TEXT), "x" * 100_000, "", "Shorten this to 4,000 characters; it has 100,000."),
    (a_field(FieldKind.TABLE), {"a": {"b": {"mood": "low"}}}, ".a.b.mood", "Give a number."),
    (a_field(FieldKind.DURATION, max=60), 61, "", "Choose between 0 and 60 minutes."),
    (a_field(FieldKind.GUIDANCE), "x", "", "This is only shown and takes no answer. Leave it out."),
]


@pytest.mark.parametrize(("field", "value", "place", "sentence"), SENTENCES)
def test_what_is_said(field: Field, value: Any, place: str, sentence: str) -> None:
    assert list(wrong_in(field, value)) == [(place, sentence)]


def test_own_words_stand_in_for_an_option_where_they_may() -> None:
    one, several = a_field(FieldKind.CHOICE, other=True), a_field(FieldKind.CHOICES, other=True)
    own = {"other": "Sit on the stairs"}
    assert list(wrong_in(one, own)) == list(wrong_in(several, ["a", own])) == []
    for bad in ({"other": " "}, {"other": "x" * 301}, {"other": 3}, {"other": "x", "a": 1}):
        assert list(wrong_in(one, bad))
        assert list(wrong_in(several, [bad]))
    assert list(wrong_in(several, [own, {"other": "Two of them"}]))


def test_steps_of_a_fraction() -> None:
    field = a_field(FieldKind.SCALE, step=0.5)
    assert [value for value in (0, 0.5, 9.5, 10) if list(wrong_in(field, value))] == []
    assert [value for value in (0.25, 9.9) if not list(wrong_in(field, value))] == []
