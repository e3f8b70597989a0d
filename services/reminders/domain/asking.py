"""Whom to ask in person: which tasks follow from where a ladder stands, whatever is known of earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from services.reminders.domain.codes import ReminderReason
from services.reminders.domain.ladder import Standing
from services.reminders.domain.projections import Occurrence
from services.reminders.domain.task import Task, TaskChange, raised

DueAt = Callable[[], datetime]


def changes(
    standing: Standing,
    occurrences: Iterable[Occurrence],
    known: Iterable[Task],
    *,
    assignee_id: str | None,
    due_at: DueAt,
    now: datetime,
) -> Iterator[TaskChange]:
    """At most one task of the assignment is open: that of the last rung that asks a person. Running it again changes
    nothing, and what a person has done stays done."""
    by_id = {one.id: one for one in occurrences}
    since = by_id.get(standing.since or "")
    wanted = None
    if since is not None and standing.personal is not None:
        wanted, fact = raised(since, standing.personal, assignee_id=assignee_id, due_at=due_at(), now=now)
        before = next((one for one in known if one.id == wanted.id), None)
        if before is None:
            yield TaskChange(None, wanted, fact)
        elif not before.is_open and before.resolved_by is None:
            yield TaskChange(before, *before.raise_again(wanted.due_at))
    for one in known:
        if one.is_open and (wanted is None or one.id != wanted.id):
            yield TaskChange(one, *one.drop(_because(one, standing, by_id.get(one.occurrence_id)), now))


def _because(task: Task, standing: Standing, since: Occurrence | None) -> ReminderReason:
    """Why nobody needs to do it any more."""
    if standing.because is not None:
        return standing.because
    if standing.since != task.occurrence_id:
        withdrawn = since is not None and since.status == "withdrawn"
        return ReminderReason.WITHDRAWN if withdrawn else ReminderReason.ANSWERED
    return ReminderReason.REPLACED if standing.personal is not None else ReminderReason.OFF
