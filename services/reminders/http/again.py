"""Changes that no one reads a version for: to make them, the newest is read and changed until nobody was quicker."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from chassis.documents import StaleVersion
from services.reminders.domain.errors import AlreadySet

T = TypeVar("T")
_TRIES = 5


def until_it_holds(change: Callable[[], T]) -> T:
    """`change` reads and writes; what it raises at the last try is raised."""
    for _ in range(_TRIES - 1):
        try:
            return change()
        except (AlreadySet, StaleVersion):
            continue
    return change()
