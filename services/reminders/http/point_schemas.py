"""What the API takes and gives about contact points. Their owner sees the whole address; nobody else sees any."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.http import StrictSchema
from services.reminders.domain.browser import LONGEST
from services.reminders.domain.codes import EXTERNAL_CHANNELS, Channel, ReminderReason
from services.reminders.domain.errands import ErrandStatus
from services.reminders.domain.points import CODE_DIGITS, LONGEST_ADDRESS, PointState

_CODE = validate.Regexp(r"^[0-9A-Za-z_-]{1,40}\Z", error=f"The code has {CODE_DIGITS} digits.")


class PointBody(StrictSchema):
    channel = fields.String(required=True, validate=validate.OneOf([one.value for one in EXTERNAL_CHANNELS]))
    address = fields.String(
        required=True,
        validate=validate.Length(1, LONGEST),
        metadata={"description": f"Up to {LONGEST_ADDRESS} characters; of a browser its subscription as JSON."},
    )


class CodeBody(StrictSchema):
    code = fields.String(required=True, validate=_CODE, metadata={"example": "271828"})


class Point(StrictSchema):
    point_id = fields.String(required=True)
    clinic_id = fields.String(required=True)
    channel = fields.Enum(Channel, by_value=True)
    address = fields.String(required=True)
    state = fields.Enum(PointState, by_value=True)
    because = fields.Enum(ReminderReason, by_value=True, allow_none=True)
    code_until = fields.String(allow_none=True, metadata={"description": "Until then the code sent last works."})
    code_is = fields.Enum(
        ErrandStatus,
        by_value=True,
        allow_none=True,
        metadata={"description": "What became of the code sent last; null where none was sent within the hour."},
    )
    tries_left = fields.Integer(required=True)
    in_use = fields.Boolean(required=True, metadata={"description": "Reminders on this channel go there."})
    version = fields.Integer(required=True)


class PointList(StrictSchema):
    items = fields.List(fields.Nested(Point))
    push_key = fields.String(
        allow_none=True,
        required=True,
        metadata={"description": "What a browser needs to subscribe to messages; null: there are none here."},
    )
