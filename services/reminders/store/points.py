"""Contact points in MongoDB; each change leaves a mark for the worker to plan anew."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Mapping
from typing import Any

from pymongo import IndexModel
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from chassis import documents
from chassis.clock import Clock
from services.reminders.domain.codes import Channel
from services.reminders.domain.errors import AddressTaken
from services.reminders.domain.identity import preferences_id
from services.reminders.domain.points import ContactPoint, PointState
from services.reminders.domain.projections import ClientKey
from services.reminders.publishing import SOURCE
from services.reminders.store.mapping import Document
from services.reminders.store.mapping.points import point, point_document

_TAKEN = "Somebody else at your clinic is reached at this address already. Use another one, or ask your clinic."
_WITH_ADDRESS: Document = {"email_address": {"$type": "string"}}
INDEXES = [
    IndexModel([("clinic_id", 1), ("client_id", 1), ("channel", 1)], name="of_client"),
    IndexModel(
        [("clinic_id", 1), ("channel", 1), ("fingerprint", 1)],
        name="confirmed_once",
        unique=True,
        partialFilterExpression={"state": PointState.CONFIRMED.value},
    ),
    IndexModel([("bucket", 1)], name="replan", partialFilterExpression={"replan": True}),
]
STORED_ADDRESSES = IndexModel([("bucket", 1)], name="stored_address", partialFilterExpression=_WITH_ADDRESS)
"""Of preferences: those that still hold an address which nobody has confirmed."""


class Points:
    def __init__(self, database: Database[Document], clock: Clock) -> None:
        self._points: Collection[Document] = database["contact_points"]
        self._preferences: Collection[Document] = database["preferences"]
        self._clock = clock

    def of_client(self, clinic_ids: Some[str], client_id: str) -> list[ContactPoint]:
        """In the order in which they were given."""
        found = self._points.find({"clinic_id": {"$in": list(clinic_ids)}, "client_id": client_id})
        return [point(one) for one in found.sort("added_at", 1)]

    def own(self, clinic_ids: Some[str], client_id: str, point_id: str) -> ContactPoint | None:
        key = {"_id": point_id, "clinic_id": {"$in": list(clinic_ids)}, "client_id": client_id}
        found = self._points.find_one(key)
        return None if found is None else point(found)

    def of_clients(self, clients: Some[ClientKey]) -> list[ContactPoint]:
        """Those of all of them, and perhaps of others."""
        return [point(one) for one in self._points.find(_of(clients))] if clients else []

    def live_of(self, clients: Some[ClientKey]) -> dict[ClientKey, dict[Channel, ContactPoint]]:
        """For each of the clients the confirmed point of each channel; of several the one that was confirmed last."""
        live: dict[ClientKey, dict[Channel, ContactPoint]] = {one: {} for one in clients}
        query = {**_of(clients), "state": PointState.CONFIRMED.value}
        for one in map(point, self._points.find(query).sort("confirmed_at", 1) if clients else ()):
            live.get(ClientKey(one.clinic_id, one.client_id), {})[one.channel] = one
        return live

    def add(self, new: ContactPoint) -> ContactPoint:
        """As it is stored: the same address of the same client is one point."""
        document = {**point_document(new), "added_at": self._clock(), "replan": True}
        return point(documents.insert(self._points, document, [], source=SOURCE, at=self._clock()))

    def save(self, changed: ContactPoint) -> ContactPoint:
        """Over the version it was read at; raises StaleVersion, DocumentMissing or AddressTaken."""
        document = {**point_document(changed), "replan": True}
        try:
            return point(documents.save(self._points, document, [], source=SOURCE, at=self._clock()))
        except DuplicateKeyError as error:
            raise AddressTaken("code", _TAKEN) from error

    def remove(self, known: ContactPoint) -> None:
        """Nothing of it stays; the client is planned for anew by the mark on their preferences."""
        self._points.delete_one({"_id": known.id, "clinic_id": known.clinic_id, "client_id": known.client_id})
        wishes = preferences_id(known.clinic_id, known.client_id)
        self._preferences.update_one({"_id": wishes, "clinic_id": known.clinic_id}, {"$set": {"replan": True}})

    def to_replan(self, buckets: Some[int], limit: int) -> list[Mapping[str, Any]]:
        """The marks of changes whose reminders were not planned anew yet; hand them to `replanned` afterwards."""
        query = {"bucket": {"$in": list(buckets)}, "replan": True}
        return list(self._points.find(query, {"clinic_id": 1, "client_id": 1, "version": 1}).limit(limit))

    def replanned(self, mark: Mapping[str, Any]) -> None:
        """Take the mark away, unless another change came in the meantime."""
        key = {name: mark[name] for name in ("_id", "clinic_id", "version")}
        self._points.update_one(key, {"$set": {"replan": False}})

    def stored_addresses(self, buckets: Some[int], limit: int) -> list[tuple[ClientKey, str]]:
        """Addresses that lie among preferences and that nobody has confirmed."""
        query = {"bucket": {"$in": list(buckets)}, **_WITH_ADDRESS}
        found = self._preferences.find(query, {"clinic_id": 1, "client_id": 1, "email_address": 1}).limit(limit)
        return [(ClientKey(one["clinic_id"], one["client_id"]), one["email_address"]) for one in found]

    def address_taken_over(self, client: ClientKey) -> None:
        key = {"_id": preferences_id(client.clinic_id, client.client_id), "clinic_id": client.clinic_id}
        self._preferences.update_one(key, {"$unset": {"email_address": ""}})

    def forget(self, client: ClientKey) -> None:
        self._points.delete_many({"clinic_id": client.clinic_id, "client_id": client.client_id})


def _of(clients: Some[ClientKey]) -> Document:
    return {
        "clinic_id": {"$in": sorted({one.clinic_id for one in clients})},
        "client_id": {"$in": sorted({one.client_id for one in clients})},
    }
