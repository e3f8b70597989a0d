"""Two devices on one sheet: what each of them changed is kept, and nobody writes over what they never saw."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assignments import catalogue
from services.assignments.domain.worksheet.merging import Changes, Trail, merged, parts_of, whole
from tests.unit.assignments.sheets import sheets

PHONE, TABLET = "phone-page", "tablet-page"
TABLE = catalogue.load().newest("activity_monitoring").worksheet
BEFORE = {"thought": "They laugh", "feeling": "dread"}
FIRST = Trail().after({}, BEFORE, PHONE)


def test_each_save_is_a_version_and_names_what_it_changed() -> None:
    second = FIRST.after(BEFORE, {**BEFORE, "feeling": "calm"}, TABLET)
    assert (FIRST.version, second.version) == (1, 2)
    assert second.changed == {"thought": 1, "feeling": 2}
    assert second.writers == {"thought": PHONE, "feeling": TABLET}
    assert second.after(BEFORE, BEFORE, TABLET).changed == second.changed


def test_changes_of_different_fields_are_put_together() -> None:
    theirs = {**BEFORE, "feeling": "calm"}
    trail = FIRST.after(BEFORE, theirs, TABLET)
    found = merged(theirs, {**BEFORE, "thought": "They may laugh"}, Changes({"thought": 1}, PHONE), trail)
    assert (found.parts, found.asked) == ({"thought": "They may laugh", "feeling": "calm"}, ())


@pytest.mark.parametrize("mine", ["They stare", "", None])
def test_one_field_changed_to_something_different_on_both_is_asked_about(mine: str | None) -> None:
    theirs = {**BEFORE, "thought": "Nobody laughs"}
    trail = FIRST.after(BEFORE, theirs, TABLET)
    found = merged(theirs, {**BEFORE, "thought": mine}, Changes({"thought": 1}, PHONE), trail)
    assert (found.parts, found.asked) == (theirs, ("thought",))
    decided = merged(theirs, {**BEFORE, "thought": mine}, Changes({"thought": 2}, PHONE), trail)
    assert (decided.parts.get("thought"), decided.asked) == (mine, ())


@pytest.mark.parametrize(("there", "here"), [("same", "same"), ("", None), ([], None), (None, "")])
def test_the_same_on_both_is_no_question(there: Any, here: Any) -> None:
    trail = FIRST.after(BEFORE, {"thought": there}, TABLET)
    assert merged({"thought": there}, {"thought": here}, Changes({"thought": 0}, PHONE), trail).asked == ()


def test_who_heard_nothing_of_a_save_is_not_asked_about_their_own_words() -> None:
    theirs = {**BEFORE, "thought": "They lau"}
    trail = FIRST.after(BEFORE, theirs, PHONE)
    mine = {**BEFORE, "thought": "They laugh at me"}
    assert merged(theirs, mine, Changes({"thought": 1}, PHONE), trail).parts == mine
    assert merged(theirs, mine, Changes({"thought": 1}, TABLET), trail).asked == ("thought",)
    assert merged(theirs, mine, Changes({"thought": 1}), FIRST.after(BEFORE, theirs)).asked == ("thought",)


def test_cells_of_a_table_are_put_together_one_by_one() -> None:
    one, other = {"mood": 4}, {"mood": 7}
    before = parts_of(TABLE, {"week": {"monday": {"morning": one}}})
    theirs = {**before, "week/monday/evening": other}
    trail = Trail().after({}, before, PHONE).after(before, theirs, TABLET)
    mine = {**before, "week/tuesday/morning": one}
    found = merged(theirs, mine, Changes({"week/tuesday/morning": 1}, PHONE), trail)
    together = {"monday": {"morning": one, "evening": other}, "tuesday": {"morning": one}}
    assert (whole(found.parts), found.asked) == ({"week": together}, ())
    clashing = {**before, "week/monday/evening": one}
    assert merged(theirs, clashing, Changes({"week/monday/evening": 1}, PHONE), trail).asked == ("week/monday/evening",)
    assert merged(theirs, clashing, Changes({"week": 1}, PHONE), trail).asked == ("week/monday/evening",)


@given(sheets(TABLE))
def test_answers_and_their_parts_are_the_same(answers: dict[str, Any]) -> None:
    week = {row: cells for row, cells in (answers.pop("week", None) or {}).items() if cells}
    answers |= {"week": week} if week else {}
    assert whole(parts_of(TABLE, answers)) == answers


ONE = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["x", "y", "z", ""]), max_size=4)


@given(ONE, ONE, ONE)
def test_nothing_that_either_changed_alone_is_lost(
    before: dict[str, Any], theirs: dict[str, Any], mine: dict[str, Any]
) -> None:
    start = Trail().after({}, before, PHONE)
    trail = start.after(before, theirs, TABLET)
    named = [part for part in {**before, **mine} if mine.get(part) != before.get(part)]
    found = merged(theirs, mine, Changes(dict.fromkeys(named, start.version), PHONE), trail)
    for part in "abcd":
        was, there, here = ((one.get(part) or None) for one in (before, theirs, mine))
        now = found.parts.get(part) or None
        if there in {was, here}:
            assert now == here
        elif here == was:
            assert now == there
        else:
            assert (now, part in found.asked) == (there, True)
