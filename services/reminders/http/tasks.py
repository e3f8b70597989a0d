"""Tasks: clients whom reminders did not reach, and the people who are asked to get in touch with them."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.clock import iso
from chassis.http import page, require_if_match, with_etag
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.domain.codes import TaskOutcome
from services.reminders.domain.task import Task
from services.reminders.http import views
from services.reminders.http.parts import parts
from services.reminders.http.task_schemas import AssignBody, DoneBody, NoteBody, TaskAnswer, TaskPage, TaskQuery
from services.reminders.usecases.tasks import Hand, budget_of, hand

blueprint = Blueprint(
    "tasks", __name__, url_prefix="/api/v1/clinics/<clinic_id>", description="Whom to get in touch with"
)


@blueprint.get("/tasks")
@blueprint.arguments(TaskQuery, location="query")
@blueprint.response(200, TaskPage)
def listed(query: dict[str, Any], clinic_id: str) -> Any:
    """Open ones, those due first come first, or those that are `over`, the latest first: a therapist's own and those of
    their clients, a facilitator's own and those of their groups' homework, for managers all of the clinic; with `mine`
    those one is asked to do oneself.

    `lines` says how many of the open ones to tell of one by one today; all of them are in the list.
    """
    actor, store = current_actor(), parts().store
    whose = access.tasks_for(actor, clinic_id, store, mine=query["mine"])
    after, limit, is_open = views.after(query["cursor"]), query["limit"], query["state"] == "open"
    found = (store.tasks.open if is_open else store.tasks.over)(whose, after=after, limit=limit)
    listed = page(found, limit, _place_open if is_open else _place_over)
    budget = budget_of(actor, clinic_id, whose, store=store, clock=parts().clock)
    counts = {"open": budget.open, "budget": budget.daily, "lines": budget.lines}
    return {**listed, "items": [_view(one) for one in listed["items"]], **counts}


@blueprint.get("/tasks/<task_id>")
@blueprint.response(200, TaskAnswer)
def one(clinic_id: str, task_id: str) -> Any:
    """One of them. What was noted is for those who treat the client or are asked to do it."""
    return _answer(access.task_for(current_actor(), clinic_id, task_id, parts().store))


@blueprint.post("/tasks/<task_id>/assign")
@blueprint.arguments(AssignBody)
@blueprint.response(200, TaskAnswer)
def assign(body: dict[str, Any], clinic_id: str, task_id: str) -> Any:
    """Ask somebody else to do it."""
    return _answer(_hand(clinic_id, task_id).assign(body["assignee_id"]))


@blueprint.post("/tasks/<task_id>/note")
@blueprint.arguments(NoteBody)
@blueprint.response(200, TaskAnswer)
def note(body: dict[str, Any], clinic_id: str, task_id: str) -> Any:
    """Note something for whoever does it. It leaves this service in no event."""
    return _answer(_hand(clinic_id, task_id).write(body["note"]))


@blueprint.post("/tasks/<task_id>/done")
@blueprint.arguments(DoneBody)
@blueprint.response(200, TaskAnswer)
def done(body: dict[str, Any], clinic_id: str, task_id: str) -> Any:
    """Say what came of it. Its code is published, its words stay here."""
    return _answer(_hand(clinic_id, task_id).finish(TaskOutcome(body["outcome"]), body["words"]))


def _hand(clinic_id: str, task_id: str) -> Hand:
    """Access before If-Match: 412 against 404 would tell what is there."""
    store = parts().store
    access.task_for(current_actor(), clinic_id, task_id, store)
    return hand(current_actor(), clinic_id, task_id, require_if_match(task_id), store=store, clock=parts().clock)


def _place_open(task: Task) -> list[str]:
    return [iso(task.due_at), task.id]


def _place_over(task: Task) -> list[str]:
    return [iso(task.resolved_at or task.due_at), task.id]


def _answer(task: Task) -> Any:
    return with_etag(_view(task), task.id, task.version)


def _view(task: Task) -> dict[str, Any]:
    actor, store = current_actor(), parts().store
    may_read = access.may_read(actor, task, store)
    return {
        "task_id": task.id,
        "client_id": task.client_id,
        "episode_id": task.episode_id,
        "assignment_id": task.assignment_id,
        "group_id": task.group_id,
        "kind": task.kind,
        "status": task.status,
        "assignee_id": task.assignee_id,
        "raised_at": iso(task.raised_at),
        "due_at": iso(task.due_at),
        "may_read": may_read,
        "note": task.note if may_read else None,
        "outcome": task.outcome,
        "outcome_words": task.outcome_words if may_read else None,
        "because": task.because,
        "resolved_at": None if task.resolved_at is None else iso(task.resolved_at),
        "resolved_by": task.resolved_by,
        "version": task.version,
    }
