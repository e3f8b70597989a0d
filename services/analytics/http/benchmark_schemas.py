"""What benchmarks look like on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.analytics.domain.benchmarks import FIGURES, FILTERS
from services.analytics.domain.funnel import Position
from services.analytics.http.periods import NowQuery

_PERIOD = r"20[0-9]{2}-(Q[1-4]|0[1-9]|1[0-2])"
_CODE = validate.Regexp(r"[a-z0-9][a-z0-9_-]{0,60}\Z", error="This is no code.")


class BenchmarkQuery(NowQuery):
    """A figure, a month or a quarter that is over, and for a quarter perhaps one filter."""

    why_now = "Clinics are compared once a day, and only the newest comparison is kept. Leave as_of out."
    figure = fields.String(load_default=FIGURES[0], validate=validate.OneOf(FIGURES))
    period = fields.String(
        validate=validate.Regexp(rf"{_PERIOD}\Z", error="Give a month as 2026-07 or a quarter as 2026-Q3."),
        metadata={"description": "a month as 2026-07 or a quarter as 2026-Q3; without it the newest there is"},
    )
    format = fields.String(load_default="json", validate=validate.OneOf(["json", "csv"]))
    family = fields.String(validate=_CODE)
    phase = fields.String(validate=_CODE)
    problem = fields.String(validate=_CODE)
    cadence = fields.String(validate=_CODE)
    origin = fields.String(validate=_CODE)

    @validates_schema
    def _one_filter(self, data: dict[str, Any], **_: object) -> None:
        given = [name for name in FILTERS if name in data]
        if len(given) > 1:
            raise ValidationError("Only one filter at a time: two together are never published.", given[1])
        if given and "Q" not in data.get("period", ""):
            raise ValidationError("Filters are for quarters. Give a period such as 2026-Q3.", given[0])


class RoundedShareSchema(Schema):
    """Two rounded counts and their share 0–1; all null if hidden, the share alone with fewer than 50 behind it."""

    numerator = fields.Integer(allow_none=True)
    denominator = fields.Integer(allow_none=True)
    rate = fields.Float(allow_none=True)
    hidden = fields.Boolean()


class OwnSchema(RoundedShareSchema):
    """The clinic's own share, and where it lies among the limits."""

    position = fields.Enum(Position, by_value=True, allow_none=True)


class LimitsSchema(Schema):
    """The limits at one denominator, as shares 0–1."""

    denominator = fields.Integer()
    low_998 = fields.Float()
    low_95 = fields.Float()
    high_95 = fields.Float()
    high_998 = fields.Float()


class PeriodSchema(Schema):
    """A month or a quarter that is over."""

    id = fields.String()
    first = fields.Date()
    last = fields.Date()


class FilterSchema(Schema):
    """One value of one dimension."""

    dimension = fields.String()
    value = fields.String()


class MeaningSchema(Schema):
    """What the figure means."""

    id = fields.String()
    version = fields.Integer()
    words = fields.String()
    formula = fields.String()


class RulesSchema(Schema):
    """The numbers of disclosure control."""

    hidden_below = fields.Integer()
    rounded_to = fields.Integer()
    rate_from = fields.Integer()
    clinics_from = fields.Integer()


class BenchmarkSchema(Schema):
    """One figure of the clinic beside the others, as of the day on which it was made."""

    clinic_id = fields.String()
    status = fields.String(validate=validate.OneOf(["ready", "none_yet", "not_shown", "too_few_clinics"]))
    figure = fields.String()
    definition = fields.Nested(MeaningSchema)
    period = fields.Nested(PeriodSchema, allow_none=True)
    filter = fields.Nested(FilterSchema, allow_none=True)
    made_at = fields.AwareDateTime(format="iso", allow_none=True)
    clinics = fields.Integer()
    own = fields.Nested(OwnSchema)
    others = fields.List(fields.Nested(RoundedShareSchema))
    others_hidden = fields.Integer()
    middle = fields.Nested(RoundedShareSchema)
    limits = fields.List(fields.Nested(LimitsSchema))
    rules = fields.Nested(RulesSchema)
    periods = fields.List(fields.Nested(PeriodSchema))
    figures = fields.List(fields.String())
    filters = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
