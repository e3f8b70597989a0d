"""The list of people who may be about to drop out, for their own therapist, and the weights of its reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, fields, post_load
from marshmallow.validate import Range

from chassis.clock import Clock
from chassis.http import StrictSchema, require_if_match, with_etag
from chassis.tokens import current_actor
from services.analytics import access
from services.analytics.domain.at_risk import DEFAULT_WEIGHTS, REASONS, AtRisk, Reason, Weight, Weights
from services.analytics.domain.back_test import WITHIN_DAYS
from services.analytics.http.costs import TOO_OFTEN, Costs
from services.analytics.http.course_schemas import defined, rate
from services.analytics.http.periods import NowQuery
from services.analytics.http.schemas import CLINIC_PATH, FigureSchema
from services.analytics.usecases import at_risk as usecases
from services.analytics.usecases.course_ports import KeptWeights, OpenCourses, WeightStore

_UNITS = {"no_contact": "days", "silent_share": "percent", "missed_sessions": "sessions", "worse_score": "measures"}


class WeightSchema(StrictSchema):
    """From the value `from` on the reason gives its points; 0 points turn it off."""

    points = fields.Integer(required=True, strict=True, validate=Range(0, 100))
    since = fields.Integer(data_key="from", required=True, strict=True, validate=Range(1, 365))

    @post_load
    def _made(self, data: dict[str, Any], **_: object) -> Weight:
        return Weight(**data)


class WeightsSchema(StrictSchema):
    """Days since the last contact, per cent of silence in 28 days, sessions missed in 42 days, worse measures."""

    no_contact = fields.Nested(WeightSchema, required=True)
    silent_share = fields.Nested(WeightSchema, required=True)
    missed_sessions = fields.Nested(WeightSchema, required=True)
    worse_score = fields.Nested(WeightSchema, required=True)
    list_from = fields.Integer(required=True, strict=True, validate=Range(1, 400))

    @post_load
    def _made(self, data: dict[str, Any], **_: object) -> Weights:
        return Weights(**data)


class WorseScoreSchema(Schema):
    """A measure whose last score is worse than the one before it by its threshold or more."""

    measure = fields.String()
    by = fields.Float()
    threshold = fields.Float()


class RiskReasonSchema(Schema):
    """A reason that holds: its value, from which value on it does, and its points."""

    code = fields.String()
    value = fields.Integer()
    unit = fields.String()
    since = fields.Integer(data_key="from")
    points = fields.Integer()
    numerator = fields.Integer(allow_none=True)
    denominator = fields.Integer(allow_none=True)
    worse = fields.List(fields.Nested(WorseScoreSchema))


class AtRiskItemSchema(Schema):
    """A client on the list."""

    episode_id = fields.String()
    client_id = fields.String()
    points = fields.Integer()
    reasons = fields.List(fields.Nested(RiskReasonSchema))


class BackTestSchema(Schema):
    """What the list would have done on past Mondays, in the whole clinic; reckoned once an hour."""

    as_of = fields.AwareDateTime(format="iso")
    first = fields.Date()
    last = fields.Date()
    within_days = fields.Constant(WITHIN_DAYS)
    looked_at = fields.Integer()
    listed = fields.Integer()
    stopped = fields.Integer()
    listed_and_stopped = fields.Integer()
    precision = fields.Nested(FigureSchema)
    recall = fields.Nested(FigureSchema)


class AtRiskSchema(Schema):
    """The list of one therapist."""

    clinic_id = fields.String()
    therapist_id = fields.String()
    as_of = fields.AwareDateTime(format="iso")
    lag_seconds = fields.Float()
    generation = fields.Integer()
    definition = fields.String()
    definition_version = fields.Integer()
    open_courses = fields.Integer()
    items = fields.List(fields.Nested(AtRiskItemSchema))
    weights = fields.Nested(WeightsSchema)
    back_test = fields.Nested(BackTestSchema)


class ClinicWeightsSchema(Schema):
    """The weights of a clinic, and how the list would do with them."""

    clinic_id = fields.String()
    weights = fields.Nested(WeightsSchema)
    defaults = fields.Nested(WeightsSchema)
    version = fields.Integer(metadata={"description": "0: nobody has changed them yet"})
    changed_at = fields.AwareDateTime(format="iso", allow_none=True)
    back_test = fields.Nested(BackTestSchema)


def blueprint(courses: OpenCourses, weights: WeightStore, costs: Costs, now: Clock) -> Blueprint:
    """Return the routes of the list and of its weights."""
    tests = _Tests(usecases.BackTests(courses, now), costs)
    routes = Blueprint("at_risk", __name__, url_prefix=CLINIC_PATH, description="Who may be about to drop out")

    @routes.route("/at-risk")
    class AtRiskView(MethodView):
        """A therapist's own clients, each with reasons; nobody else reads it."""

        @routes.arguments(NowQuery, location="query")
        @routes.response(200, AtRiskSchema)
        @routes.alt_response(429, description=TOO_OFTEN)
        def get(self, _query: dict[str, Any], clinic_id: str) -> dict[str, Any]:
            """Own clients who may be about to drop out, most points first."""
            own = access.own_list_for(current_actor(), clinic_id)
            kept = weights.of(clinic_id)
            tested = tests.of(clinic_id, kept.weights)
            return _listing(usecases.listing(own, kept, tested, store=courses, now=now))

    @routes.route("/at-risk/weights")
    class WeightsView(MethodView):
        """How much each reason counts."""

        @routes.response(200, ClinicWeightsSchema)
        def get(self, clinic_id: str) -> Any:
            """The weights of the clinic, and how the list would have done with them."""
            access.scope_for(current_actor(), clinic_id)
            kept = weights.of(clinic_id)
            return _weights(clinic_id, kept, tests.of(clinic_id, kept.weights))

        @routes.arguments(WeightsSchema)
        @routes.response(200, ClinicWeightsSchema)
        def put(self, wanted: Weights, clinic_id: str) -> Any:
            """Set them, with the ETag that was read. For managers."""
            known = access.clinic_for_weights(current_actor(), clinic_id)
            version = require_if_match(f"{known}-weights")
            kept = usecases.set_weights(known, wanted, version, weights=weights, now=now)
            return _weights(known, kept, tests.of(known, kept.weights))

    return routes


@dataclass(frozen=True)
class _Tests:
    """How the list did in the past, within what a question may cost."""

    kept: usecases.BackTests
    costs: Costs

    def of(self, clinic_id: str, weights: Weights) -> usecases.Tested:
        with self.costs.when(self.kept.costs_much(clinic_id, weights), current_actor().person_id):
            return self.kept.of(clinic_id, weights)


def _weights(clinic_id: str, kept: KeptWeights, tested: usecases.Tested) -> Any:
    body = {
        "clinic_id": clinic_id,
        "weights": _wire(kept.weights),
        "defaults": _wire(DEFAULT_WEIGHTS),
        "version": kept.version,
        "changed_at": kept.changed_at,
        "back_test": _tested(tested),
    }
    return with_etag(body, f"{clinic_id}-weights", kept.version)


def _listing(found: usecases.Listing) -> dict[str, Any]:
    return {
        "clinic_id": found.own.clinic_id,
        "therapist_id": found.own.therapist_id,
        "as_of": found.as_of,
        "lag_seconds": found.freshness.lag_seconds,
        "generation": found.freshness.generation,
        **defined("at_risk"),
        "open_courses": found.open_courses,
        "items": [_item(each, found.clients[each.course.episode_id]) for each in found.items],
        "weights": _wire(found.kept.weights),
        "back_test": _tested(found.tested),
    }


def _item(each: AtRisk, client_id: str) -> dict[str, Any]:
    return {
        "episode_id": each.course.episode_id,
        "client_id": client_id,
        "points": each.points,
        "reasons": [_reason(reason) for reason in each.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "value": reason.value,
        "unit": _UNITS[reason.code],
        "since": reason.weight.since,
        "points": reason.weight.points,
        "numerator": reason.numerator,
        "denominator": reason.denominator,
        "worse": reason.worse,
    }


def _wire(weights: Weights) -> dict[str, Any]:
    return {name: vars(getattr(weights, name)) for name in REASONS} | {"list_from": weights.list_from}


def _tested(tested: usecases.Tested) -> dict[str, Any]:
    found = tested.result
    return {
        "as_of": tested.as_of,
        "first": found.first,
        "last": found.last,
        "looked_at": found.looked_at,
        "listed": found.listed,
        "stopped": found.stopped,
        "listed_and_stopped": found.both,
        "precision": rate(found.both, found.listed, "at_risk_precision"),
        "recall": rate(found.both, found.stopped, "at_risk_recall"),
    }
