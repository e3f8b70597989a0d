"""What a preview of the days ahead takes and gives."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.http import StrictSchema
from services.reminders.domain.codes import Channel, MovedBecause, ReminderReason, ReminderTrigger
from services.reminders.http.schemas import ClinicQuery
from services.reminders.http.wish_schemas import PreferencesBody

MOST_DAYS = 14


class PreviewQuery(ClinicQuery):
    days = fields.Integer(load_default=7, validate=validate.Range(1, MOST_DAYS))


class PreviewBody(StrictSchema):
    """Wishes that are not saved; without them the stored ones hold."""

    preferences = fields.Nested(PreferencesBody, load_default=None, allow_none=True)


class PreviewItem(StrictSchema):
    assignment_id = fields.String(required=True)
    trigger = fields.Enum(ReminderTrigger, by_value=True, required=True)
    rung = fields.Integer(required=True, metadata={"description": "1 is the first nudge."})
    wanted_at = fields.String(required=True)
    moved_because = fields.Enum(
        MovedBecause,
        by_value=True,
        allow_none=True,
        required=True,
        metadata={"description": "Why it does not come at the wished moment."},
    )


class PreviewMessage(StrictSchema):
    at = fields.String(required=True)
    zone = fields.String(required=True, metadata={"description": "Where the client's clock stands then."})
    channels = fields.List(fields.Enum(Channel, by_value=True), required=True)
    items = fields.List(fields.Nested(PreviewItem), required=True)
    only_if_silent = fields.Boolean(required=True, metadata={"description": "An answer until then takes it back."})


class NotComing(StrictSchema):
    assignment_id = fields.String(required=True)
    trigger = fields.Enum(ReminderTrigger, by_value=True, required=True)
    wanted_at = fields.String(required=True)
    reason = fields.Enum(ReminderReason, by_value=True, required=True)


class PreviewAnswer(StrictSchema):
    messages = fields.List(fields.Nested(PreviewMessage), required=True)
    withheld = fields.List(fields.Nested(NotComing), required=True)
