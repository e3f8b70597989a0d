"""What the API takes and gives of a schedule."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, validate

from chassis.http import StrictSchema
from services.assignments.domain import codes
from services.assignments.domain.codes import ScheduleKind
from services.assignments.domain.schedule import MAX_GRACE_DAYS, MAX_WEEKS_APART
from services.assignments.http.fields import Day, WallTime, Whole, whole
from services.assignments.http.shapes import Answer, day, many, number, one_of, words

MOST_LISTED = 50
WEEKDAY = {"description": "1 is Monday"}
LAST_DAY = {"description": "Needed by the kinds `by_date` and `times_in_all`"}
EVERY_WEEKS = "1: every week, 2: every other week; counted from the week of the first day"
DAYS_BEFORE = "`before_sessions`: so many days before each, 0 to 14"
MONTH_DAY = "`monthly`: 1 to 31, the last day in shorter months; or `nth_week` and one of `weekdays`"
NTH_WEEK = "`monthly`: 1 to 4, or -1 for the last one"
TIMES = "`times_a_week` up to 7, `times_in_all` up to 100, `random_moments` up to 8 a day"
UNTIL_TIME = "`random_moments` lie between `time` and this"
MINUTES_OPEN = "`random_moments`: for how long each may be answered, 5 to 180"
CLOCK = "^([01][0-9]|2[0-3]):[0-5][0-9]$"
SEED = "`random_moments`: another number gives other moments"


class SkipTerms(StrictSchema):
    """Days without homework, both included."""

    start_on = Day(required=True)
    end_on = Day(required=True)


def _number(description: str) -> Whole:
    """Its limits depend on the kind: the domain knows them."""
    return Whole(allow_none=True, metadata={"description": description})


def _weekdays() -> fields.List[Any]:
    return fields.List(whole(1, 7), validate=validate.Length(max=7), metadata=WEEKDAY)


def _skips() -> fields.List[Any]:
    return fields.List(fields.Nested(SkipTerms), validate=validate.Length(max=MOST_LISTED))


class ScheduleChanges(StrictSchema):
    kind = fields.Enum(ScheduleKind, by_value=True)
    start_on = Day()
    end_on = Day(allow_none=True, metadata=LAST_DAY)
    time = WallTime()
    weekdays = _weekdays()
    every_weeks = whole(1, MAX_WEEKS_APART)
    grace_days = whole(0, MAX_GRACE_DAYS)
    days_before = _number(DAYS_BEFORE)
    month_day = _number(MONTH_DAY)
    nth_week = _number(NTH_WEEK)
    times = _number(TIMES)
    until_time = WallTime(allow_none=True, metadata={"description": UNTIL_TIME, "pattern": CLOCK})
    minutes_open = _number(MINUTES_OPEN)
    seed = whole(0, 2**31 - 1, allow_none=True, metadata={"description": SEED})
    skips = _skips()


class ScheduleTerms(ScheduleChanges):
    kind = fields.Enum(ScheduleKind, by_value=True, required=True)
    start_on = Day(required=True)
    time = WallTime(required=True)
    every_weeks = whole(1, MAX_WEEKS_APART, load_default=1)
    grace_days = whole(0, MAX_GRACE_DAYS, load_default=1)


class Skip(Answer):
    start_on = day()
    end_on = day()


class Schedule(Answer):
    """What does not belong to its kind is null."""

    kind = one_of(codes.ScheduleKind)
    start_on = day()
    end_on = day(null=True)
    time = words(description="Wall time", example="18:30")
    weekdays = many(fields.Integer(metadata=WEEKDAY))
    every_weeks = number(description=EVERY_WEEKS)
    grace_days = number()
    days_before = number(null=True, description=DAYS_BEFORE)
    month_day = number(null=True, description=MONTH_DAY)
    nth_week = number(null=True, description=NTH_WEEK)
    times = number(null=True, description=TIMES)
    until_time = words(null=True, description="Wall time", example="20:00")
    minutes_open = number(null=True, description=MINUTES_OPEN)
    seed = number(null=True, description=SEED)
    skips = many(Skip)
