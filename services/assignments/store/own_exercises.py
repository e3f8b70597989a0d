"""Exercises that clinicians wrote: each one document, with the definitions of its versions, which only grow."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from chassis.documents import COMMANDS_KEPT
from chassis.mongo import Document
from services.assignments.catalogue.definitions import check
from services.assignments.domain.definition import Definition
from services.assignments.domain.errors import NotThere, Stale
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.own_exercise import OwnExercise
from services.assignments.store import codec
from services.assignments.usecases.ports import Page

STATE = {"definitions": 0}
IN_A_LIST = {**STATE, "draft": 0, "text": 0, "history": 0}
CACHED = 1000
_MECHANICAL = ("version", "commands")
Key = tuple[str, str, int]


class OwnExercises:
    """A published version never changes, so those that were read lately are kept as they were read."""

    def __init__(self, collection: Collection[Document]) -> None:
        self.collection = collection
        self._read: OrderedDict[Key, Exercise] = OrderedDict()

    def get(self, clinic_ids: Sequence[str], code: str) -> OwnExercise | None:
        found = self.collection.find_one({"_id": code, "clinic_id": {"$in": list(clinic_ids)}}, STATE)
        return _of(found) if found else None

    def exercise(self, clinic_ids: Sequence[str], code: str, number: int) -> Exercise | None:
        for clinic_id in clinic_ids:
            if known := self._read.get((clinic_id, code, number)):
                return known
        found = self._version(clinic_ids, code, number)
        return self._keep((found[0], code, number), found[1]) if found else None

    def definition(self, clinic_ids: Sequence[str], code: str, number: int) -> Definition | None:
        found = self._version(clinic_ids, code, number)
        return found[1] if found else None

    def in_use(self, clinic_id: str, person_id: str) -> list[OwnExercise]:
        used: Document = {"clinic_id": clinic_id, "retired_at": {"$exists": False}}
        own = self._find({**used, "owner_id": person_id})
        return [*own, *self._find({**used, "shared": True, "offered": {"$exists": True}})]

    def with_content(self, clinic_id: str, contents: Iterable[str]) -> list[OwnExercise]:
        return self._find({"clinic_id": clinic_id, "contents": {"$in": sorted(set(contents))}})

    def of_person(self, clinic_id: str, person_id: str, page: Page) -> list[OwnExercise]:
        return self._find({"clinic_id": clinic_id, "owner_id": person_id, **_after(page)}, page.limit + 1)

    def of_clinic(self, clinic_id: str, page: Page) -> list[OwnExercise]:
        return self._find({"clinic_id": clinic_id, "shared": True, **_after(page)}, page.limit + 1)

    def add(self, one: OwnExercise, command: str | None = None) -> OwnExercise:
        document = {name: value for name, value in _document(one).items() if value is not None}
        new = {**document, "_id": one.code, "version": 1, "commands": [command] if command else []}
        try:
            self.collection.insert_one(new)
        except DuplicateKeyError:
            stored = self.get([one.clinic_id], one.code)
            if stored is None:
                raise
            return stored
        return _of(new)

    def save(
        self, before: OwnExercise, after: OwnExercise, command: str | None = None, published: Definition | None = None
    ) -> OwnExercise:
        was, now = _document(before), _document(after)
        changed = {name: value for name, value in now.items() if value != was[name]}
        pushed: Document = {"commands": {"$each": [command] if command else [], "$slice": -COMMANDS_KEPT}}
        if published is not None:
            pushed["definitions"] = {"number": after.newest, "definition": json.dumps(published)}
        change: Document = {
            "$set": {name: value for name, value in changed.items() if value is not None}
            | {"version": before.version + 1},
            "$push": pushed,
        }
        if gone := {name: "" for name, value in changed.items() if value is None}:
            change["$unset"] = gone
        guard = {"_id": before.code, "clinic_id": before.clinic_id, "version": before.version}
        stored = self.collection.find_one_and_update(
            guard, change, projection=STATE, return_document=ReturnDocument.AFTER
        )
        if stored is not None:
            return _of(stored)
        if self.get([before.clinic_id], before.code) is None:
            raise NotThere(before.code)
        raise Stale(before.code)

    def _version(self, clinic_ids: Sequence[str], code: str, number: int) -> tuple[str, Definition] | None:
        """The clinic and the definition."""
        query = {"_id": code, "clinic_id": {"$in": list(clinic_ids)}, "definitions.number": number}
        found = self.collection.find_one(query, {"clinic_id": 1, "definitions.$": 1})
        return (found["clinic_id"], json.loads(found["definitions"][0]["definition"])) if found else None

    def _keep(self, key: Key, definition: Definition) -> Exercise:
        _, code, number = key
        read = check(definition, code, number).exercise
        if read is None:
            raise LookupError(f"version {number} of {code} cannot be read any more")
        self._read[key] = read
        while len(self._read) > CACHED:
            self._read.popitem(last=False)
        return read

    def _find(self, query: Mapping[str, Any], limit: int = 0) -> list[OwnExercise]:
        return [_of(one) for one in self.collection.find(query, IN_A_LIST, limit=limit).sort("_id", 1)]


def _after(page: Page) -> Mapping[str, Any]:
    return {"_id": {"$gt": page.after}} if page.after else {}


def _of(document: Mapping[str, Any]) -> OwnExercise:
    draft = document.get("draft")
    known = {**document, "code": document["_id"], "draft": json.loads(draft) if draft else None}
    return codec.read(OwnExercise, known)


def _document(one: OwnExercise) -> Document:
    """The state as it is stored: a draft as text, because its keys are whatever was typed; None is taken away."""
    state: Document = {name: value for name, value in codec.write(one).items() if name not in _MECHANICAL}
    del state["code"]
    contents = sorted({one.content, *(each.content for each in one.versions)} - {""})
    return {
        **state,
        "draft": None if one.draft is None else json.dumps(one.draft),
        "contents": contents,
        "shared": True if one.is_shared else None,
    }
