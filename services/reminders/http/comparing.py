"""For operators: what this service owns, day by day, so that a copy can be held against it and mended."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from chassis.problems import not_found
from chassis.tokens import current_actor
from contracts import comparing
from services.reminders.http.parts import parts
from services.reminders.store.reminders import Reminders
from services.reminders.store.tasks import Tasks

blueprint = Blueprint("comparing", __name__, url_prefix="/api/v1/clinics/<clinic_id>/states/<subject>")


@blueprint.get("")
def compare(clinic_id: str, subject: str) -> ResponseReturnValue:
    """Count and checksum of each day, or the lines of the days that are asked for."""
    owned = _owned(clinic_id, subject)
    fields, day = request.args.getlist("field"), request.args.get("day", "")
    told = owned.told_in(clinic_id, parts().clock())
    lines = (comparing.line(id_, one.data, fields, day) for id_, one in told)
    return comparing.answer(lines, request.args.getlist("of"))


@blueprint.post("/again")
def again(clinic_id: str, subject: str) -> ResponseReturnValue:
    """Publish the present state of these once more; how many that were."""
    owned = _owned(clinic_id, subject)
    ids = [str(one) for one in request.get_json()["ids"]]
    return {"published": owned.reemit_these(clinic_id, ids, parts().clock())}


def _owned(clinic_id: str, subject: str) -> Reminders | Tasks:
    actor, store = current_actor(), parts().store
    owned: dict[str, Reminders | Tasks] = {"reminder": store.reminders, "escalation": store.tasks}
    if actor.role != comparing.OPERATOR or clinic_id not in actor.clinic_ids or subject not in owned:
        raise not_found()
    return owned[subject]
