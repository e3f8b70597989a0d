"""The pages and the service know nothing of each other, and ask the same fields."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.web.client.conditions import asked
from services.assignments import catalogue
from services.assignments.domain.codes import FieldKind
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.worksheet.conditions import AllOf, Answered, AnyOf, AtLeast, Below, Condition, Is, Not
from services.assignments.domain.worksheet.sheet import Section, Worksheet
from tests.unit.assignments.sheets import a_field, sheets

LIBRARY = catalogue.load()
NAMES = st.sampled_from(["a", "b", "c", "d"])
NUMBERS = st.integers(0, 3)
LEAVES: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Is, NAMES, NUMBERS | st.booleans() | st.sampled_from(["x", "y"])),
    st.builds(AtLeast, NAMES, NUMBERS),
    st.builds(Below, NAMES, NUMBERS),
    st.builds(Answered, NAMES, st.booleans()),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=5,
)
ANSWERS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    NAMES,
    st.none()
    | NUMBERS
    | st.floats(0, 3)
    | st.booleans()
    | st.sampled_from(["", "x", [], ["x", "y"], {}, {"other": "x"}]),
)


def names_asked(exercise: Exercise, answers: dict[str, Any]) -> set[str]:
    return {str(one["name"]) for one in asked(catalogue.as_json(exercise)["worksheet"]["fields"], answers)}


def names_not_hidden(exercise: Exercise, answers: dict[str, Any]) -> set[str]:
    return set(exercise.worksheet.by_name) - set(exercise.worksheet.hidden(answers))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_of_every_shipped_exercise(data: st.DataObject) -> None:
    exercise = LIBRARY.by_version[data.draw(st.sampled_from(sorted(LIBRARY.by_version)))]
    answers = data.draw(sheets(exercise.worksheet))
    assert names_asked(exercise, answers) == names_not_hidden(exercise, answers)


@settings(max_examples=300, deadline=None)
@given(CONDITIONS, CONDITIONS, ANSWERS)
def test_under_any_conditions(first: Condition, second: Condition, answers: dict[str, Any]) -> None:
    fields = (
        *(a_field(FieldKind.TEXT, name=name) for name in "ab"),
        a_field(FieldKind.TEXT, name="c", show_if=first),
        a_field(FieldKind.TEXT, name="d", show_if=second),
        a_field(FieldKind.TEXT, name="e", show_if=AllOf((first, second))),
    )
    sheet = Worksheet(tuple(Section(screen=number, fields=(one,)) for number, one in enumerate(fields, 1)))
    exercise = Exercise(**{**vars(LIBRARY.newest("breathing_practice")), "worksheet": sheet})
    assert names_asked(exercise, answers) == names_not_hidden(exercise, answers)
