"""What the API takes and gives about a clinic's policy."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from chassis.http import StrictSchema
from services.reminders.domain.codes import MovedBecause, ReminderReason, RungKind

MOST_MINUTES = 28 * 24 * 60
MOST_RUNGS = 20  # the domain says how many are too many; this only keeps nonsense out
_WALL = validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", error="Give an hour of the day such as 21:00.")
_A_DATE: dict[str, Any] = {"invalid": "Give each holiday as a date such as 2026-12-25."}


class RungWhen(StrictSchema):
    silent = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(1, 100),
        metadata={"description": "So many pieces of homework in a row without a word."},
    )


class RungBody(StrictSchema):
    kind = fields.Enum(RungKind, by_value=True, required=True)
    after_minutes = fields.Integer(
        required=True,
        strict=True,
        validate=validate.Range(-MOST_MINUTES, 10 * MOST_MINUTES),
        metadata={"description": "The wait after the rung before it; all waits together are 28 days at most."},
    )
    when = fields.Nested(RungWhen, load_default=None, allow_none=True)


class PolicyBody(StrictSchema):
    """What is left out goes back to its default; null quiet hours mean none at all."""

    quiet_from = fields.String(load_default="21:00", allow_none=True, validate=_WALL)
    quiet_to = fields.String(load_default="08:00", allow_none=True, validate=_WALL)
    gap_minutes = fields.Integer(load_default=30, strict=True)
    cap = fields.Integer(load_default=3, strict=True)
    ladder = fields.List(fields.Nested(RungBody), required=True, validate=validate.Length(max=MOST_RUNGS))
    budget = fields.Integer(load_default=5, strict=True)
    holidays = fields.List(fields.Date(error_messages=_A_DATE), load_default=list)
    task_hours = fields.Integer(load_default=8, strict=True)

    @validates_schema
    def both_or_none(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("quiet_from") is None) != (data.get("quiet_to") is None):
            missing = "quiet_to" if data.get("quiet_to") is None else "quiet_from"
            raise ValidationError("Quiet hours have a beginning and an end: give both, or null for both.", missing)


class PolicyAnswer(PolicyBody):
    clinic_id = fields.String(required=True)
    version = fields.Integer(required=True, metadata={"description": "0 as long as the defaults hold."})


class SimulationBody(StrictSchema):
    policy = fields.Nested(PolicyBody, load_default=None, allow_none=True)
    moments = fields.List(
        fields.String(validate=_WALL),
        required=True,
        validate=validate.Length(max=20),
        metadata={"description": "The times of day of one piece of homework each."},
    )
    answers = fields.List(
        fields.Boolean(),
        required=True,
        validate=validate.Length(max=100),
        metadata={"description": "Day by day, whether the client answers, half an hour after the reminder."},
    )
    start_on = fields.Date(load_default=None, allow_none=True, metadata={"description": "Today, if left out."})
    second = fields.Boolean(load_default=False, metadata={"description": "The client chose a second channel."})


class SimulatedItem(StrictSchema):
    homework = fields.Integer(metadata={"description": "Which of the moments, from 0 on."})
    rung = fields.Integer()
    wanted_at = fields.String()
    moved_because = fields.Enum(MovedBecause, by_value=True, allow_none=True)


class SimulatedMessage(StrictSchema):
    at = fields.String()
    only_if_silent = fields.Boolean()
    items = fields.List(fields.Nested(SimulatedItem))


class SimulatedGap(StrictSchema):
    homework = fields.Integer()
    wanted_at = fields.String()
    reason = fields.Enum(ReminderReason, by_value=True)


class SimulatedWord(StrictSchema):
    homework = fields.Integer()
    at = fields.String()


class SimulatedTask(SimulatedWord):
    due_at = fields.String()
    kind = fields.Enum(RungKind, by_value=True)


class SimulationAnswer(StrictSchema):
    time_zone = fields.String()
    messages = fields.List(fields.Nested(SimulatedMessage))
    withheld = fields.List(fields.Nested(SimulatedGap))
    answers = fields.List(fields.Nested(SimulatedWord))
    asked = fields.List(fields.Nested(SimulatedTask))
