"""When a client tends to answer, for the client alone."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from chassis.http import StrictSchema
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.domain.habits import HALF_LIFE_DAYS, NEEDED, REMEMBERED
from services.reminders.http.parts import parts
from services.reminders.http.schemas import ClinicQuery
from services.reminders.usecases.habits import habit_of

blueprint = Blueprint("habits", __name__, url_prefix="/api/v1/me", description="When a client tends to answer")


class Hour(StrictSchema):
    hour = fields.Integer(required=True)
    share = fields.Float(required=True, metadata={"description": "Of all answers, the newer counting more."})
    at_least = fields.Float(required=True, metadata={"description": "What the share is at least, 19 times in 20."})


class AnsweringHours(StrictSchema):
    """`suggested` is null as long as no hour stands out; nothing is moved to it unless the client says so."""

    answers = fields.Integer(required=True)
    needed = fields.Integer(required=True)
    remembered = fields.Integer(required=True)
    half_life_days = fields.Integer(required=True)
    suggested = fields.String(required=True, allow_none=True, metadata={"example": "19:00"})
    hours = fields.List(fields.Nested(Hour), required=True)


@blueprint.get("/answering-hours")
@blueprint.arguments(ClinicQuery, location="query")
@blueprint.response(200, AnsweringHours)
def read(query: dict[str, Any]) -> Any:
    """For each hour of the day what is known, and the hour that stands out, if one does."""
    here = parts()
    wishes = access.preferences_for(current_actor(), query["clinic_id"], here.store)
    found = habit_of(wishes, here.store, here.clock())
    return {
        "answers": found.answers,
        "needed": NEEDED,
        "remembered": REMEMBERED,
        "half_life_days": HALF_LIFE_DAYS,
        "suggested": found.suggested.wall.isoformat("minutes") if found.suggested else None,
        "hours": [
            {"hour": one.hour, "share": round(one.share, 4), "at_least": round(max(one.surely, 0.0), 4)}
            for one in found.hours
        ],
    }
