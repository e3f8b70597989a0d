"""The upkeep of buckets: days from facts, longer ones from days."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.analytics.domain.buckets import compute, total
from services.analytics.domain.cover import month_of, week_of
from services.analytics.usecases.ports import AddingUp, Clock, Upkeep

QUIET: Final = timedelta(seconds=20)
"""How long a changed day waits, so that a day with many answers is added up once; nobody sees the wait."""


def recompute(*, store: Upkeep, now: Clock, limit: int = 200) -> int:
    """Compute the buckets of the days that became dirty; returns how many days were worked off."""
    marks = store.due_marks(now(), limit)
    for mark in marks:
        at = now()
        facts = store.facts_of(mark.clinic_id, mark.day, store.zone(mark.clinic_id))
        store.put(mark, compute(facts, at), at, facts.next_change(at))
    return len(marks)


def roll_up(*, store: AddingUp, now: Clock, quiet: timedelta = QUIET) -> int:
    """Make the weeks, months and totals of changed days anew; returns how many days were worked off.

    What is stored is read after `at` was taken, so that of two workers the one that read later is kept.
    """
    found = store.waiting(now() - quiet)
    for waiting in found:
        for piece in sorted({make(day) for day in waiting.days for make in (week_of, month_of)}, key=str):
            at = now()
            store.put(waiting, piece, total(store.days_of(waiting, piece)), at)
        at = now()
        store.put(waiting, None, total(store.months_of(waiting)), at)
        store.settle(waiting)
    return sum(len(waiting.days) for waiting in found)
