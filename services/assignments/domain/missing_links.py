"""The missing links of DBT: where the way to doing it broke off, and the obstacle that stands for it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from services.assignments.domain.codes import Obstacle


class MissingLink(StrEnum):
    """In the order in which they are asked; the first that was missing counts."""

    KNOWING = "knowing"
    WILLING = "willing"
    IN_MIND = "in_mind"
    RIGHT_THEN = "right_then"


STANDS_FOR: Mapping[MissingLink, Obstacle] = {
    MissingLink.KNOWING: Obstacle.UNCLEAR_WHAT,
    MissingLink.WILLING: Obstacle.CHOSE_NOT_TO,
    MissingLink.IN_MIND: Obstacle.FORGOT,
    MissingLink.RIGHT_THEN: Obstacle.OTHER,
}
