"""What databases were asked, and by which index they found it: the record that MongoDB's profiler keeps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pymongo.database import Database

_SIZE = 64 * 1024 * 1024
_RECORD = "system.profile"
_BY_ID = ("IDHACK", "EXPRESS", "CLUSTERED_IXSCAN")
_ALONE = ("EOF", "RECORD_STORE_FAST_COUNT")  # there is no such collection; nothing but its size was asked


@dataclass(frozen=True)
class Question:
    """`plan` as MongoDB sums it up, such as `IXSCAN { clinic_id: 1, client_id: 1 }`."""

    database: str
    collection: str
    plan: str
    command: Any = field(compare=False, hash=False)

    @property
    def begins_with(self) -> set[str]:
        """The first field of each index that was used; `everything` where it looked through the collection."""
        parts = self.plan.split("SCAN { ")
        used = {part.split(":")[0] for part in parts[1:]}
        used |= {"_id"} if any(name in self.plan for name in _BY_ID) else set()
        return used | ({"everything"} if "COLLSCAN" in self.plan or not used else set())


@contextmanager
def recorded(databases: Sequence[Database[dict[str, Any]]]) -> Iterator[set[Question]]:
    """Filled on the way out; whatever any process asks meanwhile is in it."""
    found: set[Question] = set()
    for database in databases:
        database.command("profile", 0)
        database.drop_collection(_RECORD)
        database.create_collection(_RECORD, capped=True, size=_SIZE)
        database.command("profile", 2)
    try:
        yield found
    finally:
        for database in databases:
            database.command("profile", 0)
            found |= set(_questions(database))
            database.drop_collection(_RECORD)


def _questions(database: Database[dict[str, Any]]) -> Iterator[Question]:
    for one in database[_RECORD].find({"planSummary": {"$exists": True}}):
        name, _, collection = str(one["ns"]).partition(".")
        if one["planSummary"] not in _ALONE and not collection.startswith("system."):
            yield Question(name, collection, one["planSummary"], one["command"])
