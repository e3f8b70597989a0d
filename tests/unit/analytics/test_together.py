"""Work on many things: each is done once, few one after the other, many side by side, and nothing that went wrong is
silent."""

from __future__ import annotations

import threading

import pytest

from services.analytics.usecases.together import MANY, SIDE_BY_SIDE, each


@pytest.mark.parametrize("count", [0, 1, MANY - 1, MANY, 3 * MANY])
def test_each_is_done_once(count: int) -> None:
    done: list[int] = []
    each(done.append, range(count))
    assert sorted(done) == list(range(count))


def test_many_are_worked_off_side_by_side() -> None:
    together = threading.Barrier(SIDE_BY_SIDE, timeout=10)
    each(lambda _: together.wait(), range(MANY))


@pytest.mark.parametrize("count", [1, MANY])
def test_what_went_wrong_is_raised(count: int) -> None:
    def work(_: int) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        each(work, range(count))
