"""A client's calendar: its secret address for the client, and the calendar itself for whoever has the address."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import fields

from chassis.http import StrictSchema
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.domain.links import OwnLinks, calendar_link
from services.reminders.exchange.feed import as_ical
from services.reminders.http.again import until_it_holds
from services.reminders.http.parts import parts
from services.reminders.http.schemas import ClinicQuery
from services.reminders.usecases.calendars import address, calendar_of, share, unshare

blueprint = Blueprint("calendars", __name__, url_prefix="/api/v1/me", description="A client's own calendar")
without_signing_in = Blueprint("calendar_feed", __name__, url_prefix="/feeds", description="For holders of addresses")


class CalendarAnswer(StrictSchema):
    """Whoever has the address sees when something is planned, and not what."""

    address = fields.String(allow_none=True, metadata={"description": "null: there is none."})


@blueprint.get("/feed")
@blueprint.arguments(ClinicQuery, location="query")
@blueprint.response(200, CalendarAnswer)
def read(query: dict[str, Any]) -> Any:
    """Where one's calendar is, if it was made."""
    return _answer(access.links_of(current_actor(), query["clinic_id"], parts().store))


@blueprint.post("/feed")
@blueprint.arguments(ClinicQuery, location="query")
@blueprint.response(201, CalendarAnswer)
def make(query: dict[str, Any]) -> Any:
    """Make it, or give it a new address: the one before leads nowhere then."""
    here, actor = parts(), current_actor()
    return _answer(
        until_it_holds(lambda: share(access.links_of(actor, query["clinic_id"], here.store), store=here.store))
    )


@blueprint.delete("/feed")
@blueprint.arguments(ClinicQuery, location="query")
@blueprint.response(204)
def remove(query: dict[str, Any]) -> None:
    """The address leads nowhere from now on."""
    here, actor = parts(), current_actor()
    until_it_holds(lambda: unshare(access.links_of(actor, query["clinic_id"], here.store), store=here.store))


@without_signing_in.get("/<token>")
@without_signing_in.response(200, content_type="text/calendar")
def feed(token: str) -> Response:
    """The calendar, with a tag by which a programme sees that nothing has changed."""
    here = parts()
    link = access.calendar_on_link(current_actor(), calendar_link(token, here.keys.verify), here.store)
    made = calendar_of(link.client, store=here.store, clock=here.clock, public_url=here.public_url)
    content = as_ical(made)
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    return response


def _answer(own: OwnLinks) -> dict[str, str | None]:
    return {"address": address(own, parts().signed)}
