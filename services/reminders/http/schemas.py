"""What the API takes and gives. Staff get states and times, never a wording or an address."""

from __future__ import annotations

from marshmallow import fields, validate

from chassis.http import PageQuery, StrictSchema
from services.reminders.domain.codes import Channel, MovedBecause, ReminderReason, ReminderStatus, ReminderTrigger
from services.reminders.domain.putting_off import Snooze
from services.reminders.store.pages import LISTINGS


class ClinicQuery(StrictSchema):
    clinic_id = fields.String(
        load_default=None, metadata={"description": "Needed only by a person who is a client of several clinics."}
    )


class Transition(StrictSchema):
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
    history = fields.List(fields.Nested(Transition))
    version = fields.Integer(required=True)


class About(StrictSchema):
    """What a message is about: one reminder in it. `asks`: what got in the way, and nothing was said yet."""

    reminder_id = fields.String(required=True)
    assignment_id = fields.String(required=True)
    occurrence_id = fields.String(required=True)
    trigger = fields.Enum(ReminderTrigger, by_value=True)
    text = fields.String(required=True)
    asks = fields.Boolean(required=True)


class InboxItem(StrictSchema):
    """One message. Its id, text and occurrence are those of its first reminder; `items` are all of them."""

    reminder_id = fields.String(required=True)
    clinic_id = fields.String(required=True)
    assignment_id = fields.String(required=True)
    occurrence_id = fields.String(required=True)
    text = fields.String(required=True)
    items = fields.List(fields.Nested(About), required=True)
    sent_at = fields.String(required=True)
    opened_at = fields.String(allow_none=True)
    unread = fields.Boolean(required=True)
    later = fields.List(
        fields.Enum(Snooze, by_value=True), required=True, metadata={"description": "How it can be put off now."}
    )
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


class InboxQuery(Paging):
    unread = fields.Boolean(load_default=False, metadata={"description": "Only what was not opened yet."})


class AllRead(StrictSchema):
    messages = fields.Integer(required=True, metadata={"description": "How many were marked as read."})


class DeliveryQuery(Paging):
    state = fields.String(
        load_default=None,
        validate=validate.OneOf(sorted(LISTINGS)),
        metadata={
            "description": "`over`: sent or withheld, the latest first; `ahead`: to come, the soonest first;"
            " `unknown`: nobody knows whether it arrived. Without it: all, the latest planned first."
        },
    )
