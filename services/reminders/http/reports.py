"""What providers tell us about messages. It lies outside of the public API: the gateway brings it, as it came."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields, validate

from chassis.http import StrictSchema
from chassis.tokens import current_actor
from services.reminders.domain.channels import PROVIDED
from services.reminders.domain.codes import Channel
from services.reminders.domain.reports import LONGEST
from services.reminders.http.parts import parts
from services.reminders.usecases.reporting import Signed, report

blueprint = Blueprint("reports", __name__, url_prefix="/reports", description="What providers tell us")


class ReportBody(StrictSchema):
    clinic_id = fields.String(required=True)
    channel = fields.String(required=True, validate=validate.OneOf([one.value for one in PROVIDED]))
    at = fields.String(required=True, validate=validate.Length(max=20))
    signature = fields.String(required=True, validate=validate.Length(max=100))
    body = fields.String(required=True, validate=validate.Length(max=LONGEST))


class Reported(StrictSchema):
    """The reminders that were told of, and whose they are."""

    reminder_ids = fields.List(fields.String(), required=True)
    client_ids = fields.List(fields.String(), required=True)


@blueprint.post("")
@blueprint.arguments(ReportBody)
@blueprint.response(200, Reported)
def reported(body: dict[str, Any]) -> Any:
    """Messages that arrived or came back. Without the right signature of these minutes there is nothing here."""
    here, signed = parts(), Signed(body["body"], body["at"], body["signature"])
    found = report(
        current_actor(),
        body["clinic_id"],
        Channel(body["channel"]),
        signed,
        store=here.store,
        keys=here.keys,
        clock=here.clock,
    )
    return {
        "reminder_ids": [one.id for one in found],
        "client_ids": sorted({one.client_id for one in found}),
    }
