"""The upkeep of buckets: days from facts, longer ones from days."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.analytics.domain.buckets import compute, total
from services.analytics.domain.cover import Piece, month_of, week_of
from services.analytics.usecases.ports import AddingUp, Clock, Mark, Sum, Upkeep, Waiting
from services.analytics.usecases.together import each

QUIET: Final = timedelta(seconds=20)
"""How long a changed day waits, so that a day with many answers is added up once; nobody sees the wait."""


def recompute(*, store: Upkeep, now: Clock, limit: int = 200) -> int:
    """Compute the buckets of the days that became dirty; returns how many days were worked off."""

    def renew(mark: Mark) -> None:
        at = now()
        facts = store.facts_of(mark.clinic_id, mark.day, store.zone(mark.clinic_id))
        store.put(mark, compute(facts, at), at, facts.next_change(at))

    marks = store.due_marks(now(), limit)
    each(renew, marks)
    return len(marks)


def roll_up(*, store: AddingUp, now: Clock, quiet: timedelta = QUIET) -> int:
    """Make the weeks, months and totals of changed days anew; returns how many days were worked off.

    What is stored is read after `at` was taken, so that of two workers the one that read later is kept.
    """
    found = store.waiting(now() - quiet)
    if not found:
        return 0
    at = now()
    store.put([Sum(one, piece, total(store.days_of(one, piece))) for one in found for piece in _pieces(one)], at)
    at = now()
    store.put([Sum(one, None, total(store.months_of(one))) for one in found], at)
    store.settle(found)
    return sum(len(waiting.days) for waiting in found)


def _pieces(waiting: Waiting) -> set[Piece]:
    """The weeks and months that the days lie in."""
    return {make(day) for day in waiting.days for make in (week_of, month_of)}
