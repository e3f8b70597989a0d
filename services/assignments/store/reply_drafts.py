"""Replies that somebody has begun to write: kept apart, because nobody but their author ever sees them."""

from __future__ import annotations

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from chassis.mongo import Document
from services.assignments.domain.identity import derived
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import ReplyDraft
from services.assignments.store.codec import read, write


class ReplyDrafts:
    def __init__(self, collection: Collection[Document]) -> None:
        self.collection = collection

    def get(self, occurrence: Occurrence, author_id: str) -> ReplyDraft | None:
        found = self.collection.find_one(self._key(occurrence, author_id))
        return read(ReplyDraft, found) if found else None

    def of_author(self, clinic_id: str, author_id: str, limit: int) -> list[ReplyDraft]:
        """The newest first."""
        mine = {"clinic_id": clinic_id, "author_id": author_id}
        return [read(ReplyDraft, one) for one in self.collection.find(mine, sort=[("saved_at", -1)], limit=limit)]

    def put(self, occurrence: Occurrence, draft: ReplyDraft) -> bool:
        """In place of the version before it; False where that is not what is kept."""
        before = {**self._key(occurrence, draft.author_id), "version": draft.version - 1}
        after = {"$set": {**write(draft), "client_id": occurrence.client_id}}
        try:
            done = self.collection.update_one(before, after, upsert=draft.version == 1)
        except DuplicateKeyError:
            return False
        return bool(done.matched_count) or done.did_upsert

    def drop(self, occurrence: Occurrence, author_id: str) -> None:
        self.collection.delete_one(self._key(occurrence, author_id))

    @staticmethod
    def _key(occurrence: Occurrence, author_id: str) -> Document:
        return {"_id": derived("rpd", occurrence.id, author_id), "clinic_id": occurrence.clinic_id}
