"""Drafts: what a client has written and not handed in; kept apart, so that nobody else can come across one."""

from __future__ import annotations

from datetime import datetime

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from chassis.mongo import Document
from services.assignments.domain.draft import Draft
from services.assignments.domain.errors import Stale
from services.assignments.domain.occurrence import Occurrence
from services.assignments.store.codec import read, write


class Drafts:
    def __init__(self, collection: Collection[Document]) -> None:
        self.collection = collection

    def get(self, occurrence: Occurrence) -> Draft | None:
        """None, too, if an answer was handed in after the draft was saved."""
        found = self.collection.find_one(self._key(occurrence))
        draft = read(Draft, found) if found else None
        if draft and occurrence.response and draft.saved_at <= occurrence.response.responded_at:
            return None
        return draft

    def put(self, occurrence: Occurrence, draft: Draft, seen: int) -> Draft:
        """Raises Stale unless it is still of the version `seen` (0: there is none); one from before an answer counts
        for nothing."""
        as_seen: list[Document] = [{"trail.version": seen}]
        as_seen += [{"trail": None}] if not seen else []
        as_seen += [{"saved_at": {"$lte": occurrence.response.responded_at}}] if occurrence.response else []
        try:
            found = self.collection.find_one_and_update(
                {**self._key(occurrence), "$or": as_seen},
                {"$set": write(draft)},
                upsert=len(as_seen) > 1,
                return_document=ReturnDocument.AFTER,
            )
        except DuplicateKeyError as error:
            raise Stale(occurrence.id) from error
        if found is None:
            raise Stale(occurrence.id)
        return read(Draft, found)

    def drop(self, occurrence: Occurrence, until: datetime) -> None:
        """After an answer: a draft that another device saved later stays."""
        self.collection.delete_one({**self._key(occurrence), "saved_at": {"$lte": until}})

    def erase(self, clinic_id: str, client_id: str) -> None:
        self.collection.delete_many({"clinic_id": clinic_id, "client_id": client_id})

    @staticmethod
    def _key(occurrence: Occurrence) -> Document:
        return {"_id": occurrence.id, "clinic_id": occurrence.clinic_id, "client_id": occurrence.client_id}
