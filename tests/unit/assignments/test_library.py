"""The content of the shipped exercises: every practice is there with its fields, and they speak as they should."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from services.assignments import catalogue
from services.assignments.domain.catalogue import Catalogue
from services.assignments.domain.codes import FieldKind, Obstacle
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.worksheet.field import UNANSWERED, Field

LIBRARY: Catalogue = catalogue.load()
EVERY = sorted(LIBRARY.by_version)
TO_100, TO_10 = (0, 100), (0, 10)
PRACTICES: dict[str, str] = {
    "symptom_diary": "diary symptom intensity trigger what_i_did note",
    "therapy_goals": "goal why_it_matters how_i_will_know first_step confidence",
    "formulation_situations": "situation thoughts feelings body behaviour consequence_now consequence_later",
    "session_technique": "technique where minutes strength noticed",
    "behavioural_experiment": "belief belief_strength alternative alternative_strength what where when prediction "
    "obstacles obstacle_plan outcome learned belief_strength_after alternative_strength_after next",
    "thought_record": "situation emotions automatic_thoughts hot_thought hot_thought_belief evidence_for "
    "evidence_against balanced_thought balanced_thought_belief emotions_after distortions",
    "mindfulness_practice": "minutes technique distraction note",
    "breathing_practice": "technique minutes tension_before tension_after",
    "relaxation_practice": "technique minutes tension",
    "muscle_relaxation": "technique minutes tension",
    "rebt_workbook": "chapter starting_steps keeping_steps starting_progress keeping_progress",
    "irrational_beliefs": "trigger belief kind",
    "rational_or_irrational": "belief rational why alternative",
    "abcde": "activating_event beliefs consequences_feelings consequences_behaviour dispute_logical "
    "dispute_empirical dispute_pragmatic new_belief new_belief_strength",
    "book_chapter": "book chapter key_ideas applies_to_me usefulness",
    "short_video": "video takeaway",
    "journal_disputing": "prompt text emotions emotions_after",
    "journal_self_acceptance": "prompt text emotions emotions_after",
    "journal_activating_event": "prompt text emotions emotions_after",
    "what_got_in_the_way": "obstacles reasons plan",
    "time_plan": "reasons slots cue hurdle_plan",
    "skill_when_triggered": "situation skill outcome",
    "my_progress": "points what_i_see",
}
RANGES = {
    ("symptom_diary", "intensity"): TO_10,
    ("therapy_goals", "confidence"): TO_10,
    ("formulation_situations", "feelings"): TO_100,
    ("session_technique", "strength"): TO_10,
    ("behavioural_experiment", "belief_strength"): TO_100,
    ("mindfulness_practice", "distraction"): TO_10,
    ("relaxation_practice", "tension"): TO_10,
    ("muscle_relaxation", "tension"): TO_10,
    ("abcde", "new_belief_strength"): TO_100,
    ("journal_disputing", "emotions"): TO_100,
}
DISTRESSING = (
    "formulation_situations",
    "behavioural_experiment",
    "journal_disputing",
    "journal_self_acceptance",
    "journal_activating_event",
    "skill_when_triggered",
    "exposure_log",
    "dbt_diary_card",
    "dbt_missing_links",
)
NEVER = re.compile(r"\bfail|\boverdue\b|\bnon-?complian|\bshould have\b|\bmust\b|\bmissed\b|\bstreak|!", re.IGNORECASE)
MOST_ASKED_AT_ONCE = 3
GRADE_AT_AGE_12 = 7.0


def fields_of(exercise: Exercise) -> dict[str, Field]:
    """Also those inside of entries and tables, where no outer one has the name."""
    inner = {one.name: one for field in exercise.worksheet.fields for one in field.fields}
    return {**inner, **exercise.worksheet.by_name}


def asked(exercise: Exercise) -> list[Field]:
    return [field for field in exercise.worksheet.fields if field.kind not in UNANSWERED]


def words_in(shown: Any) -> Iterator[str]:
    if isinstance(shown, str):
        yield shown
    elif isinstance(shown, dict):
        for value in shown.values():
            yield from words_in(value)
    elif isinstance(shown, list | tuple):
        for value in shown:
            yield from words_in(value)


def questions(exercise: Exercise) -> list[str]:
    """Labels and what helps with them; a word or two has no grade."""
    fields = fields_of(exercise).values()
    return [text for field in fields for text in (field.label, field.help) if text and len(text.split()) > 4]


def sentences(text: str) -> list[str]:
    return [one for one in re.split(r"[.?:]+(?:\s|$)", text) if one.strip()]


def grade(texts: Iterable[str]) -> float:
    """The school grade of Flesch and Kincaid (1975): 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    every = [one for text in texts for one in sentences(text)]
    words = [word for one in every for word in re.findall(r"[A-Za-z’']+", one)]
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e")))) for word in words)
    return 0.39 * len(words) / len(every) + 11.8 * syllables / len(words) - 15.59


@pytest.mark.parametrize("code", PRACTICES)
def test_every_practice_is_there_with_its_fields(code: str) -> None:
    assert set(PRACTICES[code].split()) - set(fields_of(LIBRARY.newest(code))) == set()


@pytest.mark.parametrize(("code", "name"), RANGES)
def test_ratings_have_their_range(code: str, name: str) -> None:
    field = fields_of(LIBRARY.newest(code))[name]
    assert (field.min, field.max) == RANGES[code, name]


def test_a_prediction_is_fixed_once_the_experiment_has_begun() -> None:
    sheet = LIBRARY.newest("behavioural_experiment").worksheet
    locked = [field.name for section in sheet.sections if section.locks for field in section.fields]
    assert locked == ["prediction", "prediction_strength"]
    assert sheet.by_name["prediction"].screen < sheet.by_name["outcome"].screen


def test_what_happened_is_not_asked_of_somebody_who_has_not_tried_yet() -> None:
    sheet = LIBRARY.newest("behavioural_experiment").worksheet
    assert sheet.hidden({"carried_out": "not_yet"}) == ["outcome", "safety_behaviours", "prediction_fit"]
    assert sheet.hidden({}) == sheet.hidden({"carried_out": "partly"}) == []


def test_the_short_thought_record_has_five_columns() -> None:
    short = LIBRARY.newest("thought_record").worksheet.short_form
    assert short is not None
    assert short.fields == ("situation", "emotions", "automatic_thoughts", "balanced_thought", "emotions_after")


def test_the_workbook_asks_for_one_chapter_and_shows_how_far_each_has_come() -> None:
    workbook = LIBRARY.newest("rebt_workbook")
    sheet = workbook.worksheet
    hidden = sheet.hidden(workbook.example)
    steps = [name for name in sheet.by_name if name.endswith("_steps")]
    assert [name for name in steps if name not in hidden] == ["demands_steps"]
    assert set(steps) <= {field.name for field in sheet.fields if field.carry_over}
    assert sheet.computed(workbook.example)["demands_progress"] == 50


def test_the_obstacles_are_those_of_every_other_page() -> None:
    field = LIBRARY.newest("what_got_in_the_way").worksheet.by_name["obstacles"]
    assert {option.value for option in field.options} | {"other"} == {code.value for code in Obstacle}
    assert field.other


@pytest.mark.parametrize("code", ["journal_disputing", "journal_self_acceptance", "journal_activating_event"])
def test_a_journal_has_room_for_what_stays_private(code: str) -> None:
    assert LIBRARY.newest(code).worksheet.by_name["only_for_me"].kind is FieldKind.PRIVATE_NOTE


@pytest.mark.parametrize(("code", "version"), EVERY)
class TestEveryExercise:
    def test_no_word_shames(self, code: str, version: int) -> None:
        exercise = LIBRARY.exercise(code, version)
        shown = catalogue.as_json(exercise)
        if exercise.measure is not None:  # the items are published, and stay as they are
            del shown["worksheet"]
        assert [text for text in words_in(shown) if NEVER.search(text)] == []

    def test_it_is_plain_to_read(self, code: str, version: int) -> None:
        exercise = LIBRARY.exercise(code, version)
        for texts in ([exercise.rationale], exercise.instructions, questions(exercise)):
            assert grade(texts) < GRADE_AT_AGE_12

    def test_it_says_why_and_how_in_few_words(self, code: str, version: int) -> None:
        exercise = LIBRARY.exercise(code, version)
        assert 2 <= len(re.findall(r"[.?](?=\s|$)", exercise.rationale)) <= 4
        assert 3 <= len(exercise.instructions) <= 6

    def test_a_screen_asks_little(self, code: str, version: int) -> None:
        here = [field.screen for field in asked(LIBRARY.exercise(code, version))]
        assert [screen for screen in set(here) if here.count(screen) > MOST_ASKED_AT_ONCE] == []

    def test_the_short_form_asks_what_the_sheet_needs(self, code: str, version: int) -> None:
        sheet = LIBRARY.exercise(code, version).worksheet
        if LIBRARY.exercise(code, version).measure is not None:
            assert sheet.short_form is None  # half a measure has no score
            return
        assert sheet.short_form is not None
        assert {field.name for field in sheet.fields if field.required} <= set(sheet.short_form.fields)

    def test_the_example_is_a_filled_sheet(self, code: str, version: int) -> None:
        exercise = LIBRARY.exercise(code, version)
        away = exercise.worksheet.hidden(exercise.example)
        needed = {field.name for field in asked(exercise) if field.required and field.name not in away}
        kept = {field.name for field in exercise.worksheet.fields if field.carry_over}
        assert needed <= set(exercise.example)
        assert set(away) & set(exercise.example) <= kept


@pytest.mark.parametrize("code", sorted({code for code, _ in EVERY}))
def test_nothing_has_to_be_done_before_itself(code: str) -> None:
    before, waiting = set[str](), [code]
    while waiting:
        found = set(LIBRARY.newest(waiting.pop()).prerequisites) - before
        before |= found
        waiting += found
    assert code not in before


@pytest.mark.parametrize("code", DISTRESSING)
def test_what_may_distress_says_that_nobody_watches(code: str) -> None:
    said = " ".join(words_in(catalogue.as_json(LIBRARY.newest(code))))
    assert "around the clock" in said
    assert re.search(r"\bstop\b", said)


@pytest.mark.parametrize("path", sorted(catalogue.FOLDER.glob("*.yaml")), ids=lambda path: path.name)
def test_a_file_is_short_and_narrow(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 300
    assert [number for number, line in enumerate(lines, 1) if len(line) > 120] == []
