"""Turns what happened to a task into its public event: ids, codes and times, never a note or a word of the outcome."""

from __future__ import annotations

from datetime import datetime
from typing import Any, assert_never

from chassis.documents import Fact
from services.reminders.domain.codes import EscalationReason
from services.reminders.domain.task import Raised, Resolved, Task, TaskFact

_STATE = ("assignee_id", "due_at", "status", "outcome", "resolved_at")


def event_type(fact: TaskFact) -> str:
    match fact:
        case Raised():
            return "carryover.escalation.raised.v1"
        case Resolved():
            return "carryover.escalation.resolved.v1"
        case _:
            assert_never(fact)


def published(before: Task | None, after: Task, fact: TaskFact, at: datetime) -> Fact:
    """The event about the version that saving `after` makes."""
    changed = [] if before is None else [name for name in _STATE if getattr(before, name) != getattr(after, name)]
    return _fact(event_type(fact), _state(after, after.version + 1, changed, at), after)


def current(task: Task, at: datetime) -> Fact:
    """The event about the version that is stored, for publishing it again."""
    return _fact(event_type(Raised() if task.is_open else Resolved()), _state(task, task.version, [], at), task)


def _fact(kind: str, data: dict[str, Any], task: Task) -> Fact:
    return Fact(type=kind, data=data, partition_key=task.client_id)


def _state(task: Task, version: int, changed: list[str], at: datetime) -> dict[str, Any]:
    return {
        "clinic_id": task.clinic_id,
        "version": version,
        "recorded_at": at,
        "entered_via": "live",
        "changed": changed,
        "escalation_id": task.id,
        "occurrence_id": task.occurrence_id,
        "assignment_id": task.assignment_id,
        "episode_id": task.episode_id,
        "client_id": task.client_id,
        "assignee_id": task.assignee_id,
        "kind": task.kind,
        "rung": task.kind.number,
        "reason": EscalationReason.SILENT,
        "status": task.status,
        "raised_at": task.raised_at,
        "due_at": task.due_at,
        "resolved_at": task.resolved_at,
        "outcome": task.outcome,
    }
