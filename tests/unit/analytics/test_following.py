"""From facts to a course: what counts as closed and as contact, and what came after an obstacle."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from services.analytics.domain import in_the_way
from services.analytics.domain.courses import Course
from services.analytics.domain.days import Period
from services.analytics.domain.following import Attempt
from tests.unit.analytics.course_builder import MONDAY, START, an_attempt, an_episode

ALWAYS = Period(START, START + timedelta(days=300))


def on(day: int, **fields: Any) -> Attempt:
    """An occurrence that closes on a day of the course."""
    return an_attempt(day, MONDAY + timedelta(days=day), **fields)


def in_the_way_of(day: int, *codes: str, **fields: Any) -> Attempt:
    answered: dict[str, Any] = {
        "kind": "not_this_time",
        "responded_at": MONDAY + timedelta(days=day, hours=-4),
        "obstacles": codes,
    }
    return on(day, **answered, **fields)


def tried(*attempts: Attempt, day: int = 200) -> list[tuple[str, bool | None]]:
    course = an_episode().with_attempts(*attempts).course(MONDAY + timedelta(days=day))
    return [(each.tried, each.answered) for each in course.follow_ups]


def test_what_comes_next_is_the_next_of_the_same_assignment() -> None:
    assert tried(in_the_way_of(3, "time"), on(4), on(5, kind="did")) == [("same_exercise", False)]
    assert tried(in_the_way_of(3, "time"), on(4, kind="did")) == [("same_exercise", True)]
    assert tried(in_the_way_of(3, "time")) == [("nothing_yet", None)]
    assert tried(on(2, kind="did"), in_the_way_of(3, "time")) == [("nothing_yet", None)]


def test_another_assignment_counts_only_if_it_was_agreed_since() -> None:
    diary: dict[str, Any] = {"assignment_id": "asg_diary", "exercise": "symptom_diary"}
    assert tried(in_the_way_of(3, "time"), on(4, **diary)) == [("nothing_yet", None)]
    new: dict[str, Any] = {**diary, "agreed_at": MONDAY + timedelta(days=3)}
    assert tried(in_the_way_of(3, "time"), on(6, kind="did", **new)) == [("another_exercise", True)]
    assert tried(in_the_way_of(3, "time"), on(5), on(6, kind="did", **new)) == [("same_exercise", False)]
    assert tried(in_the_way_of(3, "time"), on(9), on(6, kind="did", **new)) == [("another_exercise", True)]


def test_a_next_one_that_has_not_closed_says_nothing_yet_about_answers() -> None:
    assert tried(in_the_way_of(3, "time"), on(30, kind="did"), day=10) == [("same_exercise", None)]


def test_what_was_withdrawn_or_has_not_closed_counts_nowhere() -> None:
    course = an_episode().with_attempts(
        on(1, status="withdrawn"), on(2), on(3, kind="did", quantity=60), on(9, kind="did", quantity=90)
    )
    found = course.course(MONDAY + timedelta(days=5))
    assert (found.closed, found.adherence, found.dose) == (2, 30, {"practice": 1})
    assert course.facts.next_change(MONDAY + timedelta(days=5)) == MONDAY + timedelta(days=9)
    assert course.facts.next_change(MONDAY + timedelta(days=9)) is None


def test_adherence_counts_silence_and_not_this_time_as_nothing() -> None:
    attempts = [
        on(1),
        on(2, kind="not_this_time"),
        on(3, kind="did", quantity=90),
        on(4, kind="something_else", quantity=50),
        on(5, kind="did"),
    ]
    found = an_episode().with_attempts(*attempts).course()
    assert (found.adherence_sum, found.adherence_n, found.adherence) == (140, 4, 35)
    assert found.dose == {"practice": 2}
    assert an_episode().course().adherence is None


def _three() -> list[Course]:
    first = an_episode(1, problem="gad").with_attempts(in_the_way_of(1, "time", "forgot", "time"), on(8), on(9))
    second = an_episode(2).with_attempts(in_the_way_of(2, "anger"), on(3, kind="did"))
    return [first.course(), second.course(), an_episode(3).course()]


def test_obstacles_are_counted_once_for_each_occurrence() -> None:
    found = in_the_way.named(_three(), ALWAYS)
    assert in_the_way.by_code(found) == {"time": 1, "forgot": 1, "anger": 1}
    groups = {"time": "practical", "forgot": "practical", "anger": "emotional"}
    assert in_the_way.by_group(found, groups) == {"practical": 1, "emotional": 1}
    assert in_the_way.closed(_three(), ALWAYS) == 5
    assert [(week.week, week.closed, week.with_obstacle) for week in in_the_way.weeks(_three(), ALWAYS)] == [
        (1, 3, 2),
        (2, 2, 0),
    ]
    assert [in_the_way.split_by("problem")(each) for each in found] == ["gad", "depression"]
    assert [in_the_way.split_by("exercise")(each) for each in found] == ["breathing_practice"] * 2


def test_only_what_closed_in_the_period_counts() -> None:
    day = Period(date(2026, 3, 4), date(2026, 3, 4))
    assert in_the_way.by_code(in_the_way.named(_three(), day)) == {"anger": 1}
    assert in_the_way.closed(_three(), day) == 1


def test_what_came_next_is_told_with_its_interval() -> None:
    found = {(each.code, each.tried): each for each in in_the_way.what_came_next(in_the_way.named(_three(), ALWAYS))}
    assert len(found) == 9
    after = found["anger", "same_exercise"]
    assert (after.n, after.answered.numerator, after.answered.denominator) == (1, 1, 1)
    assert found["time", "same_exercise"].answered.value == 0
    assert found["time", "another_exercise"].answered.value is None
