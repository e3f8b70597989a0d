"""What fits a client now: by problem, phase, what came before, what is running and what was in the way."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from services.assignments import catalogue
from services.assignments.domain.codes import (
    EpisodeStatus,
    Family,
    Obstacle,
    Phase,
    Problem,
    ResponseKind,
    ScheduleKind,
)
from services.assignments.domain.library.suggestions import (
    LATELY,
    MOST,
    MOST_OF_A_FAMILY,
    SHORT_MINUTES,
    Course,
    Reason,
    Suggestion,
    Told,
    Why,
    suggestions,
)
from services.assignments.domain.obstacles import GROUPS
from tests.unit.assignments.make import MONDAY, NOW, a_proposal, a_schedule, an_assignment, an_episode, utc

EXERCISES = catalogue.load().all_newest()
THIRD = utc(2026, 11, 3, 20)


def told(code: str, *obstacles: Obstacle, at: datetime = THIRD, kind: ResponseKind = ResponseKind.DID) -> Told:
    return Told(code, kind, at, obstacles)


def in_the_way(*obstacles: Obstacle, at: datetime = THIRD) -> Told:
    return told("breathing_practice", *obstacles, at=at, kind=ResponseKind.NOT_THIS_TIME)


def a_course(*said: Told, assignments: Any = (), **episode: Any) -> Course:
    return Course(an_episode(**{"problem": Problem.PANIC, **episode}), assignments, said, NOW)


def codes(found: list[Suggestion]) -> list[str]:
    return [one.exercise.code for one in found]


def reasons(course: Course, code: str) -> list[Reason]:
    """Of this exercise alone, so that no better one crowds it out."""
    chosen = [one for one in EXERCISES if one.code == code or one.code in _named(code)]
    found = {one.exercise.code: one for one in suggestions(course, chosen)}
    return list(found[code].reasons)


def _named(code: str) -> tuple[str, ...]:
    return next(one.prerequisites for one in EXERCISES if one.code == code)


def test_every_suggestion_fits_problem_and_phase_and_says_so() -> None:
    found = suggestions(a_course(), EXERCISES)
    assert len(found) == MOST
    for one in found:
        assert Problem.PANIC in one.exercise.problems
        assert Phase.SKILLS in one.exercise.phases
        assert one.reasons[0] == Reason(code=Why.PROBLEM, problem=Problem.PANIC)
        assert one.reasons[1] == Reason(code=Why.PHASE, phase=Phase.SKILLS)


def test_what_was_made_for_the_problem_comes_before_what_helps_with_all() -> None:
    breadth = [len(one.exercise.problems) for one in suggestions(a_course(), EXERCISES)]
    assert breadth[0] <= 7
    assert breadth[0] == min(breadth)


def test_no_family_crowds_out_the_others() -> None:
    families = [one.exercise.family for one in suggestions(a_course(), EXERCISES)]
    assert max(families.count(family) for family in families) <= MOST_OF_A_FAMILY


def test_an_exercise_waits_for_the_one_before_it() -> None:
    assert "exposure_log" not in codes(suggestions(a_course(), EXERCISES))
    course = a_course(told("exposure_hierarchy"))
    assert codes(suggestions(course, EXERCISES))[0] == "exposure_log"
    title = next(one.title for one in EXERCISES if one.code == "exposure_hierarchy")
    expected = Reason(code=Why.AFTER, exercise="exposure_hierarchy", title=title, answered_on=date(2026, 11, 3))
    assert expected in reasons(course, "exposure_log")


def test_not_this_time_does_not_count_as_done() -> None:
    course = a_course(told("exposure_hierarchy", kind=ResponseKind.NOT_THIS_TIME))
    assert "exposure_log" not in codes(suggestions(course, EXERCISES))


def test_the_day_of_an_answer_is_the_clients_own() -> None:
    late = utc(2026, 11, 3, 23, 30)
    course = a_course(told("exposure_hierarchy", at=late), time_zone="Europe/Berlin")
    assert [one.answered_on for one in reasons(course, "exposure_log") if one.code is Why.AFTER] == [date(2026, 11, 4)]


RUNNING = {
    "agreed": an_assignment(),
    "proposed": a_proposal(),
    "paused": an_assignment().pause(NOW)[0],
    "declined a week ago": a_proposal().decline(NOW - timedelta(days=7))[0],
}
OVER = {
    "ended": an_assignment().end(NOW)[0],
    "declined long ago": a_proposal().decline(NOW - timedelta(days=29))[0],
    "agreed up to a day that is over": an_assignment(
        schedule=a_schedule(start_on=MONDAY - timedelta(days=9), end_on=MONDAY - timedelta(days=1))
    ),
    "once, on a day that is over": replace(
        an_assignment(), schedule=a_schedule(kind=ScheduleKind.ONCE, start_on=MONDAY - timedelta(days=1))
    ),
}
BREATHING = [one for one in EXERCISES if one.code == "breathing_practice"]


@pytest.mark.parametrize("state", RUNNING)
def test_what_is_running_is_not_suggested(state: str) -> None:
    assert suggestions(a_course(assignments=[RUNNING[state]]), BREATHING) == []


@pytest.mark.parametrize("state", OVER)
def test_what_is_over_may_come_again(state: str) -> None:
    assert codes(suggestions(a_course(assignments=[OVER[state]]), BREATHING)) == ["breathing_practice"]


def test_what_was_done_before_says_so_and_comes_later() -> None:
    course = a_course(told("breathing_practice"))
    assert reasons(course, "breathing_practice")[-1] == Reason(code=Why.AGAIN, answered_on=date(2026, 11, 3))
    before = codes(suggestions(a_course(), EXERCISES))
    assert "breathing_practice" in before
    after = codes(suggestions(course, EXERCISES))
    assert "breathing_practice" not in after or after.index("breathing_practice") > before.index("breathing_practice")


def test_what_is_done_once_is_not_done_twice() -> None:
    assert "exposure_hierarchy" in codes(suggestions(a_course(), EXERCISES))
    assert "exposure_hierarchy" not in codes(suggestions(a_course(told("exposure_hierarchy")), EXERCISES))


def test_without_time_short_ones_come_first_and_say_how_often_it_was() -> None:
    course = a_course(in_the_way(Obstacle.TIME), in_the_way(Obstacle.TIME), in_the_way(Obstacle.FORGOT))
    first = suggestions(course, EXERCISES)[0]
    assert first.exercise.minutes <= SHORT_MINUTES
    minutes = first.exercise.minutes
    assert Reason(code=Why.SHORT, minutes=minutes, obstacle=Obstacle.TIME, times=2) in first.reasons


@pytest.mark.parametrize("obstacle", [Obstacle.TOO_HARD, Obstacle.TOO_DISTRESSING, Obstacle.PERFECTIONISM])
def test_when_it_was_too_much_a_short_form_is_a_reason(obstacle: Obstacle) -> None:
    course = a_course(in_the_way(obstacle))
    assert Reason(code=Why.SHORT_FORM, obstacle=obstacle, times=1) in reasons(course, "exposure_hierarchy")
    without = [replace(one, worksheet=replace(one.worksheet, short_form=None)) for one in EXERCISES]
    told_why = {reason.code for one in suggestions(course, without) for reason in one.reasons}
    assert Why.SHORT in told_why
    assert Why.SHORT_FORM not in told_why


@pytest.mark.parametrize("obstacle", [Obstacle.CHOSE_NOT_TO, Obstacle.OTHER])
def test_a_decision_makes_nothing_smaller(obstacle: Obstacle) -> None:
    told_why = {reason.code for one in suggestions(a_course(in_the_way(obstacle)), EXERCISES) for reason in one.reasons}
    assert told_why == {Why.PROBLEM, Why.PHASE}


def test_an_obstacle_of_long_ago_counts_no_more() -> None:
    old = in_the_way(Obstacle.TIME, at=NOW - LATELY - timedelta(minutes=1))
    assert suggestions(a_course(old), EXERCISES) == suggestions(a_course(), EXERCISES)


def test_measures_are_never_suggested() -> None:
    measures = [replace(one, family=Family.MEASURE) for one in EXERCISES]
    assert suggestions(a_course(), measures) == []


def test_an_ended_course_gets_none() -> None:
    assert suggestions(a_course(status=EpisodeStatus.CLOSED), EXERCISES) == []
    assert len(suggestions(a_course(status=EpisodeStatus.PAUSED), EXERCISES)) == MOST


@pytest.mark.parametrize("problem", Problem)
@pytest.mark.parametrize("phase", Phase)
def test_every_client_gets_some_in_an_order_that_stays(problem: Problem, phase: Phase) -> None:
    course = a_course(in_the_way(Obstacle.TIME, Obstacle.TOO_HARD), problem=problem, phase=phase)
    found = suggestions(course, EXERCISES)
    assert found
    shuffled = random.Random(7).sample(EXERCISES, len(EXERCISES))
    turned = replace(course, told=list(course.told)[::-1])
    assert suggestions(turned, shuffled) == found


def test_every_obstacle_has_its_group() -> None:
    assert set(GROUPS) == set(Obstacle)
    assert [one for one, group in GROUPS.items() if group is None] == [Obstacle.OTHER]
