"""Whom analytics was asked to forget: a tombstone for each, and facts that nobody can be told from any more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pymongo
from pymongo import UpdateOne
from pymongo.database import Database

from chassis.mongo import bulk
from services.analytics.store.generations import Document, Generation

WITH_A_CLIENT: Final = (
    *("occurrences", "assignments", "sessions", "episodes"),
    *("scores", "reminders", "escalations"),
)
_FORGOTTEN: Final = {"$set": {"client_id": None, "forgotten": True}}
_SECONDS = 60.0  # a clinic's facts are searched without an index: nobody is forgotten often


@dataclass(frozen=True)
class Client:
    """A client of a clinic."""

    clinic_id: str
    client_id: str

    @property
    def key(self) -> str:
        """The id of their tombstone."""
        return f"{self.clinic_id}|{self.client_id}"


class Tombstones:
    """Those who were forgotten, in every generation and for good: a late event brings nobody back."""

    def __init__(self, database: Database[Document]) -> None:
        self._rows = database["erased"]
        self._parked = database["parked"]

    def put(self, clients: Sequence[Client], now: datetime) -> None:
        """Remember that they are forgotten."""
        writes = [
            UpdateOne({"_id": one.key}, {"$setOnInsert": {"clinic_id": one.clinic_id, "at": now}}, upsert=True)
            for one in clients
        ]
        bulk(self._rows, writes)

    def forget_unread(self, clients: Sequence[Client]) -> None:
        """Remove the events about them that nobody could read: their bytes name the client."""
        self._parked.delete_many({"key": {"$in": [one.client_id.encode() for one in clients]}})

    def among(self, clients: Collection[Client]) -> list[Client]:
        """Those of them who are forgotten."""
        keys = {one.key: one for one in clients}
        return [keys[found["_id"]] for found in self._rows.find({"_id": {"$in": sorted(keys)}}, {"_id": 1})]


def forget(generation: Generation, client: Client) -> int:
    """Take the client out of every fact; what they did stays counted. Returns how many facts had been theirs."""
    theirs = {"clinic_id": client.clinic_id, "client_id": client.client_id}
    with pymongo.timeout(_SECONDS):
        return sum(generation.collection(name).update_many(theirs, _FORGOTTEN).modified_count for name in WITH_A_CLIENT)
