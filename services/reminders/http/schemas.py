"""What the API takes and gives. Staff get states and times, never a wording or an address."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate, validates_schema
from marshmallow.exceptions import ValidationError

from chassis.http import PageQuery, StrictSchema
from services.reminders.domain.codes import Channel, MovedBecause, ReminderReason, ReminderStatus, ReminderTrigger
from services.reminders.domain.preferences import LONGEST_ADDRESS
from services.reminders.store.pages import LISTINGS

_WALL = validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", error="Give an hour of the day such as 21:00.")


def _wall(**options: Any) -> fields.String:
    return fields.String(allow_none=True, validate=_WALL, metadata={"example": "21:00"}, **options)


class ClinicQuery(StrictSchema):
    clinic_id = fields.String(
        load_default=None, metadata={"description": "Needed only by a person who is a client of several clinics."}
    )


class Channels(StrictSchema):
    in_app = fields.Boolean(required=True)
    email = fields.Boolean(required=True)


class PreferencesBody(StrictSchema):
    """What is left out goes back to its default; null quiet hours mean none at all."""

    time_zone = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=64))
    quiet_from = _wall(load_default="21:00")
    quiet_to = _wall(load_default="08:00")
    channels = fields.Nested(Channels, required=True)
    email_address = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_ADDRESS))

    @validates_schema
    def both_or_none(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("quiet_from") is None) != (data.get("quiet_to") is None):
            missing = "quiet_to" if data.get("quiet_to") is None else "quiet_from"
            raise ValidationError("Quiet hours have a beginning and an end: give both, or null for both.", missing)

    @post_load
    def tidy(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """An empty field of a form means that nothing is set."""
        for name in ("time_zone", "email_address"):
            data[name] = (data[name] or "").strip() or None
        return data


class PreferencesAnswer(PreferencesBody):
    clinic_id = fields.String(required=True)
    channels_offered = fields.List(fields.String(), required=True)
    version = fields.Integer(required=True, metadata={"description": "0 as long as the defaults hold."})


class AssignmentReminderBody(StrictSchema):
    time = _wall(load_default=None)
    text = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=1000))
    off = fields.Boolean(load_default=False)


class AssignmentReminderAnswer(AssignmentReminderBody):
    assignment_id = fields.String(required=True)
    neutral_text = fields.String(required=True, metadata={"description": "What is sent while no text is set."})
    version = fields.Integer(required=True)


class Moment(StrictSchema):
    status = fields.Enum(ReminderStatus, by_value=True)
    at = fields.String()
    reason = fields.Enum(ReminderReason, by_value=True, allow_none=True)


class Delivery(StrictSchema):
    """One reminder with every state it went through: that it was sent and when, not what it said."""

    reminder_id = fields.String(required=True)
    clinic_id = fields.String(required=True)
    assignment_id = fields.String(required=True)
    occurrence_id = fields.String(required=True)
    channel = fields.Enum(Channel, by_value=True)
    trigger = fields.Enum(ReminderTrigger, by_value=True)
    rung = fields.Integer(required=True, metadata={"description": "1 is the first nudge."})
    status = fields.Enum(ReminderStatus, by_value=True)
    reason = fields.Enum(ReminderReason, by_value=True, allow_none=True)
    planned_at = fields.String(required=True)
    wanted_at = fields.String(allow_none=True, metadata={"description": "The wished moment, if it is another one."})
    moved_because = fields.Enum(MovedBecause, by_value=True, allow_none=True)
    acted_at = fields.String(allow_none=True)
    history = fields.List(fields.Nested(Moment))
    version = fields.Integer(required=True)


class InboxItem(StrictSchema):
    reminder_id = fields.String(required=True)
    assignment_id = fields.String(required=True)
    occurrence_id = fields.String(required=True)
    text = fields.String(required=True)
    sent_at = fields.String(required=True)
    opened_at = fields.String(allow_none=True)
    unread = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class Uncertain(StrictSchema):
    """For the therapist with the client; a manager sees the reminder's id and nothing that names anybody."""

    reminder_id = fields.String(required=True)
    client_id = fields.String(allow_none=True)
    channel = fields.Enum(Channel, by_value=True)
    planned_at = fields.String(required=True)
    acted_at = fields.String(allow_none=True)


class DeliveryPage(StrictSchema):
    items = fields.List(fields.Nested(Delivery))
    next = fields.String(allow_none=True)


class InboxPage(StrictSchema):
    items = fields.List(fields.Nested(InboxItem))
    next = fields.String(allow_none=True)


class UncertainPage(StrictSchema):
    items = fields.List(fields.Nested(Uncertain))
    next = fields.String(allow_none=True)


class Paging(PageQuery):
    """`limit` and `cursor`."""


class DeliveryQuery(Paging):
    state = fields.String(
        load_default=None,
        validate=validate.OneOf(sorted(LISTINGS)),
        metadata={
            "description": "`over`: sent or withheld, the latest first; `ahead`: to come, the soonest first;"
            " `unknown`: nobody knows whether it arrived. Without it: all, the latest planned first."
        },
    )
