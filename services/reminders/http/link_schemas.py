"""What the routes for links take and give."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.http import StrictSchema
from services.reminders.domain.codes import Channel
from services.reminders.domain.links import Purpose
from services.reminders.domain.putting_off import Snooze

NOT_TODAY = "not_today"


class TokenBody(StrictSchema):
    token = fields.String(
        required=True,
        validate=validate.Length(max=1000),
        metadata={"description": "The last part of the address in the message."},
    )


class LaterBody(TokenBody):
    later = fields.String(required=True, validate=validate.OneOf([*Snooze, NOT_TODAY]))


class LookBody(TokenBody):
    purpose = fields.Enum(Purpose, by_value=True, required=True)


class Looked(StrictSchema):
    clinic_id = fields.String(required=True)
    client_id = fields.String(required=True)
    reminder_id = fields.String(required=True)


class WhatItIsAbout(StrictSchema):
    """`open`: it can still be done; `asks`: the message asked what got in the way, and nothing was said yet."""

    clinic_id = fields.String(required=True)
    assignment_id = fields.String(required=True)
    occurrence_id = fields.String(required=True)
    open = fields.Boolean(required=True)
    asks = fields.Boolean(required=True)


class DoneByLink(StrictSchema):
    """Whose messages on which channel."""

    client_id = fields.String(required=True)
    channel = fields.Enum(Channel, by_value=True)
