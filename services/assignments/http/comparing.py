"""For operators: what this service owns, day by day, so that a copy can be held against it and mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from chassis.problems import not_found
from chassis.tokens import current_actor
from contracts import comparing
from services.assignments.http.context import context
from services.assignments.store import Store
from services.assignments.store.aggregates import Aggregates

_OWNED: Mapping[str, Callable[[Store], Aggregates[Any]]] = {
    "episode": lambda store: store.episodes,
    "session": lambda store: store.sessions,
    "group": lambda store: store.groups,
    "assignment": lambda store: store.assignments,
    "occurrence": lambda store: store.occurrences,
    "measure": lambda store: store.occurrences,
}


def blueprint() -> Blueprint:
    routes = Blueprint("comparing", __name__, url_prefix="/api/v1/clinics/<clinic_id>/states/<subject>")

    @routes.get("")
    def compare(clinic_id: str, subject: str) -> ResponseReturnValue:
        """Count and checksum of each day, or the lines of the days that are asked for."""
        _check(clinic_id, subject)
        fields, day = request.args.getlist("field"), request.args.get("day", "")
        told = _OWNED[subject](context().store).told_in(clinic_id, subject)
        lines = (comparing.line(one.subject or id_, one.data, fields, day, id_) for id_, one in told)
        return comparing.answer(lines, request.args.getlist("of"))

    @routes.post("/again")
    def again(clinic_id: str, subject: str) -> ResponseReturnValue:
        """Publish the present state of these once more; how many that were."""
        _check(clinic_id, subject)
        ids = [str(one) for one in request.get_json()["ids"]]
        return {"published": _OWNED[subject](context().store).reemit_these(clinic_id, ids)}

    return routes


def _check(clinic_id: str, subject: str) -> None:
    actor = current_actor()
    if actor.role != comparing.OPERATOR or clinic_id not in actor.clinic_ids or subject not in _OWNED:
        raise not_found()
