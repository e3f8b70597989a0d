"""Links out of messages: to open what a message is about, for the person it was sent to; and, for whoever holds the
link, to make an end of messages. What needs no sign-in lies outside of the public API: only the gateway asks for it.
"""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.domain.links import message_link
from services.reminders.domain.putting_off import Snooze
from services.reminders.domain.reminder import Reminder
from services.reminders.http.again import until_it_holds
from services.reminders.http.link_schemas import (
    NOT_TODAY,
    DoneByLink,
    LaterBody,
    LookBody,
    Looked,
    TokenBody,
    WhatItIsAbout,
)
from services.reminders.http.parts import parts
from services.reminders.http.schemas import ClinicQuery
from services.reminders.usecases.links import open_link, put_off, revoke, stop

blueprint = Blueprint("links", __name__, url_prefix="/api/v1/me", description="Links in messages")
without_signing_in = Blueprint("without_signing_in", __name__, url_prefix="/links", description="For holders of links")


@blueprint.post("/links/open")
@blueprint.arguments(TokenBody)
@blueprint.response(200, WhatItIsAbout)
def opened(body: dict[str, Any]) -> Any:
    """What the message was about. It has to be one's own, younger than thirty days, and not revoked."""
    here = parts()
    reminder, occurrence = open_link(current_actor(), body["token"], store=here.store, keys=here.keys, clock=here.clock)
    return {
        "clinic_id": reminder.clinic_id,
        "assignment_id": reminder.assignment_id,
        "occurrence_id": reminder.occurrence_id,
        "open": occurrence.open and occurrence.opens_at <= here.clock() < occurrence.closes_at,
        "asks": reminder.asks_about(occurrence),
    }


@blueprint.delete("/links")
@blueprint.arguments(ClinicQuery, location="query")
@blueprint.response(204)
def revoked(query: dict[str, Any]) -> None:
    """No link in a message that was sent until now opens anything any more."""
    here, actor = parts(), current_actor()
    until_it_holds(
        lambda: revoke(access.links_of(actor, query["clinic_id"], here.store), store=here.store, clock=here.clock)
    )


@without_signing_in.post("/look")
@without_signing_in.arguments(LookBody)
@without_signing_in.response(200, Looked)
def looked(body: dict[str, Any]) -> Any:
    """Whose link it is and about what, so that a record can be made before anything is done with it."""
    here = parts()
    link = message_link(body["purpose"], body["token"], here.keys.verify)
    reminder = access.reminder_on_link(current_actor(), link, here.store, here.clock())
    return {"clinic_id": reminder.clinic_id, "client_id": reminder.client_id, "reminder_id": reminder.id}


@without_signing_in.post("/stop")
@without_signing_in.arguments(TokenBody)
@without_signing_in.response(200, DoneByLink)
def stopped(body: dict[str, Any]) -> Any:
    """No more messages on the channel of this one."""
    here = parts()
    return _done(stop(current_actor(), body["token"], store=here.store, keys=here.keys, clock=here.clock))


@without_signing_in.post("/later")
@without_signing_in.arguments(LaterBody)
@without_signing_in.response(200, DoneByLink)
def later(body: dict[str, Any]) -> Any:
    """The message comes again at another moment, or nothing of it comes today."""
    here, wish = parts(), None if body["later"] == NOT_TODAY else Snooze(body["later"])
    return _done(put_off(current_actor(), body["token"], wish, store=here.store, keys=here.keys, clock=here.clock))


def _done(reminder: Reminder) -> dict[str, Any]:
    return {"client_id": reminder.client_id, "channel": reminder.channel}
