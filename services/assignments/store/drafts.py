"""Drafts: what a client has written and not handed in; kept apart, so that nobody else can come across one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from chassis.mongo import Document
from services.assignments.domain.draft import Draft
from services.assignments.domain.errors import Stale
from services.assignments.domain.occurrence import Occurrence


class Drafts:
    def __init__(self, collection: Collection[Document]) -> None:
        self.collection = collection

    def get(self, occurrence: Occurrence) -> Draft | None:
        """None, too, if an answer was handed in after the draft was saved."""
        found = self.collection.find_one(self._key(occurrence))
        draft = _draft(found) if found else None
        if draft and occurrence.response and draft.saved_at <= occurrence.response.responded_at:
            return None
        return draft

    def put(self, occurrence: Occurrence, draft: Draft, locked: Mapping[str, datetime]) -> Draft:
        """Raises Stale unless only `locked` was fixed so far; a draft from before an answer counts for nothing."""
        kept = {name: value for name, value in vars(draft).items() if name != "answers"} | {
            "answers": dict(draft.answers),
            "locked": dict(draft.locked),
        }
        as_seen: list[Document] = [{"locked": dict(locked)}]
        as_seen += [{"locked": None}] if not locked else []
        as_seen += [{"saved_at": {"$lte": occurrence.response.responded_at}}] if occurrence.response else []
        try:
            found = self.collection.find_one_and_update(
                {**self._key(occurrence), "$or": as_seen},
                {"$set": kept},
                upsert=True,
                return_document=ReturnDocument.AFTER,
            )
        except DuplicateKeyError as error:
            raise Stale(occurrence.id) from error
        assert found is not None, "an upsert gives back what it wrote"
        return _draft(found)

    def drop(self, occurrence: Occurrence, until: datetime) -> None:
        """After an answer: a draft that another device saved later stays."""
        self.collection.delete_one({**self._key(occurrence), "saved_at": {"$lte": until}})

    def erase(self, clinic_id: str, client_id: str) -> None:
        self.collection.delete_many({"clinic_id": clinic_id, "client_id": client_id})

    @staticmethod
    def _key(occurrence: Occurrence) -> Document:
        return {"_id": occurrence.id, "clinic_id": occurrence.clinic_id, "client_id": occurrence.client_id}


def _draft(found: Mapping[str, Any]) -> Draft:
    return Draft(
        answers=found["answers"],
        screen=found["screen"],
        saved_at=found["saved_at"],
        short=found.get("short", False),
        locked=found.get("locked") or {},
    )
