"""A client's own addresses: where reminders may go once a code that was sent there has come back."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.clock import iso
from chassis.http import with_etag
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.domain.codes import Channel
from services.reminders.domain.errands import Errand
from services.reminders.domain.points import ContactPoint
from services.reminders.domain.projections import ClientKey
from services.reminders.http.parts import parts
from services.reminders.http.point_schemas import CodeBody, Point, PointBody, PointList
from services.reminders.http.schemas import ClinicQuery
from services.reminders.usecases import points
from services.reminders.usecases.channels import offered_at

blueprint = Blueprint("points", __name__, url_prefix="/api/v1/me", description="Where a client is reached")


@blueprint.get("/contact-points")
@blueprint.arguments(ClinicQuery, location="query")
@blueprint.response(200, PointList)
def listed(query: dict[str, Any]) -> Any:
    """All of one clinic, in the order in which they were given."""
    actor = current_actor()
    clinic_ids, store = [access.clinic_for(actor, query["clinic_id"])], parts().store
    codes = {one.point_id: one for one in store.errands.of_client(clinic_ids, actor.person_id)}
    found = store.points.of_client(clinic_ids, actor.person_id)
    return {"items": [_point(one, codes.get(one.id)) for one in found], "push_key": _push_key(clinic_ids[0])}


@blueprint.post("/contact-points")
@blueprint.arguments(ClinicQuery, location="query")
@blueprint.arguments(PointBody)
@blueprint.response(201, Point)
def add(query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Give an address: a code goes there. The same address again is the same point, and gets another code."""
    channel, counter = Channel(body["channel"]), parts().counter
    return _tagged(points.add_point(current_actor(), query["clinic_id"], channel, body["address"], counter))


@blueprint.post("/contact-points/<point_id>/code")
@blueprint.response(200, Point)
def send_code(point_id: str) -> Any:
    """Send another code; at most three go out in an hour."""
    return _tagged(points.send_code(current_actor(), point_id, parts().counter))


@blueprint.post("/contact-points/<point_id>/confirm")
@blueprint.arguments(CodeBody)
@blueprint.response(200, Point)
def confirm(body: dict[str, Any], point_id: str) -> Any:
    """Enter the code: from now on reminders on this channel go there."""
    return _tagged(points.confirm(current_actor(), point_id, body["code"], parts().counter))


@blueprint.delete("/contact-points/<point_id>")
@blueprint.response(204)
def remove(point_id: str) -> None:
    """Take the address away. Nothing of it stays, and nothing goes there any more."""
    points.remove_point(current_actor(), point_id, parts().counter)


def _push_key(clinic_id: str) -> str | None:
    offered = offered_at(clinic_id, parts().installation.offered, parts().store)
    return parts().push_key if Channel.PUSH in offered else None


def _tagged(point: ContactPoint) -> Any:
    codes = parts().store.errands.of_client([point.clinic_id], point.client_id)
    code = next((one for one in reversed(codes) if one.point_id == point.id), None)
    return with_etag(_point(point, code), point.id, point.version)


def _point(point: ContactPoint, code: Errand | None) -> dict[str, Any]:
    client = ClientKey(point.clinic_id, point.client_id)
    live = parts().store.points.live_of([client])[client].get(point.channel)
    return {
        "point_id": point.id,
        "clinic_id": point.clinic_id,
        "channel": point.channel,
        "address": point.hint if point.channel is Channel.PUSH else parts().keys.unseal(point.sealed),
        "state": point.state,
        "because": point.because,
        "code_until": None if point.code_until is None else iso(point.code_until),
        "code_is": None if code is None else code.status,
        "tries_left": point.tries_left,
        "in_use": live is not None and live.id == point.id,
        "version": point.version,
    }
