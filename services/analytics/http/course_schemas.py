"""What the figures of whole courses of therapy look like on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields
from marshmallow.validate import OneOf

from services.analytics.domain.definitions import BY_ID
from services.analytics.domain.intervals import Estimate, Share
from services.analytics.http.periods import TherapistQuery
from services.analytics.http.schemas import FigureSchema
from services.analytics.usecases.obstacles import SPLITS as OBSTACLE_SPLITS
from services.analytics.usecases.outcomes import SPLITS, Asked

_SPLIT = {"description": "a row for each value of this dimension, `none` for those without one"}


class CourseQuery(TherapistQuery):
    """A period of the clinic's local days, both included; without one, the last 365 days."""

    as_of = fields.AwareDateTime(metadata={"description": "as it had been told by this moment"})
    format = fields.String(
        load_default="json", validate=OneOf(("json", "csv")), metadata={"description": "csv: a table for a spreadsheet"}
    )


class SplitQuery(CourseQuery):
    """The same, divided by a dimension of the courses."""

    split = fields.String(validate=OneOf(SPLITS), metadata=_SPLIT)


class ObstacleQuery(CourseQuery):
    """The same, divided by a dimension of the occurrences or of their courses."""

    split = fields.String(validate=OneOf(OBSTACLE_SPLITS), metadata=_SPLIT)


class AnswerSchema(Schema):
    """What was asked, as of when, and by how many seconds the answer is behind."""

    clinic_id = fields.String()
    therapist_id = fields.String(allow_none=True)
    first = fields.Date(data_key="from")
    last = fields.Date(data_key="to")
    as_of = fields.AwareDateTime(format="iso")
    lag_seconds = fields.Float()
    generation = fields.Integer()
    cost = fields.String(metadata={"description": "`cheap`, or `costly`: then few are answered at a time"})


class EstimateSchema(Schema):
    """A mean or a correlation of n with its 95 % interval; null where there are too few or no spread."""

    value = fields.Float(allow_none=True)
    low = fields.Float(allow_none=True)
    high = fields.Float(allow_none=True)
    n = fields.Integer()
    definition = fields.String()
    definition_version = fields.Integer()


class IntervalShareSchema(FigureSchema):
    """A share with Wilson's 95 % interval; null where the denominator is zero."""

    low = fields.Float(allow_none=True)
    high = fields.Float(allow_none=True)


def head(asked: Asked) -> dict[str, Any]:
    """Return the part that every answer has."""
    return {
        "clinic_id": asked.scope.clinic_id,
        "therapist_id": asked.scope.therapist_id,
        "first": asked.period.first,
        "last": asked.period.last,
        "as_of": asked.as_of,
        "lag_seconds": asked.freshness.lag_seconds,
        "generation": asked.freshness.generation,
        "cost": "costly" if asked.costly else "cheap",
    }


def defined(name: str) -> dict[str, Any]:
    """Return the definition that a figure names."""
    return {"definition": name, "definition_version": BY_ID[name].version}


def share(found: Share, name: str) -> dict[str, Any]:
    """Return a share with its interval, its counts and its definition."""
    return {**vars(found), **defined(name)}


def estimate(found: Estimate, name: str) -> dict[str, Any]:
    """Return a mean or a correlation with its interval and its definition."""
    return {**vars(found), **defined(name)}


def rate(numerator: int, denominator: int, name: str) -> dict[str, Any]:
    """Return a share without an interval."""
    value = numerator / denominator if denominator else None
    return {"value": value, "numerator": numerator, "denominator": denominator, **defined(name)}
