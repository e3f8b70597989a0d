"""The ladders that assignments have of their own, in MongoDB; each change leaves a mark for the worker to plan anew.

A document stays when an assignment goes back to the clinic's ladder: since when that is so counts, too.
"""

from __future__ import annotations

from collections.abc import Collection as Some

from pymongo import IndexModel
from pymongo.collection import Collection

from chassis import documents
from chassis.clock import Clock
from services.reminders.domain.errors import AlreadySet
from services.reminders.domain.identity import own_ladder_id
from services.reminders.domain.ladder import AssignmentKey
from services.reminders.domain.own_ladder import OwnLadder
from services.reminders.domain.projections import ClientKey
from services.reminders.publishing import SOURCE
from services.reminders.store.mapping import Document, each_clinic
from services.reminders.store.mapping.ladders import own_ladder, own_ladder_document

INDEXES = [
    IndexModel([("clinic_id", 1), ("client_id", 1)], name="of_client"),
    IndexModel([("bucket", 1)], name="replan", partialFilterExpression={"replan": True}),
]


class OwnLadders:
    def __init__(self, collection: Collection[Document], clock: Clock) -> None:
        self._collection = collection
        self._clock = clock

    def of(self, key: AssignmentKey) -> OwnLadder:
        """What was decided, or the clinic's with version 0."""
        query = {"_id": own_ladder_id(key.clinic_id, key.assignment_id), "clinic_id": key.clinic_id}
        found = self._collection.find_one(query)
        return OwnLadder(key) if found is None else own_ladder(found)

    def of_clients(self, clients: Some[ClientKey]) -> dict[str, OwnLadder]:
        """By assignment id, those of which somebody decided anything."""
        parts = list(each_clinic(set(clients)))
        found = self._collection.find({"$or": parts}) if parts else ()
        return {one["assignment_id"]: own_ladder(one) for one in found}

    def save(self, wished: OwnLadder) -> OwnLadder:
        """Store over the version it was read at; raises AlreadySet or StaleVersion."""
        marked, now = {**own_ladder_document(wished), "replan": True}, self._clock()
        if wished.version:
            return own_ladder(documents.save(self._collection, marked, [], source=SOURCE, at=now))
        stored = own_ladder(documents.insert(self._collection, marked, [], source=SOURCE, at=now))
        if (stored.version, stored.rungs) != (1, wished.rungs):
            raise AlreadySet
        return stored

    def to_replan(self, buckets: Some[int], limit: int) -> list[OwnLadder]:
        """Those that were changed and not planned with yet; hand them to `replanned` afterwards."""
        found = self._collection.find({"bucket": {"$in": list(buckets)}, "replan": True}).limit(limit)
        return [own_ladder(one) for one in found]

    def replanned(self, ladder: OwnLadder) -> None:
        """Take the mark away, unless another change came in the meantime."""
        document = own_ladder_document(ladder)
        key = {name: document[name] for name in ("_id", "clinic_id", "version")}
        self._collection.update_one(key, {"$set": {"replan": False}})

    def forget(self, client: ClientKey) -> None:
        self._collection.delete_many({"clinic_id": client.clinic_id, "client_id": client.client_id})
