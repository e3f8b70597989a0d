"""The templates of clinics in MongoDB: one document for a clinic that has any."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Mapping
from typing import Any

from pymongo.collection import Collection

from chassis import documents
from chassis.clock import Clock
from services.reminders.domain.errors import AlreadySet
from services.reminders.domain.identity import templates_id
from services.reminders.domain.templates import TemplateKind, Templates
from services.reminders.publishing import SOURCE
from services.reminders.store.mapping import Document


class ClinicTemplates:
    def __init__(self, collection: Collection[Document], clock: Clock) -> None:
        self._collection = collection
        self._clock = clock

    def of_clinics(self, clinic_ids: Some[str]) -> dict[str, Templates]:
        """By clinic, also for those that have none."""
        ids = {templates_id(clinic_id): clinic_id for clinic_id in clinic_ids}
        found = self._collection.find({"_id": {"$in": list(ids)}, "clinic_id": {"$in": sorted(ids.values())}})
        stored = {document["clinic_id"]: _templates(document) for document in found}
        return {clinic_id: stored.get(clinic_id) or Templates(clinic_id) for clinic_id in ids.values()}

    def save(self, templates: Templates) -> Templates:
        """Store over the version it was read at; raises AlreadySet or StaleVersion."""
        document, now = _document(templates), self._clock()
        if templates.version:
            return _templates(documents.save(self._collection, document, [], source=SOURCE, at=now))
        stored = documents.insert(self._collection, document, [], source=SOURCE, at=now)
        if stored["version"] != 1 or stored["texts"] != document["texts"]:
            raise AlreadySet
        return _templates(stored)


def _document(templates: Templates) -> Document:
    return {
        "_id": templates_id(templates.clinic_id),
        "clinic_id": templates.clinic_id,
        "version": templates.version,
        "texts": {
            language: {kind.value: text for kind, text in kinds.items()} for language, kinds in templates.texts.items()
        },
    }


def _templates(document: Mapping[str, Any]) -> Templates:
    texts = {
        language: {TemplateKind(kind): text for kind, text in kinds.items()}
        for language, kinds in document["texts"].items()
    }
    return Templates(document["clinic_id"], texts, document["version"])
