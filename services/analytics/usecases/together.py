"""Where many wait they are worked off side by side: while the database keeps one, the next is computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")
MANY: Final = 16
SIDE_BY_SIDE: Final = 4


def each(work: Callable[[T], object], waiting: Sequence[T]) -> None:
    """Do the work for each of them, which must not touch one another; raises what any of them raised."""
    if len(waiting) < MANY:
        for one in waiting:
            work(one)
        return
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        for _ in pool.map(work, waiting):
            pass
