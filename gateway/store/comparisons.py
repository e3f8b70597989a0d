"""When each clinic's copies were last held against their owners, so that several workers do it once a night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError


@dataclass(frozen=True)
class Comparisons:
    """One small document for each clinic and subject."""

    collection: Collection[dict[str, Any]]

    def done_since(self, since: datetime) -> set[str]:
        """Clinic and subject of those that were taken since."""
        return {one["_id"] for one in self.collection.find({"at": {"$gte": since}}, {"_id": 1})}

    def take(self, clinic_id: str, subject: str, since: datetime, now: datetime) -> bool:
        """Whether it is now this worker's to compare them: nobody has taken them since."""
        taken = {"_id": key_of(clinic_id, subject), "at": {"$lt": since}}
        try:
            self.collection.update_one(taken, {"$set": {"clinic_id": clinic_id, "at": now}}, upsert=True)
        except DuplicateKeyError:
            return False
        return True


def key_of(clinic_id: str, subject: str) -> str:
    """Return the id under which a comparison is noted."""
    return f"{clinic_id}|{subject}"
