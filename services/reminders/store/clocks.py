"""By which rules of zones each lane was planned: one document of the installation's own, without anybody's data."""

from __future__ import annotations

from collections.abc import Collection as Some

from pymongo.collection import Collection

from services.reminders.store.mapping import Document

_ONE = {"_id": "lanes"}


class Clocks:
    def __init__(self, collection: Collection[Document]) -> None:
        self._collection = collection

    def planned_by_others(self, lanes: Some[int], version: str) -> set[int]:
        """Those of the lanes that were planned by other rules, or nobody knows by which."""
        found = self._collection.find_one(_ONE) or {}
        return {lane for lane in lanes if found.get(_field(lane)) != version}

    def planned_by(self, lane: int, version: str) -> None:
        self._collection.update_one(_ONE, {"$set": {_field(lane): version}}, upsert=True)


def _field(lane: int) -> str:
    return f"lane_{lane}"
