"""The numbers of an answer that matter: before and after, expected and happened, and the one whose course is drawn."""

from __future__ import annotations

from services.assignments import catalogue
from services.assignments.domain.essentials import changes, main_number, outcome, value_of
from services.assignments.domain.worksheet.sheet import Worksheet


def sheet_of(code: str) -> Worksheet:
    return catalogue.load().newest(code).worksheet


def test_a_question_asked_again_is_a_change() -> None:
    (found,) = changes(sheet_of("breathing_practice"), {"tension_before": 7, "tension_after": 4})
    assert (found.label, found.before, found.after) == ("Tension", 7, 4)
    assert found.taken_from == ("tension_before", "tension_after")
    assert changes(sheet_of("breathing_practice"), {"tension_before": 7}) == []


def test_a_belief_rated_again_is_one_though_its_first_name_says_nothing_of_before() -> None:
    answers = {"belief_strength": 80, "belief_strength_after": 30}
    (found,) = changes(sheet_of("behavioural_experiment"), answers)
    assert (found.label, found.before, found.after) == ("Belief strength", 80, 30)


def test_an_emotion_that_is_named_once_has_one_number() -> None:
    before = [{"name": "fear", "strength": 80}, {"name": "shame", "strength": 40}]
    after = [{"name": "fear", "strength": 50}, {"name": "relief", "strength": 30}]
    sheet = sheet_of("thought_record")
    again = next(one.name for one in sheet.fields if one.rerates == "emotions")
    found = changes(sheet, {"emotions": before, again: after})
    assert [(one.label, one.before, one.after) for one in found] == [
        ("fear", 80, 50),
        ("shame", 40, None),
        ("relief", None, 30),
    ]


def test_what_was_expected_needs_what_happened() -> None:
    sheet = sheet_of("behavioural_experiment")
    assert outcome(sheet, {"prediction": "Everybody looks"}) is None
    found = outcome(sheet, {"prediction": "Everybody looks", "outcome": "Nobody did"})
    assert found is not None
    assert (found.expected.text, found.happened.text) == ("Everybody looks", "Nobody did")
    assert outcome(sheet_of("breathing_practice"), {"note": "x"}) is None


def test_the_number_whose_course_is_drawn_is_the_one_asked_again() -> None:
    number = main_number(sheet_of("breathing_practice"))
    assert number is not None
    assert (number.name, number.low, number.high) == ("tension_after", 0, 10)
    assert value_of(number, {"tension_after": 3}, 100) == 3
    assert value_of(number, {}, 100) is None
    assert value_of(None, {}, 60) == 60


def test_no_exercise_of_the_catalogue_is_too_odd_for_it() -> None:
    for exercise in catalogue.load().all_newest():
        answers = exercise.example
        assert all(one.label for one in changes(exercise.worksheet, answers)), exercise.code
        number = main_number(exercise.worksheet)
        assert number is None or number.low < number.high, exercise.code
        outcome(exercise.worksheet, answers)
