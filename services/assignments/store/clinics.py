"""What this service knows of a clinic: the word it uses for homework, its zone, and when somebody works there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pymongo import InsertOne, UpdateOne
from pymongo.collection import Collection

from chassis.mongo import Document, guarded_bulk
from services.assignments.domain.codes import HomeworkWord
from services.assignments.domain.safety import SafetyClock
from services.assignments.store import codec


@dataclass(frozen=True)
class Clinic:
    id: str
    homework_word: HomeworkWord = HomeworkWord.HOMEWORK
    time_zone: str | None = None
    active: bool = True
    version: int = 0
    safety: SafetyClock | None = None


class Clinics:
    def __init__(self, collection: Collection[Document]) -> None:
        self.collection = collection

    def get(self, clinic_id: str) -> Clinic:
        """A clinic nothing was heard of yet has the usual word."""
        found = self.collection.find_one({"_id": clinic_id})
        if found is None:
            return Clinic(clinic_id)
        word = HomeworkWord(found["homework_word"])
        clock = codec.read(SafetyClock, found["safety"]) if found.get("safety") else None
        return Clinic(clinic_id, word, found["time_zone"], found["active"], found["version"], clock)

    def keep(self, clinics: Iterable[Clinic]) -> None:
        """Set those that are newer than what is known; a late or repeated event changes nothing."""
        operations: list[InsertOne[Document] | UpdateOne] = []
        for one in clinics:
            state = {
                "homework_word": one.homework_word.value,
                "time_zone": one.time_zone,
                "active": one.active,
                "version": one.version,
                "safety": codec.write(one.safety) if one.safety else None,
            }
            operations.append(UpdateOne({"_id": one.id, "version": {"$lt": one.version}}, {"$set": state}))
            operations.append(InsertOne({"_id": one.id, "clinic_id": one.id, **state}))
        if operations:
            guarded_bulk(self.collection, operations)
