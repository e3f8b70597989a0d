"""Adherence beside outcome: an association with its uncertainty, and what was published elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from services.analytics.domain.association import FEW, PUBLISHED, Correlation, Dose, Third
from services.analytics.http.answering import answer
from services.analytics.http.costs import TOO_OFTEN
from services.analytics.http.course_questions import CourseQuestions
from services.analytics.http.course_schemas import (
    AnswerSchema,
    CourseQuery,
    EstimateSchema,
    IntervalShareSchema,
    defined,
    estimate,
    head,
    share,
)
from services.analytics.http.csv import Cell
from services.analytics.http.schemas import CLINIC_PATH
from services.analytics.usecases import outcomes as usecases
from services.analytics.usecases.course_ports import Which


class ThirdSchema(Schema):
    """A third of the courses by adherence in per cent."""

    tertile = fields.String()
    low = fields.Float(data_key="from", allow_none=True)
    high = fields.Float(data_key="to", allow_none=True)
    n = fields.Integer()
    improved = fields.Nested(IntervalShareSchema)
    recovered = fields.Nested(IntervalShareSchema)


class CorrelationSchema(Schema):
    """How adherence goes with the change for the better on one measure."""

    measure = fields.String()
    pearson = fields.Nested(EstimateSchema)
    spearman = fields.Nested(EstimateSchema)


class DoseSchema(CorrelationSchema):
    """How the number of occurrences of a family of which something was done goes with the change."""

    family = fields.String()
    n = fields.Integer()
    with_any = fields.Integer()
    mean_done = fields.Float()


class PublishedSchema(Schema):
    """An effect that was published."""

    code = fields.String()
    effect = fields.String()
    value = fields.Float()
    low = fields.Float(allow_none=True)
    high = fields.Float(allow_none=True)
    studies = fields.Integer(allow_none=True)
    people = fields.Integer(allow_none=True)
    citation = fields.String()


class AdherenceSchema(AnswerSchema):
    """Adherence beside outcome; `few` warns of too few courses."""

    note = fields.Constant("association")
    n = fields.Integer()
    few = fields.Boolean()
    few_below = fields.Constant(FEW)
    adherence_mean = fields.Float(allow_none=True)
    definition = fields.String()
    definition_version = fields.Integer()
    tertiles = fields.List(fields.Nested(ThirdSchema))
    correlations = fields.List(fields.Nested(CorrelationSchema))
    dose = fields.List(fields.Nested(DoseSchema))
    published = fields.List(fields.Nested(PublishedSchema))


def blueprint(questions: CourseQuestions) -> Blueprint:
    """Return the route of adherence."""
    routes = Blueprint("adherence", __name__, url_prefix=CLINIC_PATH, description="Adherence beside outcome")

    @routes.route("/adherence")
    class AdherenceView(MethodView):
        """An association, not a cause."""

        @routes.arguments(CourseQuery, location="query")
        @routes.response(200, AdherenceSchema)
        @routes.alt_response(429, description=TOO_OFTEN)
        def get(self, query: dict[str, Any], clinic_id: str) -> Response:
            """Thirds, correlations and dose over finished, assessable courses that ended in the period."""
            with questions.asked(query, clinic_id, Which.ENDED) as asked:
                found = usecases.adherence(asked)
            return answer(AdherenceSchema(), _wire(found), _table, query)

    return routes


def _wire(found: usecases.Adherence) -> dict[str, Any]:
    return {
        **head(found.asked),
        **defined("adherence"),
        "n": found.n,
        "few": found.n < FEW,
        "adherence_mean": found.mean,
        "tertiles": [_third(each) for each in found.thirds],
        "correlations": [_correlation(each) for each in found.correlations],
        "dose": [_dose(each) for each in found.doses],
        "published": PUBLISHED,
    }


def _table(told: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    yield ("part", "of", "measure", "n", "value", "low", "high", "numerator", "denominator")
    for third in told["tertiles"]:
        for name in ("improved", "recovered"):
            yield (name, third["tertile"], None, third["n"], *_values(third[name]))
    for each in told["correlations"]:
        for name in ("pearson", "spearman"):
            yield (name, "adherence", each["measure"], each[name]["n"], *_values(each[name]))
    for each in told["dose"]:
        for name in ("pearson", "spearman"):
            yield (name, each["family"], each["measure"], each[name]["n"], *_values(each[name]))


def _values(found: Mapping[str, Any]) -> tuple[Cell, ...]:
    return tuple(found.get(name) for name in ("value", "low", "high", "numerator", "denominator"))


def _third(found: Third) -> dict[str, Any]:
    name = "adherence_thirds"
    return {**vars(found), "improved": share(found.improved, name), "recovered": share(found.recovered, name)}


def _correlation(found: Correlation) -> dict[str, Any]:
    name = "adherence_correlation"
    return {
        "measure": found.measure,
        "pearson": estimate(found.pearson, name),
        "spearman": estimate(found.spearman, name),
    }


def _dose(found: Dose) -> dict[str, Any]:
    return {
        "family": found.family,
        "n": found.n,
        "with_any": found.with_any,
        "mean_done": found.mean_done,
        **_correlation(found.correlation),
    }
