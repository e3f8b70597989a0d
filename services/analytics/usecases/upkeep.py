"""The upkeep of buckets: days from facts, longer ones from days."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from services.analytics.domain.buckets import compute, total
from services.analytics.domain.cover import month_of, week_of
from services.analytics.usecases.ports import AddingUp, Clock, Mark, Upkeep, Waiting
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

    def renew(waiting: Waiting) -> None:
        for piece in sorted({make(day) for day in waiting.days for make in (week_of, month_of)}, key=str):
            at = now()
            store.put(waiting, piece, total(store.days_of(waiting, piece)), at)
        at = now()
        store.put(waiting, None, total(store.months_of(waiting)), at)
        store.settle(waiting)

    found = store.waiting(now() - quiet)
    each(renew, found)
    return sum(len(waiting.days) for waiting in found)
