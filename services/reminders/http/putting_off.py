"""What a client says in one tap: later, not today, a rest, all off or on, and which clock to go by."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.clock import iso
from chassis.tokens import current_actor
from services.reminders.http.parts import parts
from services.reminders.http.schemas import ClinicQuery
from services.reminders.http.wish_schemas import (
    OnBody,
    PreferencesAnswer,
    RestBody,
    SnoozeAnswer,
    SnoozeBody,
    ZoneBody,
)
from services.reminders.http.wishes import shown
from services.reminders.usecases.resting import answer_zone, go_on, rest, switch_off
from services.reminders.usecases.snoozing import snooze

blueprint = Blueprint("putting_off", __name__, url_prefix="/api/v1/me/reminders", description="Later, or not today")


@blueprint.post("/<reminder_id>/snooze")
@blueprint.arguments(SnoozeBody)
@blueprint.response(200, SnoozeAnswer)
def put_off(body: dict[str, Any], reminder_id: str) -> Any:
    """The message this reminder came in comes once more, inside its window and never in quiet hours."""
    at = snooze(current_actor(), reminder_id, body["later"], store=parts().store, clock=parts().clock)
    return {"comes_again_at": iso(at)}


@blueprint.post("/rest")
@blueprint.arguments(ClinicQuery, location="query")
@blueprint.arguments(RestBody)
@blueprint.response(200, PreferencesAnswer)
def resting(query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Nothing comes today, or through a local date: of one assignment, or of all."""
    here, until = parts(), body["until"]
    return shown(
        rest(current_actor(), query["clinic_id"], body["assignment_id"], until, store=here.store, clock=here.clock)
    )


@blueprint.post("/off")
@blueprint.arguments(ClinicQuery, location="query")
@blueprint.response(200, PreferencesAnswer)
def off(query: dict[str, Any]) -> Any:
    """No reminders at all, until they are switched on. Everything else that was wished is kept."""
    return shown(switch_off(current_actor(), query["clinic_id"], store=parts().store))


@blueprint.post("/on")
@blueprint.arguments(ClinicQuery, location="query")
@blueprint.arguments(OnBody)
@blueprint.response(200, PreferencesAnswer)
def on(query: dict[str, Any], body: dict[str, Any]) -> Any:
    """Reminders come again: the rest of one assignment is over, or everything is on."""
    return shown(go_on(current_actor(), query["clinic_id"], body["assignment_id"], store=parts().store))


@blueprint.post("/zone")
@blueprint.arguments(ClinicQuery, location="query")
@blueprint.arguments(ZoneBody)
@blueprint.response(200, PreferencesAnswer)
def zone(query: dict[str, Any], body: dict[str, Any]) -> Any:
    """The device shows another zone: keep home time, follow it, or follow it for this trip. Asked once for each."""
    said = body["time_zone"], body["answer"], body["until"]
    return shown(answer_zone(current_actor(), query["clinic_id"], said, store=parts().store, clock=parts().clock))
