"""A client's inbox, and every reminder they were sent or will be."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import page, with_etag
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.http import views
from services.reminders.http.parts import parts
from services.reminders.http.schemas import DeliveryPage, DeliveryQuery, InboxItem, InboxPage, Paging
from services.reminders.usecases.inbox import open_reminder

blueprint = Blueprint("own", __name__, url_prefix="/api/v1/me", description="A client's own reminders")


@blueprint.get("/inbox")
@blueprint.arguments(Paging, location="query")
@blueprint.response(200, InboxPage)
def inbox(query: dict[str, Any]) -> Any:
    """Reminders shown in the app, the latest first."""
    actor, after = access.client(current_actor()), views.after(query["cursor"])
    found = parts().store.pages.inbox(actor.clinic_ids, actor.person_id, after=after, limit=query["limit"])
    listed = page(found, query["limit"], views.position)
    return {**listed, "items": [views.inbox_item(one) for one in listed["items"]]}


@blueprint.post("/inbox/<reminder_id>/opened")
@blueprint.response(200, InboxItem)
def opened(reminder_id: str) -> Any:
    """Mark it as read. Doing so again changes nothing."""
    reminder = open_reminder(current_actor(), reminder_id, store=parts().store, clock=parts().clock)
    return with_etag(views.inbox_item(reminder), reminder.id, reminder.version)


@blueprint.get("/reminders")
@blueprint.arguments(DeliveryQuery, location="query")
@blueprint.response(200, DeliveryPage)
def deliveries(query: dict[str, Any]) -> Any:
    """Every reminder with all its states and times, the latest planned first; or those of one `state`."""
    actor = access.client(current_actor())
    return views.deliveries(parts().store.pages, actor.clinic_ids, actor.person_id, query)
