"""What became of the courses of therapy that ended, and for how long clients stayed engaged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from services.analytics.domain.change import Changes
from services.analytics.domain.definitions import SUBJECTS
from services.analytics.domain.figures import Figure, figure
from services.analytics.domain.progress import Progress
from services.analytics.domain.survival import SILENT_WEEKS, Curve
from services.analytics.http.answering import answer
from services.analytics.http.costs import TOO_OFTEN
from services.analytics.http.course_questions import CourseQuestions
from services.analytics.http.course_schemas import AnswerSchema, EstimateSchema, SplitQuery, defined, estimate, head
from services.analytics.http.outcome_tables import outcome_table, survival_table
from services.analytics.http.schemas import CLINIC_PATH, FiguresField
from services.analytics.usecases import outcomes as usecases
from services.analytics.usecases.course_ports import Which

_LEVEL = 0.95


class ChangesSchema(Schema):
    """Pairs by what became of them."""

    improved = fields.Integer()
    no_change = fields.Integer()
    deteriorated = fields.Integer()


class EffectSchema(Schema):
    """Mean change in SDs of the first scores of the organisation; null where that is not told or has no spread."""

    value = fields.Float(allow_none=True)
    sd = fields.Float(allow_none=True)
    sd_n = fields.Integer(allow_none=True, metadata={"description": "pairs behind the SD; of several clinics, rounded"})
    n = fields.Integer()
    definition = fields.String()
    definition_version = fields.Integer()


class ChangeIndexSchema(ChangesSchema):
    """Pairs by the reliable change index."""

    s_diff = fields.Float()
    sd = fields.Float()
    reliability = fields.Float()
    source = fields.String()
    n = fields.Integer()
    definition = fields.String()
    definition_version = fields.Integer()


class WeekOfTherapySchema(Schema):
    """The mean score of a week of therapy."""

    week = fields.Integer()
    n = fields.Integer()
    mean = fields.Float(allow_none=True)
    low = fields.Float(allow_none=True)
    high = fields.Float(allow_none=True)


class MeasureSchema(Schema):
    """What the scores of one measure say; changes are above zero for the better."""

    measure = fields.String()
    direction = fields.String()
    caseness = fields.Float(allow_none=True)
    caseness_source = fields.String()
    reliable_change = fields.Float(allow_none=True)
    source = fields.String(metadata={"description": "of the threshold of reliable change"})
    pairs = fields.Integer()
    without_pair = fields.Integer()
    first_mean = fields.Float(allow_none=True)
    last_mean = fields.Float(allow_none=True)
    level = fields.Float()
    change = fields.Nested(EstimateSchema)
    effect_size = fields.Nested(EffectSchema)
    reliable = fields.Nested(ChangesSchema, allow_none=True)
    jacobson_truax = fields.Nested(ChangeIndexSchema, allow_none=True)
    weeks = fields.List(fields.Nested(WeekOfTherapySchema))


class OutcomeRowSchema(Schema):
    """The outcomes of one value of the split."""

    value = fields.String()
    figures = FiguresField()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class EndReasonSchema(Schema):
    """Courses that ended for a reason, finished or not."""

    code = fields.String()
    count = fields.Integer()


class OutcomesSchema(AnswerSchema):
    """Outcomes of the courses that ended in the period. Courses are counted, not people."""

    unit = fields.Constant("episode")
    figures = FiguresField()
    previous = FiguresField()
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    end_reasons = fields.List(fields.Nested(EndReasonSchema))
    split = fields.String(allow_none=True)
    rows = fields.List(fields.Nested(OutcomeRowSchema))
    measures = fields.List(fields.Nested(MeasureSchema))


class SurvivalPointSchema(Schema):
    """The curve after a week of therapy; 95 % log-log limits."""

    week = fields.Integer()
    at_risk = fields.Integer()
    events = fields.Integer()
    censored = fields.Integer()
    survival = fields.Float()
    low = fields.Float(allow_none=True)
    high = fields.Float(allow_none=True)


class SurvivalCurveSchema(Schema):
    """A Kaplan–Meier curve."""

    n = fields.Integer()
    events = fields.Integer()
    censored = fields.Integer()
    median_week = fields.Integer(allow_none=True)
    points = fields.List(fields.Nested(SurvivalPointSchema))


class SurvivalRowSchema(Schema):
    """The curve of one value of the split."""

    value = fields.String()
    curve = fields.Nested(SurvivalCurveSchema)


class SurvivalSchema(AnswerSchema):
    """For how long clients stay engaged, of the courses that started in the period."""

    silent_weeks = fields.Integer()
    definition = fields.String()
    definition_version = fields.Integer()
    curve = fields.Nested(SurvivalCurveSchema)
    split = fields.String(allow_none=True)
    rows = fields.List(fields.Nested(SurvivalRowSchema))


def blueprint(questions: CourseQuestions) -> Blueprint:
    """Return the routes of outcomes and survival."""
    routes = Blueprint("outcomes", __name__, url_prefix=CLINIC_PATH, description="What became of courses of therapy")

    @routes.route("/outcomes")
    class OutcomesView(MethodView):
        """Outcomes by the rules of NHS England's talking-therapies statistics."""

        @routes.arguments(SplitQuery, location="query")
        @routes.response(200, OutcomesSchema)
        @routes.alt_response(429, description=TOO_OFTEN)
        def get(self, query: dict[str, Any], clinic_id: str) -> Response:
            """Recovery, reliable change and scores of the courses that ended in the period."""
            with questions.asked(query, clinic_id, Which.ENDED) as asked:
                found = usecases.outcomes(asked, query.get("split"))
            return answer(OutcomesSchema(), _outcomes(found), outcome_table, query)

    @routes.route("/survival")
    class SurvivalView(MethodView):
        """For how long clients stay engaged."""

        @routes.arguments(SplitQuery, location="query")
        @routes.response(200, SurvivalSchema)
        @routes.alt_response(429, description=TOO_OFTEN)
        def get(self, query: dict[str, Any], clinic_id: str) -> Response:
            """The share still engaged by week of therapy, of the courses that started in the period."""
            with questions.asked(query, clinic_id, Which.STARTED) as asked:
                found = usecases.survive(asked, query.get("split"))
            return answer(SurvivalSchema(), _survival(found), survival_table, query)

    return routes


def _survival(found: usecases.Survival) -> dict[str, Any]:
    return {
        **head(found.asked),
        **defined("engagement_survival"),
        "silent_weeks": SILENT_WEEKS,
        "curve": _curve(found.curve),
        "split": found.split,
        "rows": [{"value": value, "curve": _curve(curve)} for value, curve in found.rows.items()],
    }


def _outcomes(found: usecases.Outcomes) -> dict[str, Any]:
    reasons = {name.removeprefix("ended:"): count for name, count in found.counts.items() if name.startswith("ended:")}
    return {
        **head(found.asked),
        "figures": _figures(found.counts),
        "previous": _figures(found.previous),
        "counts": _told(found.counts),
        "end_reasons": [{"code": code, "count": count} for code, count in sorted(reasons.items())],
        "split": found.split,
        "rows": [
            {"value": value, "figures": _figures(counts), "counts": _told(counts)}
            for value, counts in found.rows.items()
        ],
        "measures": [_measure(each) for each in found.measures],
    }


def _figures(counts: Mapping[str, int]) -> dict[str, Figure]:
    return {definition.id: figure(definition, counts) for definition in SUBJECTS["outcomes"]}


def _told(counts: Mapping[str, int]) -> dict[str, int]:
    """Without the sums that only serve to compute means."""
    return {name: count for name, count in counts.items() if not name.endswith(("_n", "_sum", "_sq"))}


def _measure(found: Progress) -> dict[str, Any]:
    measure, norm = found.measure, found.norm
    effect = {"value": found.effect_size, "sd": norm.sd, "sd_n": norm.n, "n": found.pairs, **defined("effect_size")}
    return {
        "measure": measure.code,
        "direction": measure.direction,
        "caseness": measure.caseness,
        "caseness_source": measure.caseness_source,
        "reliable_change": measure.reliable_change,
        "source": measure.reliable_change_source,
        "pairs": found.pairs,
        "without_pair": found.without_pair,
        "first_mean": found.first_mean,
        "last_mean": found.last_mean,
        "level": _LEVEL,
        "change": estimate(found.change, "mean_change"),
        "effect_size": effect,
        "reliable": found.by_threshold,
        "jacobson_truax": _index(found, found.by_index) if found.by_index else None,
        "weeks": [
            {
                "week": each.week,
                "n": each.total.n,
                "mean": each.total.value,
                "low": each.total.low,
                "high": each.total.high,
            }
            for each in found.weeks
        ],
    }


def _index(found: Progress, changes: Changes) -> dict[str, Any]:
    assert found.measure.spread is not None
    spread = vars(found.measure.spread)
    return {**vars(changes), **spread, "s_diff": found.s_diff, "n": found.pairs, **defined("reliable_change_index")}


def _curve(curve: Curve) -> dict[str, Any]:
    return {**vars(curve), "points": [vars(point) for point in curve.points]}
