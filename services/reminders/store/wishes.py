"""Preferences and assignment settings in MongoDB; each change leaves a mark for the worker to plan anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Collection as Some
from typing import Any

from pymongo import IndexModel
from pymongo.collection import Collection
from pymongo.database import Database

from chassis import documents
from chassis.clock import Clock
from chassis.documents import StaleVersion
from services.reminders.domain.codes import ReminderTrigger
from services.reminders.domain.errors import AlreadySet
from services.reminders.domain.identity import preferences_id, setting_id
from services.reminders.domain.preferences import AssignmentReminder, Preferences
from services.reminders.domain.projections import ClientKey, Occurrence
from services.reminders.publishing import SOURCE
from services.reminders.store.mapping import Document, each_clinic
from services.reminders.store.mapping.wishes import preferences, preferences_document, setting, setting_document

INDEXES = [
    IndexModel([("clinic_id", 1), ("client_id", 1)], name="of_client"),
    IndexModel([("bucket", 1)], name="replan", partialFilterExpression={"replan": True}),
]

_TRIES = 5


class Wishes:
    def __init__(self, database: Database[Document], clock: Clock) -> None:
        self._preferences: Collection[Document] = database["preferences"]
        self._settings: Collection[Document] = database["assignment_reminders"]
        self._clock = clock

    def preferences(self, clinic_id: str, client_id: str) -> Preferences:
        """What was set, or the defaults with version 0."""
        found = self._preferences.find_one({"_id": preferences_id(clinic_id, client_id), "clinic_id": clinic_id})
        return Preferences.unset(clinic_id, client_id) if found is None else preferences(found)

    def setting(self, clinic_id: str, client_id: str, assignment_id: str) -> AssignmentReminder:
        key = {"_id": setting_id(clinic_id, client_id, assignment_id), "clinic_id": clinic_id}
        found = self._settings.find_one(key)
        return AssignmentReminder(clinic_id, client_id, assignment_id) if found is None else setting(found)

    def save_preferences(self, wishes: Preferences) -> Preferences:
        """Store over the version it was read at; raises AlreadySet or StaleVersion."""
        return preferences(self._save(self._preferences, preferences_document(wishes)))

    def change_preferences(self, client: ClientKey, change: Callable[[Preferences], Preferences]) -> Preferences:
        """Store what `change` makes of them, however often somebody else is quicker."""
        for left in reversed(range(_TRIES)):
            try:
                return self.save_preferences(change(self.preferences(client.clinic_id, client.client_id)))
            except (AlreadySet, StaleVersion):
                if not left:
                    raise
        raise AssertionError("the last try returns or raises")

    def save_setting(self, wishes: AssignmentReminder) -> AssignmentReminder:
        return setting(self._save(self._settings, setting_document(wishes)))

    def preferences_of(self, clients: Some[ClientKey]) -> dict[ClientKey, Preferences]:
        """For every one of the clients, what was set or the defaults."""
        ids = {one: preferences_id(one.clinic_id, one.client_id) for one in clients}
        query = _among({ids[one]: one.clinic_id for one in clients})
        found = {one["_id"]: preferences(one) for one in self._preferences.find(query)}
        return {one: found.get(ids[one]) or Preferences.unset(one.clinic_id, one.client_id) for one in clients}

    def settings_of(self, occurrences: Some[Occurrence]) -> dict[str, AssignmentReminder]:
        """By assignment id, what was set or the defaults."""
        ids = {one.assignment_id: setting_id(one.clinic_id, one.client_id, one.assignment_id) for one in occurrences}
        query = _among({ids[one.assignment_id]: one.clinic_id for one in occurrences})
        found = {one["_id"]: setting(one) for one in self._settings.find(query)}
        return {
            one.assignment_id: found.get(ids[one.assignment_id])
            or AssignmentReminder(one.clinic_id, one.client_id, one.assignment_id)
            for one in occurrences
        }

    def hanging_on(self, clients: Some[ClientKey], trigger: ReminderTrigger) -> set[ClientKey]:
        """Those who wish for moments of that kind."""
        parts = [{**one, "moments.trigger": trigger.value} for one in each_clinic(clients)]
        found = self._settings.find({"$or": parts}, {"clinic_id": 1, "client_id": 1}) if parts else ()
        return {ClientKey(one["clinic_id"], one["client_id"]) for one in found}

    def to_replan(self, buckets: Some[int], limit: int) -> list[Mapping[str, Any]]:
        """The marks of changes whose reminders were not planned anew yet; hand them to `replanned` afterwards."""
        marks: list[Mapping[str, Any]] = []
        for collection in (self._preferences, self._settings):
            query = {"bucket": {"$in": list(buckets)}, "replan": True}
            found = collection.find(query, {"clinic_id": 1, "client_id": 1, "version": 1}).limit(limit)
            marks.extend({**document, "collection": collection.name} for document in found)
        return marks

    def replanned(self, mark: Mapping[str, Any]) -> None:
        """Take the mark away, unless another change came in the meantime."""
        collection = self._preferences if mark["collection"] == self._preferences.name else self._settings
        key = {name: mark[name] for name in ("_id", "clinic_id", "version")}
        collection.update_one(key, {"$set": {"replan": False}})

    def forget(self, client: ClientKey) -> None:
        for collection in (self._preferences, self._settings):
            collection.delete_many({"clinic_id": client.clinic_id, "client_id": client.client_id})

    def _save(self, collection: Collection[Document], document: Document) -> Document:
        marked, now = {**document, "replan": True}, self._clock()
        if document["version"]:
            return documents.save(collection, marked, [], source=SOURCE, at=now)
        stored = documents.insert(collection, marked, [], source=SOURCE, at=now)
        ours = {name: value for name, value in document.items() if name != "version"}
        if stored["version"] != 1 or any(stored.get(name) != value for name, value in ours.items()):
            raise AlreadySet
        return stored


def _among(clinic_by_id: Mapping[str, str]) -> dict[str, Any]:
    return {"_id": {"$in": list(clinic_by_id)}, "clinic_id": {"$in": sorted(set(clinic_by_id.values()))}}
