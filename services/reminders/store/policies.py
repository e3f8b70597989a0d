"""The policies of clinics in MongoDB; each change leaves a mark for the worker to go through the clinic's clients."""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Mapping
from dataclasses import dataclass

from pymongo import IndexModel
from pymongo.collection import Collection

from chassis import documents
from chassis.clock import Clock
from services.reminders.domain.clinic_policy import ClinicPolicy
from services.reminders.domain.errors import AlreadySet
from services.reminders.domain.identity import policy_id
from services.reminders.publishing import SOURCE
from services.reminders.store.mapping import Document
from services.reminders.store.mapping.policies import policy, policy_document

INDEXES = [IndexModel([("bucket", 1)], name="unfold", partialFilterExpression={"unfold": True})]


@dataclass(frozen=True)
class Unfolding:
    """A change of a policy that the worker has brought to the clients up to and including `after`."""

    clinic_id: str
    version: int
    after: str


class Policies:
    def __init__(self, collection: Collection[Document], clock: Clock) -> None:
        self._collection = collection
        self._clock = clock

    def of(self, clinic_id: str) -> ClinicPolicy:
        """What was decided, or the defaults with version 0."""
        return self.of_clinics([clinic_id])[clinic_id]

    def of_clinics(self, clinic_ids: Some[str]) -> Mapping[str, ClinicPolicy]:
        wanted = sorted(set(clinic_ids))
        query = {"_id": {"$in": [policy_id(one) for one in wanted]}, "clinic_id": {"$in": wanted}}
        found = {one["clinic_id"]: policy(one) for one in self._collection.find(query)}
        return {one: found.get(one) or ClinicPolicy(one) for one in wanted}

    def save(self, wished: ClinicPolicy) -> ClinicPolicy:
        """Store over the version it was read at; raises AlreadySet or StaleVersion."""
        marked, now = {**policy_document(wished), "unfold": True, "unfolded": ""}, self._clock()
        if wished.version:
            return policy(documents.save(self._collection, marked, [], source=SOURCE, at=now))
        stored = policy(documents.insert(self._collection, marked, [], source=SOURCE, at=now))
        if policy_document(stored) != {**policy_document(wished), "version": 1}:
            raise AlreadySet
        return stored

    def to_unfold(self, buckets: Some[int], limit: int) -> list[Unfolding]:
        found = self._collection.find({"bucket": {"$in": list(buckets)}, "unfold": True}).limit(limit)
        return [Unfolding(one["clinic_id"], one["version"], one["unfolded"]) for one in found]

    def unfolded(self, unfolding: Unfolding, up_to: str | None) -> None:
        """So far it has come; None: to all of them. Without effect if the policy was changed again meanwhile."""
        key = {
            "_id": policy_id(unfolding.clinic_id),
            "clinic_id": unfolding.clinic_id,
            "version": unfolding.version,
        }
        self._collection.update_one(key, {"$set": {"unfold": False} if up_to is None else {"unfolded": up_to}})
