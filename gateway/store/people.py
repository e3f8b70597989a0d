"""People as documents: names and addresses are kept here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymongo.collection import Collection

from chassis import documents
from chassis.clock import Clock
from gateway.domain.person import Person
from gateway.domain.roles import Membership, Role
from gateway.publishing import SOURCE


@dataclass(frozen=True)
class People:
    collection: Collection[dict[str, Any]]
    clock: Clock

    def get(self, person_id: str) -> Person | None:
        found = self.collection.find_one({"_id": person_id}, {"outbox": 0})
        return _person(found) if found else None

    def in_clinic(self, clinic_id: str, ids: Iterable[str]) -> list[Person]:
        """Those of the ids who have a role in this clinic."""
        wanted = {"_id": {"$in": list(ids)}, "memberships.clinic_id": clinic_id}
        return [_person(found) for found in self.collection.find(wanted, {"outbox": 0})]

    def page(
        self, clinic_id: str, role: Role | None, after: Sequence[Any] | None, limit: int
    ) -> list[tuple[Person, str]]:
        """Up to `limit` people of a clinic by name, each with the key that a cursor goes on from."""
        of_clinic: dict[str, Any] = {"clinic_id": clinic_id} | ({"role": role.value} if role else {})
        query: dict[str, Any] = {"memberships.clinic_id": clinic_id, "memberships": {"$elemMatch": of_clinic}}
        if after:
            name, last = map(str, after)  # a cursor comes from outside: only text goes into a query
            query["$or"] = [{"name_key": {"$gt": name}}, {"name_key": name, "_id": {"$gt": last}}]
        found = self.collection.find(query, {"outbox": 0}).sort([("name_key", 1), ("_id", 1)]).limit(limit)
        return [(_person(one), one["name_key"]) for one in found]

    def insert(self, person: Person) -> Person:
        """Create them, or return who is there under this id."""
        return _person(documents.insert(self.collection, _document(person), [], source=SOURCE, at=self.clock()))

    def save(self, person: Person) -> Person:
        """Write the next version; raises StaleVersion unless the stored one is just before it."""
        document = _document(person) | {"version": person.version - 1}
        return _person(documents.save(self.collection, document, [], source=SOURCE, at=self.clock()))

    def any_admin(self) -> Person | None:
        """For setting up only: a look through everybody."""
        found = self.collection.find_one({"memberships.role": Role.ADMIN.value})
        return _person(found) if found else None


def _document(person: Person) -> dict[str, Any]:
    return {
        "_id": person.id,
        "clinic_id": person.clinic_id,
        "version": person.version,
        "organisation_id": person.organisation_id,
        "name": person.name,
        "name_key": person.name.casefold(),
        "email": person.email,
        "locale": person.locale,
        "memberships": [{"clinic_id": held.clinic_id, "role": held.role.value} for held in person.memberships],
        "active": person.active,
    }


def _person(found: Mapping[str, Any]) -> Person:
    return Person(
        id=found["_id"],
        clinic_id=found["clinic_id"],
        organisation_id=found["organisation_id"],
        name=found["name"],
        email=found["email"],
        locale=found["locale"],
        memberships=tuple(Membership(held["clinic_id"], Role(held["role"])) for held in found["memberships"]),
        active=found["active"],
        version=found["version"],
    )
