"""What staff see: that a client was reminded and when, and which deliveries nobody can be sure of."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import page
from chassis.tokens import current_actor
from services.reminders import access
from services.reminders.http import views
from services.reminders.http.parts import parts
from services.reminders.http.schemas import DeliveryPage, DeliveryQuery, Paging, UncertainPage

blueprint = Blueprint("staff", __name__, url_prefix="/api/v1/clinics/<clinic_id>", description="What staff see")


@blueprint.get("/clients/<client_id>/reminders")
@blueprint.arguments(DeliveryQuery, location="query")
@blueprint.response(200, DeliveryPage)
def of_client(query: dict[str, Any], clinic_id: str, client_id: str) -> Any:
    """The reminders of a client of one's own, or those of one `state`: channel, states and times, never the wording."""
    client = access.client_for(current_actor(), clinic_id, client_id, parts().store)
    return views.deliveries(parts().store.pages, [client.clinic_id], client.client_id, query)


@blueprint.get("/reminders/unknown")
@blueprint.arguments(Paging, location="query")
@blueprint.response(200, UncertainPage)
def unknown(query: dict[str, Any], clinic_id: str) -> Any:
    """Deliveries of which nobody knows whether they arrived: a therapist's own clients, a manager's by id only."""
    client_ids = access.uncertain_for(current_actor(), clinic_id, parts().store)
    after, limit = views.after(query["cursor"]), query["limit"]
    found = parts().store.pages.unknown(clinic_id, client_ids=client_ids, after=after, limit=limit)
    listed = page(found, limit, views.position)
    return {**listed, "items": [views.uncertain(one, named=client_ids is not None) for one in listed["items"]]}
