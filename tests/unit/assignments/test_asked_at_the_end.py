"""Which ratings an exercise asks at the end, and what a missing link stands for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from services.assignments import catalogue
from services.assignments.catalogue import definitions
from services.assignments.catalogue.exercises import read_exercise
from services.assignments.catalogue.nodes import tree
from services.assignments.domain.codes import Obstacle, ResponseKind, Shared
from services.assignments.domain.errors import Invalid
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.missing_links import STANDS_FOR, MissingLink
from services.assignments.domain.rating import USUAL, Rating
from services.assignments.domain.response import Answer
from services.assignments.domain.sharing import beside_the_sheet
from services.assignments.domain.worksheet.diff import differences
from services.assignments.exchange.definition import definition
from services.assignments.exchange.fhir.definitions import definition_of
from services.assignments.exchange.fhir.questionnaire import questionnaire
from tests.unit.assignments.definitions import a_walk
from tests.unit.assignments.make import an_occurrence

LIBRARY = catalogue.load()


def walk(**changes: Any) -> Exercise:
    found = definitions.check(a_walk(**changes), "walk", 1).exercise
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("activity_planning", (Rating.PLEASURE, Rating.MASTERY)),
        ("exposure_log", (Rating.DIFFICULTY, Rating.MASTERY)),
        ("skill_when_triggered", (Rating.QUALITY, Rating.DIFFICULTY, Rating.USEFULNESS)),
        ("sleep_diary", ()),
        ("thought_record", USUAL),
        ("phq9", ()),
    ],
)
def test_exercises_say_what_is_asked_at_the_end(code: str, asked: tuple[Rating, ...]) -> None:
    assert LIBRARY.newest(code).ratings == asked


def test_nothing_is_asked_twice_at_the_end_of_a_sheet() -> None:
    twice = [
        (one.code, rating.value)
        for one in LIBRARY.all_newest()
        for rating in one.ratings
        if rating.value in one.worksheet.by_name
    ]
    assert twice == []


@pytest.mark.parametrize("ratings", [None, [], ["mastery", "pleasure"]])
def test_what_is_asked_goes_out_and_comes_back(ratings: list[str] | None) -> None:
    exercise = walk(**({} if ratings is None else {"ratings": ratings}))
    assert exercise.ratings == (USUAL if ratings is None else tuple(map(Rating, ratings)))
    assert definition(exercise).get("ratings") == ratings
    back, _ = definition_of(json.loads(json.dumps(questionnaire(exercise))))
    assert back.get("ratings") == ratings


def test_a_questionnaire_that_is_scored_has_no_ratings() -> None:
    text = (catalogue.FOLDER / "gad7.v1.yaml").read_text(encoding="utf-8")
    notes = read_exercise(tree(f"ratings: [pleasure]\n{text}"))[1]
    assert [(one.line, one.sentence.partition(".")[0]) for one in notes] == [(1, "There is no key ratings here")]


def test_other_ratings_are_a_difference_between_versions() -> None:
    (found,) = differences(walk(), walk(ratings=["pleasure"]))
    assert (found.key, found.before, found.after) == ("ratings", ["difficulty", "usefulness"], ["pleasure"])


@pytest.mark.parametrize("link", MissingLink)
def test_a_missing_link_names_its_obstacle(link: MissingLink) -> None:
    one = an_occurrence()
    told, _ = one.respond(Answer(kind=ResponseKind.NOT_THIS_TIME, missing_link=link), one.opens_at)
    assert told.response is not None
    assert told.response.answer.obstacles == (STANDS_FOR[link],)


def test_an_obstacle_that_is_said_counts_instead() -> None:
    one = an_occurrence()
    said = Answer(
        kind=ResponseKind.NOT_THIS_TIME, missing_link=MissingLink.WILLING, obstacles=(Obstacle.ANGER, Obstacle.TIME)
    )
    assert said.with_its_obstacle() == said
    assert one.respond(said, one.opens_at)[0].response is not None


def test_a_missing_link_belongs_to_not_this_time_alone() -> None:
    with pytest.raises(Invalid) as wrong:
        Answer(kind=ResponseKind.DID, quantity=50, missing_link=MissingLink.KNOWING)
    assert list(wrong.value.errors) == ["missing_link"]


@pytest.mark.parametrize(("shared", "shown"), [(Shared.SUMMARY, MissingLink.IN_MIND), (Shared.DONE_ONLY, None)])
def test_a_missing_link_is_shared_like_obstacles(shared: Shared, shown: MissingLink | None) -> None:
    said = Answer(kind=ResponseKind.NOT_THIS_TIME, missing_link=MissingLink.IN_MIND, shared=shared)
    assert beside_the_sheet(said.with_its_obstacle()).missing_link == shown
    assert bool(beside_the_sheet(said.with_its_obstacle()).obstacles) is (shown is not None)
