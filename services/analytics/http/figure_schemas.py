"""What a question about figures and its answer look like on the wire."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from services.analytics.domain.definitions import DIMENSIONS, Kind, UnknownDefinition, named
from services.analytics.http.periods import PeriodQuery
from services.analytics.http.schemas import FiguresField

MOST_FILTERS: Final = 4
MOST_FIGURES: Final = 100
_VALUE: Final = validate.Regexp("[A-Za-z0-9_-]{1,64}$", error="Give a code or an id.")
_FILTERS: Final[dict[str, fields.Field[Any]]] = {
    dimension: fields.String(
        validate=_VALUE, metadata={"description": f"only this {dimension}; `none`: what has no code in it"}
    )
    for dimension in DIMENSIONS
}


class _FiguresQuery(PeriodQuery):
    split = fields.String(
        validate=validate.OneOf(DIMENSIONS, error="Split by one of {choices}."),
        metadata={"description": "a row for each value of this dimension"},
    )
    step = fields.String(
        data_key="series",
        validate=validate.OneOf(("week", "month")),
        metadata={"description": "a row for each of them"},
    )
    compare = fields.String(
        validate=validate.OneOf(("previous", "year")),
        metadata={"description": "the same figures in the period before, or on the same days a year before"},
    )
    as_of = fields.AwareDateTime(
        metadata={"description": "as it had been told by this moment, under the same definitions"}
    )
    asked = fields.String(
        data_key="figures",
        validate=validate.Length(1, 4000),
        metadata={"description": "only these, as `engagement,homework_reviewed:1`; a number is a definition's version"},
    )
    format = fields.String(
        load_default="json", validate=validate.OneOf(("json", "csv")), metadata={"description": "or Accept: text/csv"}
    )

    @validates_schema
    def _filters(self, data: dict[str, Any], **_: object) -> None:
        if sum(dimension in data for dimension in DIMENSIONS) > MOST_FILTERS:
            raise ValidationError(f"Give at most {MOST_FILTERS} filters.", "filters")

    @post_load
    def _definitions(self, data: dict[str, Any], **_: object) -> dict[str, Any]:
        names = [name.strip() for name in data.pop("asked", "").split(",") if name.strip()]
        if len(names) > MOST_FIGURES:
            raise ValidationError(f"Ask for at most {MOST_FIGURES} figures.", "figures")
        try:
            found = {name: named(name) for name in names}
        except UnknownDefinition as unknown:
            raise ValidationError(
                f"There is no figure or version {str(unknown)[:80]}. See /definitions.", "figures"
            ) from None
        elsewhere = sorted(one.id for one in found.values() if one.kind is Kind.COMPUTED)
        if elsewhere:
            raise ValidationError(f"Not read from sums, so it has an address of its own: {elsewhere[0]}.", "figures")
        return {**data, "asked": found}


FiguresQuery: Final = _FiguresQuery.from_dict(_FILTERS, name="FiguresQuery")


class ComparisonSchema(Schema):
    """The same figures in another period."""

    kind = fields.String()
    first = fields.Date(data_key="from")
    last = fields.Date(data_key="to")
    figures = FiguresField()


class SplitRowSchema(Schema):
    """The figures of one value of a dimension."""

    value = fields.String()
    figures = FiguresField()
    comparison = FiguresField()


class SplitSchema(Schema):
    """A row for each value of a dimension, in the order of the values."""

    dimension = fields.String()
    rows = fields.List(fields.Nested(SplitRowSchema))


class SeriesRowSchema(Schema):
    """The figures of a week or a month, cut off at the ends of the period."""

    first = fields.Date(data_key="from")
    last = fields.Date(data_key="to")
    figures = FiguresField()


class SeriesSchema(Schema):
    """A row for each week or month, empty ones too."""

    step = fields.String()
    rows = fields.List(fields.Nested(SeriesRowSchema))


class FiguresSchema(Schema):
    """Figures of a period, with their freshness; each names the definition and the version it used."""

    clinic_id = fields.String()
    therapist_id = fields.String(allow_none=True)
    first = fields.Date(data_key="from")
    last = fields.Date(data_key="to")
    filters = fields.Dict(keys=fields.String(), values=fields.String())
    as_of = fields.AwareDateTime(format="iso")
    lag_seconds = fields.Float()
    generation = fields.Integer()
    cost = fields.String(
        metadata={"description": "`cheap`: read from sums; `costly`: computed from facts, with limits"}
    )
    figures = FiguresField()
    comparison = fields.Nested(ComparisonSchema, allow_none=True)
    split = fields.Nested(SplitSchema, allow_none=True)
    series = fields.Nested(SeriesSchema, allow_none=True)
