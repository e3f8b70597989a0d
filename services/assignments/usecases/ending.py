"""What ends without anybody ending it: homework that has become easy, and the exercise before the one agreed since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import AssignmentEnd, AssignmentStatus
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.stepping import is_fluent
from services.assignments.usecases.ports import Store

LOOKED_AT_AGAIN = timedelta(minutes=1)
Its = Mapping[str, Sequence[Occurrence]]


def of_rungs(store: Store, assignments: Iterable[Assignment]) -> Its:
    """By assignment, what closes after its present rung began, in one search."""
    found: dict[str, list[Occurrence]] = defaultdict(list)
    begun = {one.id: since for one in assignments if (since := one.on_rung_since or one.agreed_at) is not None}
    if begun:
        clinic_ids = sorted({one.clinic_id for one in assignments})
        for one in store.occurrences_of_assignments(clinic_ids, sorted(begun), min(begun.values())):
            found[one.assignment_id].append(one)
    return found


def may_end_soon(store: Store, assignment: Assignment, now: datetime) -> bool:
    """Noted before an answer is kept, so that the worker looks again should this process end in between."""
    chain = assignment.agreement.chain
    watched = chain is not None and chain.until_fluent and assignment.status is AssignmentStatus.AGREED
    if watched:
        store.assignments.settled([(assignment, {"settle_at": now + LOOKED_AT_AGAIN})])
    return watched


def ended_when_fluent(store: Store, assignments: Sequence[Assignment], now: datetime) -> list[Assignment]:
    """The same ones; those that have become easy are ended. May be repeated; raises Stale."""
    chains = ((one, one.agreement.chain) for one in assignments)
    watched = [one for one, chain in chains if chain is not None and chain.until_fluent]
    its = of_rungs(store, watched)
    fluent = {one.id for one in watched if is_fluent(one, its[one.id])}
    return [_ended(store, one, AssignmentEnd.FLUENT, now) if one.id in fluent else one for one in assignments]


def predecessors_ended(store: Store, assignments: Iterable[Assignment], now: datetime) -> list[Assignment]:
    """Those that were still going on when the next exercise of their chain was agreed; raises Stale."""
    agreed = [one for one in assignments if one.follows and one.status is AssignmentStatus.AGREED]
    if not agreed:
        return []
    clinic_ids = sorted({one.clinic_id for one in agreed})
    before = store.assignments_by_id(clinic_ids, sorted({one.follows for one in agreed if one.follows}))
    going_on = [one for one in before.values() if not one.is_over]
    return [_ended(store, one, AssignmentEnd.STEPPED_ON, now) for one in going_on]


def _ended(store: Store, one: Assignment, reason: AssignmentEnd, now: datetime) -> Assignment:
    after, fact = one.end(now, reason=reason)
    return store.assignments.save(after, [fact])
