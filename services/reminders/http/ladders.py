"""What happens when a client stays silent about one piece of homework, and which of it they do not want."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_smorest import Blueprint

from chassis.http import with_etag
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.domain.identity import setting_id
from services.reminders.domain.ladder import AssignmentKey
from services.reminders.domain.own_ladder import in_force, is_news
from services.reminders.domain.preferences import AssignmentReminder
from services.reminders.http.parts import parts
from services.reminders.http.policies import rung_view
from services.reminders.http.task_schemas import LadderAnswer, LadderBody
from services.reminders.http.wishes import version_read
from services.reminders.usecases.wishes import set_assignment_reminder

blueprint = Blueprint("ladders", __name__, url_prefix="/api/v1/me", description="When a client stays silent")


@blueprint.get("/assignments/<assignment_id>/ladder")
@blueprint.response(200, LadderAnswer)
def read(assignment_id: str) -> Any:
    """The rungs of the assignment's own ladder, or the clinic's, and which of them the client took out; its ETag is the
    one of the reminder."""
    return _answer(access.setting_for(current_actor(), assignment_id, parts().store))


@blueprint.put("/assignments/<assignment_id>/ladder")
@blueprint.arguments(LadderBody)
@blueprint.response(200, LadderAnswer)
def write(body: dict[str, Any], assignment_id: str) -> Any:
    """Say which rungs to leave out; with If-Match as for the reminder of this assignment."""
    known = access.setting_for(current_actor(), assignment_id, parts().store)
    wished = replace(
        known,
        without_rungs=frozenset(body["without_rungs"]),
        ladder_seen=parts().clock(),
        version=version_read(setting_id(known.clinic_id, known.client_id, known.assignment_id), known.version),
    )
    return _answer(set_assignment_reminder(wished, store=parts().store))


def _answer(setting: AssignmentReminder) -> Any:
    store = parts().store
    policy = store.policies.of(setting.clinic_id)
    of_group = store.projections.is_asked_of_facilitators(setting.clinic_id, setting.assignment_id)
    own = store.own_ladders.of(AssignmentKey(setting.clinic_id, setting.client_id, setting.assignment_id))
    rungs = in_force(own, policy).rungs
    body = {
        "assignment_id": setting.assignment_id,
        "rungs": [rung_view(one) | {"taken_out": one.kind in setting.without_rungs} for one in rungs],
        "asks": "facilitator" if of_group else "therapist",
        "off": setting.off,
        "changed": is_news(own, policy, setting.ladder_seen),
        "version": setting.version,
    }
    document_id = setting_id(setting.clinic_id, setting.client_id, setting.assignment_id)
    return with_etag(body, document_id, setting.version) if setting.version else body
