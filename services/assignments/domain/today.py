"""What a client sees first: new replies, at most three things to do now, and quietly the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.assignments.domain.codes import OccurrenceStatus
from services.assignments.domain.occurrence import Occurrence

MOST_NOW = 3
MOST_REPLIES = 3
MOST_LISTED = 30
AHEAD = timedelta(days=7)
BACK = timedelta(days=7)


@dataclass(frozen=True)
class Today:
    """`others`: of one that is shown, how many more there are like it, to be done any time in the same window."""

    now: Sequence[Occurrence]
    more: Sequence[Occurrence]
    later: Sequence[Occurrence]
    done: Sequence[Occurrence]
    others: Mapping[str, int] = field(default_factory=dict)


def today(occurrences: Iterable[Occurrence], at: datetime) -> Today:
    """`occurrences`: those that close after `at` - BACK. Today's come before those that are still open from before."""
    found = list(occurrences)
    to_do = [one for one in found if one.is_open and one.opens_at <= at < one.closes_at]
    to_do, others = _once_each(to_do)
    to_do.sort(key=lambda one: (one.due_at <= at, one.due_at, one.local_time, one.id))
    later, more = _once_each([one for one in found if one.is_open and at < one.opens_at <= at + AHEAD])
    later.sort(key=lambda one: (one.opens_at, one.local_time, one.id))
    done = [one for one in found if one.status is OccurrenceStatus.RESPONDED]
    done.sort(key=lambda one: one.response.responded_at if one.response else one.opens_at, reverse=True)
    return Today(to_do[:MOST_NOW], to_do[MOST_NOW:], later[:MOST_LISTED], done[:MOST_LISTED], {**others, **more})


def _once_each(found: Iterable[Occurrence]) -> tuple[list[Occurrence], dict[str, int]]:
    """Of what the client may do so often in one window, the one that is begun, or the first; and how many others."""
    alike: dict[tuple[str, datetime, datetime], list[Occurrence]] = defaultdict(list)
    for one in found:
        alike[one.assignment_id, one.opens_at, one.due_at].append(one)
    groups = [
        sorted(ones, key=lambda one: (not one.first_opened_at, one.local_date, one.id)) for ones in alike.values()
    ]
    return [ones[0] for ones in groups], {ones[0].id: len(ones) - 1 for ones in groups}
