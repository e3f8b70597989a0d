"""Exports: the jobs, and their files in parts of one size.

A job is open while somebody has to work on it; a worker takes those whose bucket it leases. Each attempt writes parts
of its own, so that two workers that believe in the same job never mix theirs, and only the last attempt can end it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from bson.binary import Binary
from pymongo import ASCENDING, DESCENDING, IndexModel, ReturnDocument
from pymongo.database import Database
from pymongo.errors import DuplicateKeyError

from chassis.documents import bucket_of
from chassis.mongo import Document, ensure_indexes
from services.analytics.domain.exports import (
    FILE_KEPT,
    MOST_ATTEMPTS,
    REMEMBERED,
    Asked,
    Export,
    Format,
    Kind,
    Reason,
    Status,
)

PART_BYTES: Final = 1024 * 1024
INDEXES: Final[Mapping[str, Sequence[IndexModel]]] = {
    "exports": (
        IndexModel([("clinic_id", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)]),
        IndexModel(
            [("bucket", ASCENDING), ("created_at", ASCENDING)], name="open", partialFilterExpression={"is_open": True}
        ),
        IndexModel([("forget_at", ASCENDING)], expireAfterSeconds=0),
    ),
    "export_parts": (
        IndexModel([("clinic_id", ASCENDING), ("export_id", ASCENDING), ("attempt", ASCENDING), ("number", ASCENDING)]),
        IndexModel([("forget_at", ASCENDING)], expireAfterSeconds=0),
    ),
}


class ExportStore:
    """The jobs of all clinics; whatever is read for somebody is read by clinic."""

    def __init__(self, database: Database[Document]) -> None:
        self._database = database
        self._jobs, self._parts = database["exports"], database["export_parts"]

    def prepare(self) -> None:
        """Make the indexes; running it again changes nothing."""
        ensure_indexes(self._database, INDEXES)

    def add(self, export: Export) -> Export:
        """Keep a new job; an id that is there already answers with the job that has it."""
        document = {**_document(export), "bucket": bucket_of(export.id), "is_open": True}
        try:
            self._jobs.insert_one({**document, "forget_at": export.created_at + REMEMBERED})
        except DuplicateKeyError:
            found = self.get(export.clinic_id, export.id)
            if found is None:
                raise
            return found
        return export

    def get(self, clinic_id: str, export_id: str) -> Export | None:
        found = self._jobs.find_one({"_id": export_id, "clinic_id": clinic_id})
        return _export(found) if found else None

    def page(
        self, clinic_id: str, person_id: str | None, before: tuple[datetime, str] | None, limit: int
    ) -> list[Export]:
        """Newest first; only those of one person where one is given. `before` is the time and id to go on after."""
        query: Document = {"clinic_id": clinic_id} | ({"person_id": person_id} if person_id else {})
        if before:
            at, export_id = before
            query["$or"] = [{"created_at": {"$lt": at}}, {"created_at": at, "_id": {"$lt": export_id}}]
        order = [("created_at", DESCENDING), ("_id", DESCENDING)]
        return [_export(found) for found in self._jobs.find(query).sort(order).limit(limit)]

    def leaving(self, clinic_id: str) -> list[Export]:
        """Return every export of figures that was asked for to leave the clinic, as long as it is remembered."""
        wanted = {"clinic_id": clinic_id, "kind": Kind.FIGURES.value, "options.audience": "outside"}
        return [_export(found) for found in self._jobs.find(wanted)]

    def open_of(self, clinic_id: str, person_id: str) -> int:
        """Return how many of the person's jobs wait or are worked on."""
        return self._jobs.count_documents({"clinic_id": clinic_id, "person_id": person_id, "is_open": True})

    def end(self, export: Export, status: Status, reason: Reason | None = None) -> None:
        """Let it be over without a file: cancelled by a person, or refused. Its parts go."""
        change = {"status": status.value, "reason": reason, "is_open": False, "size": None, "digest": None}
        self._jobs.update_one({"_id": export.id, "clinic_id": export.clinic_id}, {"$set": change})
        self._drop_parts(export)

    def claim(self, buckets: Collection[int]) -> Export | None:
        """Take the oldest open job of these buckets as a new attempt; whoever worked on it before cannot end it now."""
        found = self._jobs.find_one_and_update(
            {"bucket": {"$in": sorted(buckets)}, "is_open": True},
            {"$set": {"status": Status.WORKING.value, "rows_done": 0, "rows_total": 0}, "$inc": {"attempt": 1}},
            sort=[("created_at", ASCENDING)],
            return_document=ReturnDocument.AFTER,
        )
        if found is None:
            return None
        export = _export(found)
        self._drop_parts(export)
        if export.attempt > MOST_ATTEMPTS:
            self.end(export, Status.REFUSED, Reason.NOT_POSSIBLE)
            return None
        return export

    def note(self, export: Export, done: int, total: int) -> bool:
        """Say how far it is; false when somebody cancelled it or another worker has taken it."""
        change = {"$set": {"rows_done": done, "rows_total": max(done, total)}}
        return self._jobs.update_one(_of_attempt(export), change).matched_count == 1

    def ready(self, export: Export, now: datetime) -> bool:
        """Let its file be fetched from now on; false as in `note`, and then the parts of this attempt go."""
        change = {
            "status": Status.READY.value,
            "is_open": False,
            "size": export.size,
            "digest": export.digest,
            "rows_done": export.rows_done,
            "rows_total": export.rows_done,
            "ready_at": now,
            "expires_at": now + FILE_KEPT,
        }
        if self._jobs.update_one(_of_attempt(export), {"$set": change}).matched_count:
            return True
        self.drop_attempt(export)
        return False

    def put_part(self, export: Export, number: int, data: bytes) -> None:
        """Keep one part of the file; all but the last have PART_BYTES."""
        of_it = {"clinic_id": export.clinic_id, "export_id": export.id, "attempt": export.attempt, "number": number}
        forget_at = export.created_at + FILE_KEPT * 2
        self._parts.insert_one(
            {"_id": f"{export.id}|{export.attempt}|{number}", **of_it, "data": Binary(data), "forget_at": forget_at}
        )

    def read(self, export: Export, first: int, after: int) -> Iterator[bytes]:
        """Yield the bytes of the file from `first` up to but not `after`, part by part."""
        for number in range(first // PART_BYTES, -(-after // PART_BYTES)):
            found = self._parts.find_one({"_id": f"{export.id}|{export.attempt}|{number}", **_key(export)})
            if found is None:
                raise LookupError(export.id)
            start = number * PART_BYTES
            yield bytes(found["data"])[max(first - start, 0) : after - start]

    def drop_attempt(self, export: Export) -> None:
        """Remove what one attempt has written."""
        self._parts.delete_many({**_key(export), "attempt": export.attempt})

    def _drop_parts(self, export: Export) -> None:
        self._parts.delete_many(_key(export))


def _key(export: Export) -> Document:
    return {"clinic_id": export.clinic_id, "export_id": export.id}


def _of_attempt(export: Export) -> Document:
    return {"_id": export.id, "clinic_id": export.clinic_id, "attempt": export.attempt, "is_open": True}


def _document(export: Export) -> Document:
    document: dict[str, Any] = asdict(export)
    asked = document.pop("asked")
    return {"_id": document.pop("id"), **document, **asked}


def _export(found: Mapping[str, Any]) -> Export:
    return Export(
        id=found["_id"],
        clinic_id=found["clinic_id"],
        person_id=found["person_id"],
        therapist_id=found["therapist_id"],
        asked=Asked(Kind(found["kind"]), Format(found["format"]), found["query"], found["options"]),
        created_at=found["created_at"],
        status=Status(found["status"]),
        attempt=found["attempt"],
        rows_done=found["rows_done"],
        rows_total=found["rows_total"],
        size=found["size"],
        digest=found["digest"],
        reason=Reason(found["reason"]) if found["reason"] else None,
        ready_at=found["ready_at"],
        expires_at=found["expires_at"],
    )
