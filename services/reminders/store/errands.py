"""What was asked for a moment ago, in MongoDB. There are only so many places for it, so that it never grows."""

from __future__ import annotations

from collections.abc import Collection as Some
from datetime import datetime

from pymongo import ASCENDING, IndexModel, ReturnDocument
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from services.reminders.domain.errands import Errand
from services.reminders.domain.projections import ClientKey
from services.reminders.store.mapping import Document
from services.reminders.store.mapping.points import errand, errand_document

INDEXES = [
    IndexModel([("clinic_id", 1), ("client_id", 1)], name="of_client"),
    IndexModel([("lane", 1), ("due_at", 1)], name="due", partialFilterExpression={"due_at": {"$exists": True}}),
]


class Errands:
    def __init__(self, database: Database[Document]) -> None:
        self._errands: Collection[Document] = database["errands"]

    def put(self, new: Errand, unless_made_after: datetime) -> Errand | None:
        """Into its place; None if that is taken by one that was made after then."""
        place = {"_id": new.id, "clinic_id": new.clinic_id, "made_at": {"$lte": unless_made_after}}
        try:
            stored = self._errands.find_one_and_update(
                place, _update(new), upsert=True, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:
            return None
        return None if stored is None else errand(stored)

    def of_client(self, clinic_ids: Some[str], client_id: str) -> list[Errand]:
        found = self._errands.find({"clinic_id": {"$in": list(clinic_ids)}, "client_id": client_id})
        return [errand(one) for one in found.sort("made_at", ASCENDING)]

    def due(self, lanes: Some[int], now: datetime, limit: int) -> list[Errand]:
        """What waits, and what its sender has not come back from; the longest waiting first."""
        query = {"lane": {"$in": list(lanes)}, "due_at": {"$lte": now}}
        return [errand(one) for one in self._errands.find(query).sort("due_at", ASCENDING).limit(limit)]

    def save(self, changed: Errand) -> Errand | None:
        """Over the version it was read at, or None if somebody was quicker."""
        key = {"_id": changed.id, "clinic_id": changed.clinic_id, "version": changed.version}
        stored = self._errands.find_one_and_update(key, _update(changed), return_document=ReturnDocument.AFTER)
        return None if stored is None else errand(stored)

    def forget(self, client: ClientKey) -> None:
        self._errands.delete_many({"clinic_id": client.clinic_id, "client_id": client.client_id})


def _update(changed: Errand) -> Document:
    document = errand_document(changed)
    held = {name: value for name, value in document.items() if value is not None and name not in {"_id", "clinic_id"}}
    gone = {name: "" for name, value in document.items() if value is None}
    return {"$set": held, "$inc": {"version": 1}} | ({"$unset": gone} if gone else {})
