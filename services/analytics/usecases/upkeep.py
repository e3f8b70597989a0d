"""The upkeep of buckets."""

from __future__ import annotations

from services.analytics.domain.buckets import compute
from services.analytics.usecases.ports import Clock, Upkeep


def recompute(*, store: Upkeep, now: Clock, limit: int = 200) -> int:
    """Compute the buckets of the days that became dirty; returns how many days were worked off."""
    at = now()
    marks = store.due_marks(at, limit)
    for mark in marks:
        facts = store.facts_of(mark.clinic_id, mark.day, store.zone(mark.clinic_id))
        store.put(mark, compute(facts, at), at)
    return len(marks)
