"""What a client may wish for, as the API takes it and gives it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from marshmallow import fields, post_load, validate, validates_schema
from marshmallow.exceptions import ValidationError

from chassis.http import StrictSchema
from services.reminders.domain.codes import Channel, HomeworkWord, ReminderTrigger
from services.reminders.domain.preferences import (
    LARGEST_CAP,
    LONGEST_GAP,
    MOST_BEFORE,
    MOST_MOMENTS,
)
from services.reminders.domain.putting_off import Snooze
from services.reminders.domain.travel import ZoneAnswer

_WALL = validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", error="Give an hour of the day such as 21:00.")
_ASSIGNMENT = validate.Regexp(r"^asg_[0-9A-Za-z]{10,40}\Z", error="Give the id of an assignment.")
_WEEKDAYS = [str(day) for day in range(1, 8)]
_HALF = "Quiet hours have a beginning and an end: give both, or null for both."


def _wall(**options: Any) -> fields.String:
    return fields.String(validate=_WALL, metadata={"example": "21:00"}, **options)


def _choice(kind: type[StrEnum], **options: Any) -> Any:
    return fields.Enum(kind, by_value=True, **options)


def _zone(**options: Any) -> fields.String:
    return fields.String(validate=validate.Length(max=64), metadata={"example": "Europe/London"}, **options)


class Channels(StrictSchema):
    in_app = fields.Boolean(required=True)
    email = fields.Boolean(required=True)
    sms = fields.Boolean(load_default=False)
    push = fields.Boolean(load_default=False)
    webhook = fields.Boolean(load_default=False)


class Hours(StrictSchema):
    begins = _wall(required=True)
    ends = _wall(required=True)


class Trip(StrictSchema):
    """`trip` ends with a local date there; `follow` when told otherwise."""

    time_zone = _zone(required=True)
    mode = _choice(ZoneAnswer, required=True, validate=validate.OneOf([ZoneAnswer.FOLLOW, ZoneAnswer.TRIP]))
    until = fields.Date(load_default=None, allow_none=True)


class Asked(StrictSchema):
    time_zone = fields.String(required=True)
    at = fields.String(required=True)
    answer = _choice(ZoneAnswer, required=True)


class PreferencesBody(StrictSchema):
    """What is left out goes back to its default; null quiet hours mean none at all."""

    time_zone = _zone(load_default=None, allow_none=True)
    quiet_from = _wall(load_default="21:00", allow_none=True)
    quiet_to = _wall(load_default="08:00", allow_none=True)
    quiet_days = fields.Dict(
        keys=fields.String(validate=validate.OneOf(_WEEKDAYS, error="Weekdays are 1 (Monday) to 7 (Sunday).")),
        values=fields.Nested(Hours, allow_none=True),
        load_default=dict,
        metadata={"description": "By weekday on which they begin (1 is Monday), where they differ; null: none."},
    )
    gap_minutes = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(0, LONGEST_GAP),
        metadata={"description": "Least minutes between two messages; null: as the clinic has it."},
    )
    cap = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, LARGEST_CAP),
        metadata={"description": "Most messages a day; null: as the clinic has it."},
    )
    channels = fields.Nested(Channels, required=True)
    second_channel = _choice(
        Channel,
        load_default=None,
        allow_none=True,
        metadata={"description": "Where it comes again when nothing was answered."},
    )
    off = fields.Boolean(load_default=False)
    rest_until = fields.Date(load_default=None, allow_none=True)
    rests = fields.Dict(
        keys=fields.String(validate=_ASSIGNMENT),
        values=fields.Date(),
        load_default=dict,
        metadata={"description": "By assignment, through which local date nothing comes."},
    )
    travel = fields.Nested(Trip, load_default=None, allow_none=True)
    homework_word = _choice(HomeworkWord, load_default=None, allow_none=True)
    locale = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=12), metadata={"example": "en_GB"}
    )
    follows_habit = fields.Boolean(load_default=False)

    @validates_schema
    def both_or_none(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("quiet_from") is None) != (data.get("quiet_to") is None):
            raise ValidationError(_HALF, "quiet_to" if data.get("quiet_to") is None else "quiet_from")

    @post_load(pass_original=True)
    def tidy(self, data: dict[str, Any], given: Any, **_: Any) -> dict[str, Any]:
        """An empty field of a form means that nothing is set; quiet hours that are not mentioned are the clinic's."""
        for name in ("time_zone", "locale"):
            data[name] = (data[name] or "").strip() or None
        return data | {"own_quiet": "quiet_from" in given or "quiet_to" in given}


class Defaults(StrictSchema):
    """What holds where a client has set nothing."""

    quiet_from = fields.String(allow_none=True)
    quiet_to = fields.String(allow_none=True)
    gap_minutes = fields.Integer(required=True)
    cap = fields.Integer(required=True)


class PreferencesAnswer(PreferencesBody):
    clinic_id = fields.String(required=True)
    channels_offered = fields.List(fields.String(), required=True)
    zone_now = fields.String(
        allow_none=True, metadata={"description": "Where the clock stands today; null: as in the homework."}
    )
    asked_zones = fields.List(fields.Nested(Asked), required=True)
    defaults = fields.Nested(Defaults, required=True)
    version = fields.Integer(required=True, metadata={"description": "0 as long as the defaults hold."})


class Moment(StrictSchema):
    """`at` is the usual time of a cue, or of the evening before a session; `minutes` before it is due, before a
    session, or after an answer was begun."""

    trigger = _choice(ReminderTrigger, required=True)
    at = _wall(load_default=None, allow_none=True)
    minutes = fields.Integer(load_default=None, allow_none=True, validate=validate.Range(1, MOST_BEFORE))


class AssignmentReminderBody(StrictSchema):
    time = _wall(load_default=None, allow_none=True)
    moments = fields.List(
        fields.Nested(Moment),
        load_default=list,
        validate=validate.Length(max=MOST_MOMENTS, error=f"Choose up to {MOST_MOMENTS} moments."),
        metadata={"description": "When it comes; none: at the time it is due."},
    )
    text = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=1000))
    off = fields.Boolean(load_default=False)


class AssignmentReminderAnswer(AssignmentReminderBody):
    assignment_id = fields.String(required=True)
    neutral_text = fields.String(required=True, metadata={"description": "What is sent while no text is set."})
    version = fields.Integer(required=True)


class SnoozeBody(StrictSchema):
    later = _choice(Snooze, required=True, data_key="for")


class SnoozeAnswer(StrictSchema):
    comes_again_at = fields.String(required=True)


class RestBody(StrictSchema):
    assignment_id = fields.String(load_default=None, allow_none=True, validate=_ASSIGNMENT)
    until = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "Through that local date; null: today."}
    )


class OnBody(StrictSchema):
    assignment_id = fields.String(load_default=None, allow_none=True, validate=_ASSIGNMENT)


class ZoneBody(StrictSchema):
    time_zone = _zone(required=True)
    answer = _choice(ZoneAnswer, required=True)
    until = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "The last local date of a trip, there."}
    )
