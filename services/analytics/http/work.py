"""What therapists have to do."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from chassis.clock import Clock
from chassis.tokens import current_actor
from services.analytics import access, usecases
from services.analytics.domain.definitions import BY_ID
from services.analytics.domain.workload import MEASURES, Position
from services.analytics.http.benchmark_schemas import MeaningSchema
from services.analytics.http.periods import NowQuery
from services.analytics.http.schemas import CLINIC_PATH
from services.analytics.usecases.work import Work, Workloads


class WeekAheadSchema(Schema):
    """The coming seven local days, today included."""

    first = fields.Date()
    last = fields.Date()


class MiddleSchema(Schema):
    """The middle half of the clinic's therapists, both ends included."""

    low = fields.Integer()
    median = fields.Float()
    high = fields.Integer()
    therapists = fields.Integer()


class LoadValueSchema(Schema):
    """A number, and where it lies beside the middle half."""

    value = fields.Integer()
    position = fields.Enum(Position, by_value=True, allow_none=True)


class LoadSchema(Schema):
    """What one therapist has to do."""

    therapist_id = fields.String()
    values = fields.Dict(keys=fields.String(), values=fields.Nested(LoadValueSchema))


class WorkSchema(Schema):
    """The load of a therapist, or of all for a manager, in the order of their ids."""

    clinic_id = fields.String()
    as_of = fields.AwareDateTime(format="iso")
    lag_seconds = fields.Float()
    generation = fields.Integer()
    week = fields.Nested(WeekAheadSchema)
    measures = fields.List(fields.String())
    definitions = fields.Dict(keys=fields.String(), values=fields.Nested(MeaningSchema))
    middle = fields.Dict(keys=fields.String(), values=fields.Nested(MiddleSchema), allow_none=True)
    own = fields.Nested(LoadSchema, allow_none=True)
    therapists = fields.List(fields.Nested(LoadSchema))


def blueprint(store: Workloads, now: Clock) -> Blueprint:
    """Return the route of work."""
    routes = Blueprint("work", __name__, url_prefix=CLINIC_PATH, description="What therapists have to do")

    @routes.route("/work")
    class WorkView(MethodView):
        """The load of therapists."""

        @routes.arguments(NowQuery, location="query")
        @routes.response(200, WorkSchema)
        def get(self, _query: dict[str, Any], clinic_id: str) -> dict[str, Any]:
            """Caseload, the coming week, review debt and escalations, beside the middle of the clinic."""
            return _wire(usecases.work(access.scope_for(current_actor(), clinic_id), store=store, now=now))

    return routes


def _wire(found: Work) -> dict[str, Any]:
    return {
        "clinic_id": found.clinic_id,
        "as_of": found.as_of,
        "lag_seconds": found.freshness.lag_seconds,
        "generation": found.freshness.generation,
        "week": found.week,
        "measures": list(MEASURES),
        "definitions": {name: BY_ID[name] for name in MEASURES},
        "middle": found.middle,
        "own": found.own,
        "therapists": found.therapists,
    }
