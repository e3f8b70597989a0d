"""Lists of reminders for people: what is over, what is ahead, what nobody is sure of, and the inbox."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.collection import Collection

from services.reminders.domain.codes import Channel, ReminderStatus
from services.reminders.domain.reminder import Reminder
from services.reminders.store.mapping import Document
from services.reminders.store.mapping.reminders import reminder

STATE = {"outbox": 0, "commands": 0}
"""A document without what only the machinery needs."""
HAS_DUE = {"due_at": {"$exists": True}}
_ACTED: Document = {"acted_at": {"$exists": True}}
_UNKNOWN: Document = {"status": ReminderStatus.UNKNOWN.value}
_SHOWN: Document = {
    "channel": Channel.IN_APP.value,
    "status": {"$in": [one.value for one in (ReminderStatus.SENT, ReminderStatus.DELIVERED, ReminderStatus.OPENED)]},
}

INDEXES = [
    IndexModel([("clinic_id", 1), ("client_id", 1), ("planned_at", -1), ("_id", -1)], name="of_client"),
    IndexModel(
        [("clinic_id", 1), ("client_id", 1), ("planned_at", 1), ("_id", 1)],
        name="ahead",
        partialFilterExpression=HAS_DUE,
    ),
    IndexModel(
        [("clinic_id", 1), ("client_id", 1), ("acted_at", -1), ("_id", -1)],
        name="over",
        partialFilterExpression=_ACTED,
    ),
    IndexModel(
        [("clinic_id", 1), ("client_id", 1), ("planned_at", -1), ("_id", -1)],
        name="shown",
        partialFilterExpression=_SHOWN,
    ),
    IndexModel([("clinic_id", 1), ("planned_at", -1), ("_id", -1)], name="unknown", partialFilterExpression=_UNKNOWN),
]

Position = tuple[datetime, str]


@dataclass(frozen=True)
class Listing:
    """Which reminders a list has, and the moment it is ordered by."""

    only: Mapping[str, Any] = field(default_factory=dict)
    by: str = "planned_at"
    direction: int = DESCENDING


ALL = Listing()
LISTINGS: Mapping[str, Listing] = {
    "over": Listing(_ACTED, by="acted_at"),
    "ahead": Listing(HAS_DUE, direction=ASCENDING),
    "unknown": Listing(_UNKNOWN),
}
"""What has left the house or was withheld, the latest first; what is to come, the soonest first; what may have arrived
or not."""


class Pages:
    def __init__(self, collection: Collection[Document]) -> None:
        self._collection = collection

    def of_client(
        self, clinic_ids: Some[str], client_id: str, listing: Listing = ALL, *, after: Position | None, limit: int
    ) -> list[Reminder]:
        """One more than `limit`, where there are more."""
        return self._page({"clinic_id": {"$in": list(clinic_ids)}, "client_id": client_id}, listing, after, limit)

    def inbox(
        self, clinic_ids: Some[str], client_id: str, *, after: Position | None, limit: int, unread: bool = False
    ) -> list[list[Reminder]]:
        """What was shown in the app by message, the latest first, each with its first reminder first. One more than
        `limit`, where there are more; what is planned for one moment is never torn apart."""
        query = {"clinic_id": {"$in": list(clinic_ids)}, "client_id": client_id, **_SHOWN}
        if unread:
            query["status"] = {"$in": [ReminderStatus.SENT.value, ReminderStatus.DELIVERED.value]}
        if after is not None:
            query["planned_at"] = {"$lt": after[0]}
        found = self._collection.find(query, STATE).sort([("planned_at", DESCENDING), ("_id", DESCENDING)])
        return _messages(map(reminder, found.hint("shown").batch_size(2 * limit)), limit)

    def unknown(
        self, clinic_id: str, *, client_ids: Some[str] | None, after: Position | None, limit: int
    ) -> list[Reminder]:
        """Those nobody can tell whether they were sent; of these clients, or of the whole clinic."""
        query: Document = {"clinic_id": clinic_id}
        if client_ids is not None:
            query["client_id"] = {"$in": list(client_ids)}
        return self._page(query, LISTINGS["unknown"], after, limit)

    def _page(self, query: Document, listing: Listing, after: Position | None, limit: int) -> list[Reminder]:
        wanted, by, beyond = {**query, **listing.only}, listing.by, "$lt" if listing.direction < 0 else "$gt"
        if after is not None:
            at, last = after
            wanted["$and"] = [{"$or": [{by: {beyond: at}}, {by: at, "_id": {beyond: last}}]}]
        found = self._collection.find(wanted, STATE).sort([(by, listing.direction), ("_id", listing.direction)])
        return [reminder(document) for document in found.limit(limit + 1)]


def _messages(shown: Iterable[Reminder], limit: int) -> list[list[Reminder]]:
    by_message: dict[str, list[Reminder]] = {}
    at: datetime | None = None
    for one in shown:
        if len(by_message) > limit and one.planned_at != at:
            break
        by_message.setdefault(one.bundle_id or one.id, []).append(one)
        at = one.planned_at
    return [sorted(members, key=lambda one: (one.id != first, one.id)) for first, members in by_message.items()]
