"""The hierarchy that a client wrote, for a therapist who makes steps from it."""

from __future__ import annotations

from services.assignments import access
from services.assignments.domain.codes import FieldKind
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.sharing import for_staff
from services.assignments.usecases.call import Call
from services.assignments.usecases.ports import Page

LOOKED_AT = 5


def newest(call: Call, clinic_id: str, episode_id: str) -> list[str]:
    """Its items as far as they are shared, the easiest first; empty where there is none."""
    episode = access.episode_for(call.actor, clinic_id, episode_id, call.store)
    sight = access.sight_of(call.actor, episode, call.store)
    set_here = {(one.exercise_code, one.exercise_version) for one in call.store.library.assignments_seen(sight)}
    ladders = sorted({code for code, version in set_here if _fields(call, code, version)})
    found = [
        one
        for code in ladders
        for one in call.store.past.answers_before(sight, Page(LOOKED_AT), {"exercise_code": code})
    ]
    found.sort(key=lambda one: one.response.responded_at if one.response else one.opens_at, reverse=True)
    return next((items for one in found if (items := _items(call, one))), [])


def _fields(call: Call, code: str, version: int) -> list[str]:
    sheet = call.catalogue.exercise(code, version).worksheet
    return [one.name for one in sheet.fields if one.kind is FieldKind.HIERARCHY]


def _items(call: Call, one: Occurrence) -> list[str]:
    if one.response is None:
        return []
    sheet = call.catalogue.exercise(one.exercise_code, one.exercise_version).worksheet
    answers = for_staff(one.response, sheet, one.response).answer.answers
    rows = [row for name in _fields(call, one.exercise_code, one.exercise_version) for row in answers.get(name) or ()]
    return [str(row["item"]) for row in sorted(rows, key=lambda row: row.get("rating") or 0)]
