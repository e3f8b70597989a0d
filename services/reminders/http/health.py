"""How a clinic's messages get through, who is not reached any more, and sending again by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from chassis.clock import iso
from chassis.http import StrictSchema, with_etag
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.domain.codes import Channel, ReminderReason, ReminderStatus
from services.reminders.domain.health import LATE_AFTER, ChannelHealth
from services.reminders.domain.points import ContactPoint, PointState
from services.reminders.http import views
from services.reminders.http.parts import parts
from services.reminders.http.schemas import Delivery
from services.reminders.usecases.resending import LONGEST_REASON, Hand, resend

blueprint = Blueprint(
    "health", __name__, url_prefix="/api/v1/clinics/<clinic_id>", description="How messages get through"
)


class HealthQuery(StrictSchema):
    days = fields.Integer(load_default=7, validate=validate.Range(1, 31))


class ChannelFigures(StrictSchema):
    channel = fields.Enum(Channel, by_value=True)
    tried = fields.Integer(required=True, metadata={"description": "Handed over, whatever became of them."})
    taken = fields.Integer(required=True, metadata={"description": "The provider took them."})
    delivered = fields.Integer(required=True, metadata={"description": "Of those, their provider says they arrived."})
    opened = fields.Integer(required=True)
    refused = fields.Integer(required=True, metadata={"description": "The provider does not take the address."})
    uncertain = fields.Integer(required=True, metadata={"description": "Nobody knows whether they arrived."})
    expired = fields.Integer(required=True, metadata={"description": "Too late to be sent."})
    late = fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "How many were handed over more than so many seconds after their moment."},
    )
    set_aside = fields.Integer(required=True, metadata={"description": "Addresses nothing is sent to any more."})
    withheld = fields.Dict(
        keys=fields.String(validate=validate.OneOf([one.value for one in ReminderReason])),
        values=fields.Integer(),
        required=True,
        metadata={"description": "How many did not go out, by a reason that lies with the address or the provider."},
    )


class HealthAnswer(StrictSchema):
    since = fields.String(required=True)
    channels = fields.List(fields.Nested(ChannelFigures))


class ResendBody(StrictSchema):
    reason = fields.String(required=True, validate=validate.Length(1, LONGEST_REASON))


class Reached(StrictSchema):
    """That there is an address on a channel and how it stands, never which."""

    channel = fields.Enum(Channel, by_value=True)
    state = fields.Enum(PointState, by_value=True)
    because = fields.Enum(ReminderReason, by_value=True, allow_none=True)
    since = fields.String(allow_none=True)


class ReachedList(StrictSchema):
    items = fields.List(fields.Nested(Reached))


@blueprint.get("/delivery-health")
@blueprint.arguments(HealthQuery, location="query")
@blueprint.response(200, HealthAnswer)
def read(query: dict[str, Any], clinic_id: str) -> Any:
    """What became of messages outside the app, by channel; for managers and administrators."""
    clinic, since = access.health_for(current_actor(), clinic_id), parts().clock() - timedelta(days=query["days"])
    found = parts().store.health.of_clinic(clinic, since)
    return {"since": iso(since), "channels": [_figures(one) for one in found]}


@blueprint.get("/clients/<client_id>/reminders/reached")
@blueprint.response(200, ReachedList)
def reached(clinic_id: str, client_id: str) -> Any:
    """On which channels a client of one's own is reached, and where messages do not arrive any more."""
    client = access.client_for(current_actor(), clinic_id, client_id, parts().store)
    found = parts().store.points.of_client([client.clinic_id], client.client_id)
    return {"items": [_reached(one) for one in found]}


@blueprint.post("/reminders/<reminder_id>/resend")
@blueprint.arguments(ResendBody)
@blueprint.response(202, Delivery)
def send_again(body: dict[str, Any], clinic_id: str, reminder_id: str) -> Any:
    """Send again what may have arrived or not, with the reason why; it stays unknown until a provider took it."""
    hand = Hand(parts().store, parts().installation, parts().clock)
    done = resend(current_actor(), clinic_id, reminder_id, body["reason"], hand)
    return with_etag(views.delivery(done), done.id, done.version)


def _figures(one: ChannelHealth) -> dict[str, Any]:
    return {
        "channel": one.channel,
        "tried": one.tried,
        "taken": one.taken,
        "delivered": one.states.get(ReminderStatus.DELIVERED, 0),
        "opened": one.states.get(ReminderStatus.OPENED, 0),
        "refused": one.states.get(ReminderStatus.UNDELIVERABLE, 0),
        "uncertain": one.states.get(ReminderStatus.UNKNOWN, 0),
        "expired": one.states.get(ReminderStatus.EXPIRED, 0),
        "late": {str(limit): one.late.get(limit, 0) for limit in LATE_AFTER},
        "set_aside": one.set_aside,
        "withheld": {str(reason): count for reason, count in sorted(one.withheld.items())},
    }


def _reached(one: ContactPoint) -> dict[str, Any]:
    since = one.set_aside_at or one.confirmed_at
    return {
        "channel": one.channel,
        "state": one.state,
        "because": one.because,
        "since": None if since is None else iso(since),
    }
