"""How a task looks as a document and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.reminders.domain.codes import EscalationStatus, ReminderReason, RungKind, TaskOutcome
from services.reminders.domain.task import Task
from services.reminders.store.mapping import Document, without_nothing


def task_document(task: Task) -> Document:
    """Fields without a value are not stored."""
    document = {
        "_id": task.id,
        "clinic_id": task.clinic_id,
        "version": task.version,
        "client_id": task.client_id,
        "episode_id": task.episode_id,
        "assignment_id": task.assignment_id,
        "occurrence_id": task.occurrence_id,
        "group_id": task.group_id,
        "kind": task.kind.value,
        "assignee_id": task.assignee_id,
        "raised_at": task.raised_at,
        "due_at": task.due_at,
        "status": task.status.value,
        "note": task.note,
        "outcome": task.outcome.value if task.outcome else None,
        "outcome_words": task.outcome_words,
        "because": task.because.value if task.because else None,
        "resolved_at": task.resolved_at,
        "resolved_by": task.resolved_by,
    }
    return without_nothing(document)


def task(document: Mapping[str, Any]) -> Task:
    outcome, because = document.get("outcome"), document.get("because")
    return Task(
        id=document["_id"],
        clinic_id=document["clinic_id"],
        client_id=document["client_id"],
        episode_id=document["episode_id"],
        assignment_id=document["assignment_id"],
        occurrence_id=document["occurrence_id"],
        group_id=document.get("group_id"),
        kind=RungKind(document["kind"]),
        assignee_id=document.get("assignee_id"),
        raised_at=document["raised_at"],
        due_at=document["due_at"],
        status=EscalationStatus(document["status"]),
        note=document.get("note"),
        outcome=None if outcome is None else TaskOutcome(outcome),
        outcome_words=document.get("outcome_words"),
        because=None if because is None else ReminderReason(because),
        resolved_at=document.get("resolved_at"),
        resolved_by=document.get("resolved_by"),
        version=document["version"],
    )
