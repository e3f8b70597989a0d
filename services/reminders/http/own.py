"""A client's inbox, and every reminder they were sent or will be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_smorest import Blueprint

from chassis.clock import iso
from chassis.http import page, with_etag
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.domain.reminder import Reminder
from services.reminders.http import views
from services.reminders.http.parts import parts
from services.reminders.http.schemas import AllRead, DeliveryPage, DeliveryQuery, InboxItem, InboxPage, InboxQuery
from services.reminders.usecases.inbox import MOST_AT_ONCE, messages, open_all, open_message

blueprint = Blueprint("own", __name__, url_prefix="/api/v1/me", description="A client's own reminders")


@blueprint.get("/inbox")
@blueprint.arguments(InboxQuery, location="query")
@blueprint.response(200, InboxPage)
def inbox(query: dict[str, Any]) -> Any:
    """Messages shown in the app, the latest first: what came at one moment is one of them."""
    actor, here, after = access.client(current_actor()), parts(), views.after(query["cursor"])
    limit, unread = query["limit"], query["unread"]
    shown = here.store.pages.inbox(actor.clinic_ids, actor.person_id, after=after, limit=limit, unread=unread)
    listed = page(shown, _whole(shown, limit), lambda message: [iso(_at(message)), ""])
    found = messages(listed["items"], store=here.store, now=here.clock())
    return {**listed, "items": [views.inbox_item(one) for one in found]}


@blueprint.post("/inbox/<reminder_id>/opened")
@blueprint.response(200, InboxItem)
def opened(reminder_id: str) -> Any:
    """Mark the message with this reminder as read. Doing so again changes nothing."""
    message = open_message(current_actor(), reminder_id, store=parts().store, clock=parts().clock)
    return with_etag(views.inbox_item(message), message.first.id, message.first.version)


@blueprint.post("/inbox/opened")
@blueprint.response(200, AllRead)
def all_opened() -> Any:
    """Mark the latest messages as read; once more for those before them."""
    actor, here = access.client(current_actor()), parts()
    shown = here.store.pages.inbox(actor.clinic_ids, actor.person_id, after=None, limit=MOST_AT_ONCE, unread=True)
    return {"messages": open_all(shown[:MOST_AT_ONCE], store=here.store, clock=here.clock)}


@blueprint.get("/reminders")
@blueprint.arguments(DeliveryQuery, location="query")
@blueprint.response(200, DeliveryPage)
def deliveries(query: dict[str, Any]) -> Any:
    """Every reminder with all its states and times, the latest planned first; or those of one `state`."""
    actor = access.client(current_actor())
    return views.deliveries(parts().store.pages, actor.clinic_ids, actor.person_id, query)


def _whole(shown: Sequence[Sequence[Reminder]], limit: int) -> int:
    """How many make a page: what came at the same moment, from two clinics, stays on one."""
    while len(shown) > limit and _at(shown[limit]) == _at(shown[limit - 1]):
        limit += 1
    return limit


def _at(message: Sequence[Reminder]) -> datetime:
    return min(one.planned_at for one in message)
