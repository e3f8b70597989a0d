"""What the library knows of a person and of a client: stars, what was set last, what was set and told in an episode."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pymongo.collection import Collection

from chassis.mongo import Document
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.identity import derived
from services.assignments.domain.library.suggestions import Told
from services.assignments.domain.occurrence import Occurrence
from services.assignments.store import codec
from services.assignments.store.aggregates import Aggregates
from services.assignments.store.sight import seen
from services.assignments.usecases.ports import Sight

AS_TOLD: Document = {"_id": 0, "exercise_code": 1, "response.responded_at": 1} | {
    f"response.answer.{name}": 1 for name in ("kind", "obstacles", "shared")
}


class Library:
    def __init__(
        self, stars: Collection[Document], assignments: Aggregates[Assignment], occurrences: Aggregates[Occurrence]
    ) -> None:
        self.collection = stars
        self._assignments = assignments
        self._occurrences = occurrences

    def stars(self, clinic_id: str, person_id: str) -> frozenset[str]:
        """Codes of the exercises that this person has put on top for themself."""
        whose = {"clinic_id": clinic_id, "person_id": person_id}
        return frozenset(one["exercise_code"] for one in self.collection.find(whose, {"exercise_code": 1}))

    def star(self, clinic_id: str, person_id: str, code: str, at: datetime) -> None:
        """May be repeated: the first time counts."""
        new = {"person_id": person_id, "exercise_code": code, "at": at}
        self.collection.update_one(_key(clinic_id, person_id, code), {"$setOnInsert": new}, upsert=True)

    def unstar(self, clinic_id: str, person_id: str, code: str) -> None:
        self.collection.delete_one(_key(clinic_id, person_id, code))

    def last_set(self, clinic_id: str, person_id: str, limit: int) -> Mapping[str, datetime]:
        """When this person last set which exercise, of as many of the newest assignments."""
        mine = {"clinic_id": clinic_id, "set_by": person_id}
        shown = {"_id": 0, "exercise_code": 1, "proposed_at": 1}
        newest = self._assignments.collection.find(mine, shown, sort=[("proposed_at", -1)], limit=limit)
        return {one["exercise_code"]: one["proposed_at"] for one in reversed(list(newest))}

    def assignments_seen(self, sight: Sight) -> list[Assignment]:
        return self._assignments.find(seen(sight), [("proposed_at", 1)])

    def last_of(self, sight: Sight, code: str) -> Assignment | None:
        return self._newest({**seen(sight), "exercise_code": code})

    def last_by(self, clinic_id: str, person_id: str, code: str) -> Assignment | None:
        return self._newest({"clinic_id": clinic_id, "set_by": person_id, "exercise_code": code})

    def _newest(self, query: Document) -> Assignment | None:
        return next(iter(self._assignments.find(query, [("proposed_at", -1)], 1)), None)

    def told_in(self, sight: Sight) -> list[Told]:
        """What every answer says of its exercise and of what was in the way."""
        answered = {**seen(sight), "response": {"$exists": True}}
        found = self._occurrences.collection.find(answered, AS_TOLD)
        return [codec.read(Told, {**one, **one["response"], **one["response"]["answer"]}) for one in found]


def _key(clinic_id: str, person_id: str, code: str) -> Document:
    return {"_id": derived("sta", clinic_id, person_id, code), "clinic_id": clinic_id}
