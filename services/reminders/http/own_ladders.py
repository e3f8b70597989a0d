"""What follows silence about one assignment: for the client's therapist, and for who runs the group it was set in."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask_smorest import Blueprint

from chassis.clock import iso
from chassis.http import with_etag
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.domain.identity import own_ladder_id
from services.reminders.domain.ladder import AssignmentKey
from services.reminders.domain.own_ladder import OwnLadder, in_force
from services.reminders.domain.projections import Assigned
from services.reminders.domain.rungs import Ladder
from services.reminders.http.parts import parts
from services.reminders.http.policies import rung_view, wished_rungs
from services.reminders.http.task_schemas import OwnLadderAnswer, OwnLadderBody
from services.reminders.http.wishes import version_read
from services.reminders.usecases.own_ladders import set_own_ladder

blueprint = Blueprint(
    "own_ladders", __name__, url_prefix="/api/v1/clinics/<clinic_id>", description="What follows silence about homework"
)


@blueprint.get("/assignments/<assignment_id>/ladder")
@blueprint.response(200, OwnLadderAnswer)
def read(clinic_id: str, assignment_id: str) -> Any:
    """The ladder that holds for one assignment; with version 0 and no ETag as long as it was always the clinic's."""
    return _answer(_known(_assigned(clinic_id, assignment_id)))


@blueprint.put("/assignments/<assignment_id>/ladder")
@blueprint.arguments(OwnLadderBody)
@blueprint.response(200, OwnLadderAnswer)
def write(body: dict[str, Any], clinic_id: str, assignment_id: str) -> Any:
    """Give it a ladder of its own. The first time without If-Match, from then on with the ETag that was read.

    It holds from now on, as after a change of the clinic's; the client is told that it is another one.
    """
    return _answer(_set(_assigned(clinic_id, assignment_id), wished_rungs(body["ladder"])))


@blueprint.delete("/assignments/<assignment_id>/ladder")
@blueprint.response(204)
def remove(clinic_id: str, assignment_id: str) -> None:
    """Back to the clinic's, with If-Match; without effect where that holds already."""
    about = _assigned(clinic_id, assignment_id)
    if _known(about).rungs is not None:
        _set(about, None)


def _assigned(clinic_id: str, assignment_id: str) -> Assigned:
    return access.assigned_for(current_actor(), clinic_id, assignment_id, parts().store)


def _known(about: Assigned) -> OwnLadder:
    return parts().store.own_ladders.of(AssignmentKey(about.clinic_id, about.client_id, about.assignment_id))


def _set(about: Assigned, wished: Ladder | None) -> OwnLadder:
    known, here = _known(about), parts()
    read = replace(known, version=version_read(own_ladder_id(about.clinic_id, about.assignment_id), known.version))
    return set_own_ladder(read, wished, about, by=current_actor().person_id, store=here.store, now=here.clock())


def _answer(own: OwnLadder) -> Any:
    policy = parts().store.policies.of(own.key.clinic_id)
    held = in_force(own, policy)
    body = {
        "assignment_id": own.key.assignment_id,
        "ladder": [rung_view(one) for one in held.rungs],
        "own": own.rungs is not None,
        "clinic_ladder": [rung_view(one) for one in policy.ladder],
        "since": None if held.since is None else iso(held.since),
        "set_by": own.set_by,
        "version": own.version,
    }
    document_id = own_ladder_id(own.key.clinic_id, own.key.assignment_id)
    return with_etag(body, document_id, own.version) if own.version else body
