"""The audit log: who read or changed what, by ids and codes; never what it said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pymongo.collection import Collection

from gateway.domain.records import Entry


@dataclass(frozen=True)
class AuditLog:
    collection: Collection[dict[str, Any]]

    def write(self, entry: Entry) -> None:
        document = asdict(entry)
        self.collection.insert_one({"_id": document.pop("id"), **document})

    def complete(self, entry: Entry, status: int, objects: Sequence[str], client_ids: Sequence[str]) -> None:
        """What became of the change that `entry` announced."""
        known = {"status": status, "objects": list(objects), "client_ids": list(client_ids)}
        self.collection.update_one({"_id": entry.id, "clinic_id": entry.clinic_id}, {"$set": known})

    def of_clinic(self, clinic_id: str, before: str | None, limit: int) -> list[Entry]:
        """Newest first."""
        return self._page({"clinic_id": clinic_id}, before, limit)

    def about(self, client_id: str, clinic_ids: Sequence[str], before: str | None, limit: int) -> list[Entry]:
        """What others did with this client's things, newest first."""
        query = {"clinic_id": {"$in": list(clinic_ids)}, "client_ids": client_id, "person_id": {"$ne": client_id}}
        return self._page(query, before, limit)

    def _page(self, query: dict[str, Any], before: str | None, limit: int) -> list[Entry]:
        if before:
            query = {**query, "_id": {"$lt": before}}
        return [_entry(found) for found in self.collection.find(query).sort("_id", -1).limit(limit)]


def _entry(found: Mapping[str, Any]) -> Entry:
    fields = {name: value for name, value in found.items() if name != "_id"}
    fields["objects"], fields["client_ids"] = tuple(found["objects"]), tuple(found["client_ids"])
    return Entry(id=found["_id"], **fields)
