"""What got in the way: what obstacles have in common, until when they are told, and which come again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from services.assignments.domain.codes import Obstacle, Proposal
from services.assignments.domain.occurrence import Occurrence

TOLD_WITHIN = timedelta(days=14)
LOOKED_AT = 3
OFTEN = 2
T = TypeVar("T")


class Group(StrEnum):
    """What obstacles have in common."""

    PRACTICAL = "practical"
    TASK = "task"
    EMOTIONAL = "emotional"
    CHOICE = "choice"


GROUPS: Mapping[Obstacle, Group | None] = {
    Obstacle.TIME: Group.PRACTICAL,
    Obstacle.FORGOT: Group.PRACTICAL,
    Obstacle.PRACTICAL: Group.PRACTICAL,
    Obstacle.UNCLEAR_WHAT: Group.TASK,
    Obstacle.UNCLEAR_WHY: Group.TASK,
    Obstacle.TOO_HARD: Group.TASK,
    Obstacle.NOT_RELEVANT: Group.TASK,
    Obstacle.LOW_MOTIVATION: Group.EMOTIONAL,
    Obstacle.TOO_DISTRESSING: Group.EMOTIONAL,
    Obstacle.PERFECTIONISM: Group.EMOTIONAL,
    Obstacle.LOW_FRUSTRATION_TOLERANCE: Group.EMOTIONAL,
    Obstacle.EGO_ANXIETY: Group.EMOTIONAL,
    Obstacle.ANGER: Group.EMOTIONAL,
    Obstacle.CHOSE_NOT_TO: Group.CHOICE,
    Obstacle.OTHER: None,
}
FIRST: Mapping[Group, tuple[Proposal, ...]] = {
    Group.PRACTICAL: (Proposal.OTHER_TIME, Proposal.SMALLER, Proposal.OTHER_EXERCISE),
    Group.TASK: (Proposal.SMALLER, Proposal.OTHER_EXERCISE, Proposal.OTHER_TIME),
    Group.EMOTIONAL: (Proposal.SMALLER, Proposal.OTHER_EXERCISE, Proposal.OTHER_TIME),
    Group.CHOICE: (Proposal.OTHER_EXERCISE, Proposal.SMALLER, Proposal.OTHER_TIME),
}


@dataclass(frozen=True)
class Repeated:
    """The same thing got in the way again: one obstacle, or several of one group (then `obstacle` is None). Of the
    `proposals` the one that fits best comes first."""

    group: Group
    obstacle: Obstacle | None
    times: int
    proposals: Sequence[Proposal]


def repeated(last: Iterable[Occurrence], asked_at: datetime | None = None) -> Repeated | None:
    """Of the `last` three that are over of one assignment, each told after it was asked about (`asked_at`), two or more
    with the same."""
    told = [one.response.answer.obstacles for one in last if one.response and _is_new(one, asked_at)]
    if found := _most([set(codes) & _GROUPED for codes in told]):
        obstacle, times = found
        group = GROUPS[obstacle]
        assert group is not None
        return Repeated(group, obstacle, times, FIRST[group])
    if among := _most([{group for code in codes if (group := GROUPS[code])} for codes in told]):
        return Repeated(among[0], None, among[1], FIRST[among[0]])
    return None


_GROUPED = frozenset(code for code, group in GROUPS.items() if group is not None)


def _is_new(one: Occurrence, asked_at: datetime | None) -> bool:
    return asked_at is None or (one.response is not None and one.response.responded_at > asked_at)


def _most(of_each: Iterable[Iterable[T]]) -> tuple[T, int] | None:
    """What is in most of these, if that is often; of equals the first by name."""
    counted = Counter(one for found in of_each for one in found)
    often = sorted(counted.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return often[0] if often and often[0][1] >= OFTEN else None


def may_be_told(one: Occurrence, held: Iterable[datetime], at: datetime) -> bool:
    """Whether what got in the way of an occurrence that passed in silence is still asked: for two weeks, and not once a
    session (`held`, when each began) was held after it."""
    over = one.passed_in_silence(at) and at < one.closes_at + TOLD_WITHIN
    return over and not any(one.closes_at <= each <= at for each in held)
