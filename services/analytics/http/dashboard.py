"""The dashboard of a clinic."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from chassis.clock import Clock
from chassis.tokens import current_actor
from services.analytics import access, usecases
from services.analytics.domain.days import Period
from services.analytics.http import schemas
from services.analytics.http.periods import DashboardQuery
from services.analytics.http.schemas import CLINIC_PATH
from services.analytics.usecases import Dashboard, Figures


def blueprint(store: Figures, now: Clock) -> Blueprint:
    """Return the route of the dashboard."""
    routes = Blueprint("dashboard", __name__, url_prefix=CLINIC_PATH, description="The figures of a clinic on one page")

    @routes.route("/dashboard")
    class DashboardView(MethodView):
        """How the clinic is doing."""

        @routes.arguments(DashboardQuery, location="query")
        @routes.response(200, schemas.DashboardSchema)
        def get(self, query: dict[str, Any], clinic_id: str) -> dict[str, Any]:
            """Figures of a period and of the one before it, by week, obstacle and therapist."""
            scope = access.scope_for(current_actor(), clinic_id, query.get("therapist_id"), groups=store)
            period = Period(query["first"], query["last"]) if "first" in query else None
            return _wire(usecases.dashboard(scope, period, store=store, now=now))

    return routes


def _wire(dashboard: Dashboard) -> dict[str, Any]:
    return {
        "clinic_id": dashboard.scope.clinic_id,
        "therapist_id": dashboard.scope.therapist_id,
        "first": dashboard.period.first,
        "last": dashboard.period.last,
        "as_of": dashboard.as_of,
        "lag_seconds": dashboard.freshness.lag_seconds,
        "generation": dashboard.freshness.generation,
        "figures": dashboard.figures,
        "previous": dashboard.previous,
        "weeks": dashboard.weeks,
        "obstacles": dashboard.obstacles,
        "by_therapist": dashboard.by_therapist,
    }
