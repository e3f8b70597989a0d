"""Which obstacles come again, and until when they are told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.assignments.domain.codes import Obstacle, Proposal, ResponseKind
from services.assignments.domain.obstacles import GROUPS, TOLD_WITHIN, Group, may_be_told, repeated
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Answer
from tests.unit.assignments.make import NOW, an_occurrence


def told(*obstacles: Obstacle) -> Occurrence:
    answer = Answer(kind=ResponseKind.NOT_THIS_TIME, obstacles=obstacles)
    return an_occurrence().respond(answer, NOW)[0]


def test_every_obstacle_has_its_group_and_something_else_has_none() -> None:
    assert GROUPS.keys() == set(Obstacle)
    assert [code for code, group in GROUPS.items() if group is None] == [Obstacle.OTHER]


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ([(Obstacle.TIME,), (), (Obstacle.TIME, Obstacle.ANGER)], (Group.PRACTICAL, Obstacle.TIME, 2)),
        ([(Obstacle.TOO_HARD,), (Obstacle.UNCLEAR_WHY,)], (Group.TASK, None, 2)),
        ([(Obstacle.TIME, Obstacle.FORGOT), ()], None),
        ([(Obstacle.OTHER,), (Obstacle.OTHER,)], None),
        ([(Obstacle.TIME,), (Obstacle.ANGER,), (Obstacle.TOO_HARD,)], None),
        ([(Obstacle.ANGER,)] * 3, (Group.EMOTIONAL, Obstacle.ANGER, 3)),
        ([], None),
    ],
)
def test_two_of_the_last_three_are_noticed(
    last: list[tuple[Obstacle, ...]], expected: tuple[Group, Obstacle | None, int] | None
) -> None:
    found = repeated(told(*obstacles) for obstacles in last)
    assert (found and (found.group, found.obstacle, found.times)) == expected
    if found:
        assert set(found.proposals) == set(Proposal)


def test_what_was_told_before_the_question_was_answered_counts_no_more() -> None:
    last = [told(Obstacle.TIME)] * 3
    assert repeated(last, NOW) is None
    assert repeated(last, NOW - timedelta(seconds=1)) is not None


def test_silence_is_asked_about_for_two_weeks_and_until_the_next_session() -> None:
    one = an_occurrence()
    end = one.closes_at
    assert not may_be_told(one, [], end - timedelta(seconds=1))
    assert may_be_told(one, [end - timedelta(seconds=1)], end)
    assert not may_be_told(one, [end], end + timedelta(days=1))
    assert not may_be_told(one, [], end + TOLD_WITHIN)
    assert not may_be_told(told(), [], end)
