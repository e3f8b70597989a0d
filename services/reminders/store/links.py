"""Which links of each client count, in MongoDB: one small document for a client who ever changed something about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo import IndexModel
from pymongo.collection import Collection

from chassis import documents
from chassis.clock import Clock
from services.reminders.domain.errors import AlreadySet
from services.reminders.domain.identity import links_id
from services.reminders.domain.links import OwnLinks
from services.reminders.domain.projections import ClientKey
from services.reminders.publishing import SOURCE
from services.reminders.store.mapping import Document

INDEXES = [IndexModel([("clinic_id", 1), ("client_id", 1)], name="of_client")]


class Links:
    def __init__(self, collection: Collection[Document], clock: Clock) -> None:
        self._collection = collection
        self._clock = clock

    def of(self, client: ClientKey) -> OwnLinks:
        """What was set, or with version 0: every link counts, and there is no calendar."""
        key = {"_id": links_id(client.clinic_id, client.client_id), "clinic_id": client.clinic_id}
        found = self._collection.find_one(key)
        return OwnLinks(client.clinic_id, client.client_id) if found is None else _links(found)

    def save(self, links: OwnLinks) -> OwnLinks:
        """Store over the version it was read at; raises AlreadySet or StaleVersion."""
        document, now = _document(links), self._clock()
        if links.version:
            return _links(documents.save(self._collection, document, [], source=SOURCE, at=now))
        stored = documents.insert(self._collection, document, [], source=SOURCE, at=now)
        if stored["version"] != 1 or any(stored.get(name) != value for name, value in document.items() if name in _OWN):
            raise AlreadySet
        return _links(stored)

    def forget(self, client: ClientKey) -> None:
        self._collection.delete_many({"clinic_id": client.clinic_id, "client_id": client.client_id})


_OWN = ("since", "calendars", "shared")


def _document(links: OwnLinks) -> Document:
    return {
        "_id": links_id(links.clinic_id, links.client_id),
        "clinic_id": links.clinic_id,
        "version": links.version,
        "client_id": links.client_id,
        "since": links.since,
        "calendars": links.calendars,
        "shared": links.shared,
    }


def _links(document: Mapping[str, Any]) -> OwnLinks:
    return OwnLinks(
        clinic_id=document["clinic_id"],
        client_id=document["client_id"],
        since=document["since"],
        calendars=document["calendars"],
        shared=document["shared"],
        version=document["version"],
    )
