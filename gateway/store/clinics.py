"""Organisations and clinics as documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pymongo import ReturnDocument
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from chassis import documents
from chassis.clock import Clock
from chassis.mongo import bulk
from gateway.domain.clinic import Clinic, ClinicChanged, CrisisContact, HomeworkWord, Organisation
from gateway.publishing import SOURCE, clinic_fact

Documents = Collection[dict[str, Any]]


@dataclass(frozen=True)
class Organisations:
    """Which clinics an organisation has; a listed clinic may not exist yet, see `gateway.usecases.clinics.add`."""

    collection: Documents

    def get(self, organisation_id: str) -> Organisation | None:
        found = self.collection.find_one({"_id": organisation_id})
        return _organisation(found) if found else None

    def insert(self, organisation: Organisation) -> Organisation:
        """Create it, or return what is there under this id."""
        document = {"_id": organisation.id, "name": organisation.name, "clinic_ids": list(organisation.clinic_ids)}
        try:
            self.collection.insert_one(document)
        except DuplicateKeyError:
            return self.get(organisation.id) or organisation
        return organisation

    def list_clinic(self, organisation_id: str, clinic_id: str) -> Organisation | None:
        found = self.collection.find_one_and_update(
            {"_id": organisation_id},
            {"$addToSet": {"clinic_ids": clinic_id}},
            return_document=ReturnDocument.AFTER,
        )
        return _organisation(found) if found else None


@dataclass(frozen=True)
class Clinics:
    """A clinic and the event about its new state are saved in one write."""

    collection: Documents
    clock: Clock

    def get(self, clinic_id: str) -> Clinic | None:
        found = self.collection.find_one({"_id": clinic_id})
        return _clinic(found) if found else None

    def these(self, clinic_ids: Iterable[str]) -> list[Clinic]:
        """Those that exist, by name."""
        found = self.collection.find({"_id": {"$in": list(clinic_ids)}})
        return sorted(map(_clinic, found), key=lambda clinic: (clinic.name.casefold(), clinic.id))

    def all(self) -> Iterator[Clinic]:
        return map(_clinic, self.collection.find({}, {"outbox": 0}))

    def insert(self, clinic: Clinic, fact: ClinicChanged) -> Clinic:
        """Create it, or return what is there under this id."""
        at = self.clock()
        facts = [clinic_fact(clinic, fact, at)]
        return _clinic(documents.insert(self.collection, _clinic_document(clinic), facts, source=SOURCE, at=at))

    def save(self, clinic: Clinic, fact: ClinicChanged) -> Clinic:
        """Write the next version; raises StaleVersion unless the stored one is just before it."""
        at = self.clock()
        document = _clinic_document(clinic) | {"version": clinic.version - 1}
        facts = [clinic_fact(clinic, fact, at)]
        return _clinic(documents.save(self.collection, document, facts, source=SOURCE, at=at))

    def publish_again(self, clinic: Clinic) -> int:
        """Put the present state into the outbox once more; how many (0 or 1) were put there."""
        at = self.clock()
        facts = [clinic_fact(clinic, ClinicChanged(()), at)]
        again = documents.reemit_op(_clinic_document(clinic), facts, source=SOURCE, at=at)
        return bulk(self.collection, [again]).modified_count


def _organisation(found: Mapping[str, Any]) -> Organisation:
    return Organisation(found["_id"], found["name"], tuple(found["clinic_ids"]))


def _clinic_document(clinic: Clinic) -> dict[str, Any]:
    return {
        "_id": clinic.id,
        "clinic_id": clinic.id,
        "version": clinic.version,
        "organisation_id": clinic.organisation_id,
        "name": clinic.name,
        "time_zone": clinic.time_zone,
        "homework_word": clinic.homework_word.value,
        "crisis_contacts": [asdict(contact) for contact in clinic.crisis_contacts],
        "active": clinic.active,
        "working_days": list(clinic.working_days),
        "working_from": clinic.working_from,
        "working_until": clinic.working_until,
        "escalate_after_minutes": clinic.escalate_after_minutes,
        "escalate_to": list(clinic.escalate_to),
        "missing_links": clinic.missing_links,
    }


def _clinic(found: Mapping[str, Any]) -> Clinic:
    return Clinic(
        id=found["_id"],
        organisation_id=found["organisation_id"],
        name=found["name"],
        time_zone=found["time_zone"],
        homework_word=HomeworkWord(found["homework_word"]),
        crisis_contacts=tuple(CrisisContact(**contact) for contact in found["crisis_contacts"]),
        active=found["active"],
        missing_links=found.get("missing_links", False),
        version=found["version"],
        **_clock(found),
    )


def _clock(found: Mapping[str, Any]) -> dict[str, Any]:
    """When the clinic works and who is told; a clinic that never chose has the usual."""
    names = ("working_days", "working_from", "working_until", "escalate_after_minutes", "escalate_to")
    kept = {name: found[name] for name in names if name in found}
    return {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
