"""What the API takes and gives about a clinic's policy."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate, validates_schema
from marshmallow.exceptions import ValidationError

from chassis.http import StrictSchema
from services.reminders.domain.codes import RungKind

MOST_MINUTES = 28 * 24 * 60
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
    ladder = fields.List(fields.Nested(RungBody), required=True, validate=validate.Length(max=20))
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
