"""What a glance needs of a stored occurrence. Read field by field, because a caseload shows thousands."""

from __future__ import annotations

from datetime import date, time

from chassis.mongo import Document
from services.assignments.domain.codes import OccurrenceStatus, ResponseKind
from services.assignments.domain.glance import Glance

AT_A_GLANCE: Document = dict.fromkeys(
    ("local_date", "local_time", "opens_at", "closes_at", "status", "exercise_code", "episode_id"), 1
) | {
    "_id": 0,
    "response.responded_at": 1,
    "response.answer.kind": 1,
    "response.answer.quantity": 1,
    "response.answer.talk_about_it": 1,
}
MOST_AT_ONCE = 5000  # a whole caseload in one answer of the database
_STATUSES = {one.value: one for one in OccurrenceStatus}
_KINDS = {one.value: one for one in ResponseKind}
_NOTHING: Document = {}


def glance_of(document: Document) -> Glance:
    response = document.get("response", _NOTHING)
    answer = response.get("answer", _NOTHING)
    return Glance(
        date.fromisoformat(document["local_date"]),
        time.fromisoformat(document["local_time"]),
        document["opens_at"],
        document["closes_at"],
        _STATUSES[document["status"]],
        document["exercise_code"],
        _KINDS[answer["kind"]] if answer else None,
        answer.get("quantity"),
        answer.get("talk_about_it", False),
        response.get("responded_at"),
    )
