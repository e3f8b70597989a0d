"""The upkeep of buckets: days from facts, longer ones from days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from services.analytics.domain.buckets import Bucket, compute, total
from services.analytics.domain.cover import Piece, month_of, week_of
from services.analytics.domain.days import Period
from services.analytics.usecases.ports import AddingUp, Clock, Mark, Renewed, Sum, Upkeep, Waiting
from services.analytics.usecases.together import each

QUIET: Final = timedelta(seconds=20)
"""How long a changed day waits, so that a day with many answers is added up once; nobody sees the wait."""
A_WEEK: Final = 7
"""Days whose facts are read together, at most: those of a large clinic have to fit into memory."""


def recompute(*, store: Upkeep, now: Clock, limit: int = 200, together: int = A_WEEK) -> int:
    """Compute the buckets of the days that became dirty; returns how many days were worked off.

    `together`: how many days, one after the other, are read at once.
    """
    marks = store.due_marks(now(), limit)
    if not marks:
        return 0
    zones = store.zones(mark.clinic_id for mark in marks)  # after the marks: whoever changes a zone marks all anew

    def renew(days: Sequence[Mark]) -> None:
        at, kept = now(), store.steady()
        clinic_id, period = days[0].clinic_id, Period(days[0].day, days[-1].day)
        facts = kept.days_of(clinic_id, period, zones[clinic_id])
        found = [(mark, facts[mark.day]) for mark in days]
        kept.put([Renewed(mark, compute(one, at), one.next_change(at)) for mark, one in found], at)

    each(renew, list(_side_by_side(marks, together)))
    return len(marks)


def _side_by_side(marks: Iterable[Mark], most: int) -> Iterator[Sequence[Mark]]:
    """Days of a clinic without a gap between them, so many at most."""
    found: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.clinic_id, mark.day)):
        follows = found and (mark.clinic_id, mark.day) == (found[-1].clinic_id, found[-1].day + timedelta(days=1))
        if found and (not follows or len(found) == most):
            yield found
            found = []
        found.append(mark)
    if found:
        yield found


def roll_up(*, store: AddingUp, now: Clock, quiet: timedelta = QUIET) -> int:
    """Make the weeks, months and totals of changed days anew; returns how many days were worked off.

    What is stored is read after `at` was taken, so that of two workers the one that read later is kept.
    """
    found = store.waiting(now() - quiet)
    if not found:
        return 0
    at = now()
    store.put([one for waiting in found for one in _pieces(waiting, store)], at)
    at = now()
    store.put([Sum(one, None, total(store.months_of(one))) for one in found], at)
    store.settle(found)
    return sum(len(waiting.days) for waiting in found)


def _pieces(waiting: Waiting, store: AddingUp) -> Iterator[Sum]:
    """The weeks and months that the days lie in, from their days read once: first the days that have both in common."""
    sums = {piece: Bucket() for day in waiting.days for piece in _around(day)}
    parts: dict[tuple[Piece, Piece], Bucket] = {}
    for day, bucket in store.days_of(waiting, sums):
        parts.setdefault(_around(day), Bucket()).merge(bucket)
    for pieces, part in parts.items():
        for piece in pieces:
            if piece in sums:
                sums[piece].merge(part)
    return (Sum(waiting, piece, bucket) for piece, bucket in sums.items())


def _around(day: date) -> tuple[Piece, Piece]:
    return week_of(day), month_of(day)
