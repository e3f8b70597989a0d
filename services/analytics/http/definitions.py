"""What the figures mean."""

from __future__ import annotations

from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint

from chassis.tokens import current_actor
from services.analytics import access
from services.analytics.domain.definitions import BY_ID, SUBJECTS, Definition
from services.analytics.http import schemas
from services.analytics.http.schemas import CLINIC_PATH
from services.analytics.usecases import Figures


def blueprint(store: Figures) -> Blueprint:
    """Return the route of the definitions."""
    routes = Blueprint("definitions", __name__, url_prefix=CLINIC_PATH, description="What the figures mean")

    @routes.route("/definitions")
    class DefinitionsView(MethodView):
        """What the figures mean."""

        @routes.response(200, schemas.DefinitionsSchema)
        def get(self, clinic_id: str) -> dict[str, Any]:
            """Every figure's meaning, formula, source and denominator, in all its versions."""
            access.scope_for(current_actor(), clinic_id, groups=store)
            return {"items": [_wire(subject, one) for subject, found in SUBJECTS.items() for one in found]}

    return routes


def _wire(subject: str, one: Definition) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "current": BY_ID[one.id] is one,
        "subject": subject,
        "words": one.words,
        "formula": one.formula,
        "source": one.source,
        "denominator": one.of or None,
        "kind": one.kind.value,
        "unit": one.unit,
        "splits": list(one.splits),
        "since": one.since,
        "beside_until": one.beside_until,
        "is_rate": one.is_rate,
    }
