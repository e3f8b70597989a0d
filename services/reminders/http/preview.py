"""A client's messages of the next days as they will come, with the wishes that are stored or that are being tried."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.clock import iso
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.domain.preferences import Preferences
from services.reminders.domain.previewing import Message, Preview
from services.reminders.http.parts import parts
from services.reminders.http.preview_schemas import PreviewAnswer, PreviewBody, PreviewQuery
from services.reminders.http.wishes import wished_in
from services.reminders.usecases.previewing import preview_days

blueprint = Blueprint("preview", __name__, url_prefix="/api/v1/me", description="The days ahead")


@blueprint.get("/reminder-preview")
@blueprint.arguments(PreviewQuery, location="query")
@blueprint.response(200, PreviewAnswer)
def ahead(query: dict[str, Any]) -> Any:
    """The messages of the next `days`, and what was wished for and does not come, with the reason."""
    return _answer(access.preferences_for(current_actor(), query["clinic_id"], parts().store), query["days"])


@blueprint.post("/reminder-preview")
@blueprint.arguments(PreviewQuery, location="query")
@blueprint.arguments(PreviewBody)
@blueprint.response(200, PreviewAnswer)
def tried(query: dict[str, Any], body: dict[str, Any]) -> Any:
    """The same as if these wishes were saved; nothing is."""
    known = access.preferences_for(current_actor(), query["clinic_id"], parts().store)
    wished = known if body["preferences"] is None else wished_in(body["preferences"], known)
    return _answer(wished, query["days"])


def _answer(wishes: Preferences, days: int) -> dict[str, Any]:
    here = parts()
    now = here.clock()
    return _view(preview_days(wishes, days, store=here.store, installation=here.installation, now=now))


def _view(found: Preview) -> dict[str, Any]:
    return {
        "messages": [_message(one) for one in found.messages],
        "withheld": [
            {
                "assignment_id": one.assignment_id,
                "trigger": one.trigger,
                "wanted_at": iso(one.wanted_at),
                "reason": one.reason,
            }
            for one in found.withheld
        ],
    }


def _message(one: Message) -> dict[str, Any]:
    return {
        "at": iso(one.at),
        "zone": one.zone,
        "channels": list(one.channels),
        "items": [
            {
                "assignment_id": item.assignment_id,
                "trigger": item.trigger,
                "rung": item.rung,
                "wanted_at": iso(item.wanted_at),
                "moved_because": item.because,
            }
            for item in one.items
        ],
        "only_if_silent": one.only_if_silent,
    }
