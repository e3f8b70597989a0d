"""What is kept of other services' aggregates, written by version: a late or repeated event changes nothing.

`shape` counts how often more facts came to be kept. The same version told again after that brings the new ones in, so
that `republish` of the owner is enough.
"""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo import DESCENDING, IndexModel, UpdateOne
from pymongo.collection import Collection
from pymongo.database import Database

from chassis.documents import bucket_of
from chassis.mongo import bulk, guarded_bulk
from services.reminders.domain.identity import erased_id
from services.reminders.domain.projections import Assigned, ClientKey, Clinic, Course, Occurrence, Session, whom_to_ask
from services.reminders.store.mapping import Document, each_clinic
from services.reminders.store.mapping.projections import clinic, occurrence, session

INDEXES = {
    "occurrences": [
        IndexModel([("clinic_id", 1), ("client_id", 1), ("closes_at", 1)], name="open_of_client"),
        IndexModel([("clinic_id", 1), ("assignment_id", 1)], name="of_assignment"),
        IndexModel(
            [("clinic_id", 1), ("client_id", 1), ("responded_at", -1)],
            name="answered_of_client",
            partialFilterExpression={"responded_at": {"$type": "date"}},
        ),
    ],
    "assignments": [IndexModel([("clinic_id", 1), ("client_id", 1)], name="of_client")],
    "episodes": [
        IndexModel([("clinic_id", 1), ("client_id", 1), ("therapist_id", 1)], name="of_client"),
        IndexModel([("clinic_id", 1), ("therapist_id", 1), ("client_id", 1)], name="of_therapist"),
        IndexModel([("clinic_id", 1), ("co_therapist_ids", 1), ("client_id", 1)], name="of_co_therapist"),
        IndexModel([("clinic_id", 1), ("group_id", 1), ("client_id", 1)], name="of_group"),
    ],
    "sessions": [
        IndexModel([("clinic_id", 1), ("client_id", 1), ("starts_at", 1)], name="of_client"),
        IndexModel([("clinic_id", 1), ("group_id", 1), ("starts_at", 1)], name="of_group"),
    ],
    "groups": [IndexModel([("clinic_id", 1), ("facilitator_ids", 1)], name="of_facilitator")],
    "clinics": [],
    "erased": [IndexModel([("bucket", 1)], name="purge", partialFilterExpression={"purge": True})],
}
SHAPE = 2
_OPEN = ["scheduled", "started"]


@dataclass(frozen=True)
class Projected:
    """The facts kept of one aggregate at one version."""

    collection: str
    id: str
    clinic_id: str
    version: int
    facts: Mapping[str, Any]


def _treated_by(therapist_id: str) -> Document:
    """Alone or with others."""
    return {"$or": [{"therapist_id": therapist_id}, {"co_therapist_ids": therapist_id}]}


class Projections:
    def __init__(self, database: Database[Document]) -> None:
        self._database = database
        self._occurrences: Collection[Document] = database["occurrences"]
        self._assignments: Collection[Document] = database["assignments"]
        self._episodes: Collection[Document] = database["episodes"]
        self._sessions: Collection[Document] = database["sessions"]
        self._groups: Collection[Document] = database["groups"]
        self._clinics: Collection[Document] = database["clinics"]
        self._erased: Collection[Document] = database["erased"]

    def keep(self, news: Sequence[Projected]) -> None:
        """One unordered bulk per kind of aggregate."""
        for name in sorted({one.collection for one in news}):
            _write(self._database[name], [_newest(one) for one in news if one.collection == name])

    def occurrences(self, clinic_ids: Some[str], occurrence_ids: Some[str]) -> list[Occurrence]:
        query = {"_id": {"$in": list(occurrence_ids)}, "clinic_id": {"$in": list(clinic_ids)}}
        return [occurrence(document) for document in self._occurrences.find(query)]

    def of_assignments(self, clinic_ids: Some[str], assignment_ids: Some[str]) -> list[Occurrence]:
        """Everything known of them, over, open and to come."""
        query = {"clinic_id": {"$in": list(clinic_ids)}, "assignment_id": {"$in": list(assignment_ids)}}
        return [occurrence(document) for document in self._occurrences.find(query)]

    def agreed_after(self, clinic_id: str, client_id: str, limit: int) -> list[tuple[str, str]]:
        """Client and assignment of what is agreed in a clinic, of up to `limit` clients whose ids come after that."""
        query = {"clinic_id": clinic_id, "client_id": {"$gt": client_id}, "status": "agreed"}
        found = self._assignments.find(query, {"client_id": 1}).sort("client_id", 1)
        clients: dict[str, None] = {}
        agreed = []
        for document in found:
            if document["client_id"] not in clients and len(clients) == limit:
                break
            clients[document["client_id"]] = None
            agreed.append((document["client_id"], document["_id"]))
        return agreed

    def open_of(self, clients: Some[ClientKey], now: datetime) -> list[Occurrence]:
        still_open = {"closes_at": {"$gt": now}, "status": {"$in": _OPEN}}
        parts = [{**one, **still_open} for one in each_clinic(clients)]
        return [occurrence(document) for document in self._occurrences.find({"$or": parts})] if parts else []

    def answered_of(self, client: ClientKey, limit: int) -> list[Occurrence]:
        """What the client has answered, the latest first."""
        query = {"clinic_id": client.clinic_id, "client_id": client.client_id, "responded_at": {"$type": "date"}}
        found = self._occurrences.find(query).sort("responded_at", -1).limit(limit)
        return [occurrence(document) for document in found]

    def homework_zone(self, client: ClientKey) -> str | None:
        """Where the clock stands in the latest homework of a client."""
        query = {"clinic_id": client.clinic_id, "client_id": client.client_id}
        found = self._occurrences.find_one(query, {"time_zone": 1}, sort=[("closes_at", DESCENDING)])
        return None if found is None else str(found["time_zone"])

    def sessions_ahead(self, client: ClientKey, now: datetime) -> list[Session]:
        """The client's own and those of their groups, the soonest first."""
        own = {"clinic_id": client.clinic_id, "client_id": client.client_id}
        groups = self._episodes.distinct("group_id", own | {"status": "open", "group_id": {"$ne": None}})
        to_come = {"starts_at": {"$gt": now}, "status": "scheduled"}
        of_groups = {"clinic_id": client.clinic_id, "client_id": None, "group_id": {"$in": groups}}
        found = [*self._sessions.find(own | to_come), *(self._sessions.find(of_groups | to_come) if groups else ())]
        return sorted(map(session, found), key=lambda one: (one.starts_at, one.id))

    def members(self, clinic_id: str, group_ids: Some[str]) -> list[ClientKey]:
        """The clients whose course runs in one of these groups."""
        query = {"clinic_id": clinic_id, "group_id": {"$in": list(group_ids)}, "status": "open"}
        return [ClientKey(clinic_id, client_id) for client_id in self._episodes.distinct("client_id", query)]

    def facilitators(self, clinic_ids: Some[str], group_ids: Some[str]) -> dict[str, tuple[str, ...]]:
        """By group, who runs it, as its people named them; nobody where it is over or nothing is known of it."""
        if not group_ids:
            return {}
        query = {"_id": {"$in": sorted(group_ids)}, "clinic_id": {"$in": sorted(clinic_ids)}, "status": "open"}
        return {one["_id"]: tuple(one["facilitator_ids"]) for one in self._groups.find(query)}

    def groups_run_by(self, clinic_id: str, person_id: str) -> list[str]:
        """The groups that somebody facilitates, those that are over, too."""
        query = {"clinic_id": clinic_id, "facilitator_ids": person_id}
        return [one["_id"] for one in self._groups.find(query, {"_id": 1})]

    def is_asked_of_facilitators(self, clinic_id: str, assignment_id: str) -> bool:
        """Whether somebody else than the client's therapist is asked when they are silent about this assignment."""
        query = {"_id": assignment_id, "clinic_id": clinic_id}
        found = self._assignments.find_one(query, {"group_id": 1, "therapist_id": 1}) or {}
        therapist_id, group_id = found.get("therapist_id"), found.get("group_id")
        run_by = self.facilitators([clinic_id], [group_id]) if group_id else {}
        return whom_to_ask(therapist_id, run_by.get(group_id or "", ())) != therapist_id

    def courses(self, occurrences: Sequence[Occurrence]) -> dict[str, Course]:
        """By occurrence id, how the assignment and the episode around it stand."""
        clinic_ids = sorted({one.clinic_id for one in occurrences})
        assignments = self._standing(self._assignments, clinic_ids, {one.assignment_id for one in occurrences})
        episodes = self._standing(self._episodes, clinic_ids, {one.episode_id for one in occurrences})
        return {
            one.id: _course(assignments.get(one.assignment_id, {}), episodes.get(one.episode_id, {}))
            for one in occurrences
        }

    def owns_assignment(self, clinic_ids: Some[str], client_id: str, assignment_id: str) -> str | None:
        """The clinic of that client's assignment, or None."""
        query = {"_id": assignment_id, "clinic_id": {"$in": list(clinic_ids)}, "client_id": client_id}
        found = self._assignments.find_one(query, {"clinic_id": 1})
        return None if found is None else str(found["clinic_id"])

    def assigned(self, clinic_id: str, assignment_id: str) -> Assigned | None:
        found = self._assignments.find_one({"_id": assignment_id, "clinic_id": clinic_id})
        if found is None:
            return None
        return Assigned(clinic_id, found["client_id"], assignment_id, found["status"], found.get("group_id"))

    def treats(self, clinic_id: str, therapist_id: str, client_id: str) -> bool:
        query = {"clinic_id": clinic_id, "client_id": client_id, **_treated_by(therapist_id)}
        return self._episodes.find_one(query, {"_id": 1}) is not None

    def caseload(self, clinic_id: str, therapist_id: str) -> list[str]:
        """The clients of a therapist."""
        query = {"clinic_id": clinic_id, **_treated_by(therapist_id)}
        return self._episodes.distinct("client_id", query)

    def clinic(self, clinic_id: str) -> Clinic:
        found = self._clinics.find_one({"_id": clinic_id, "clinic_id": clinic_id})
        return Clinic(clinic_id) if found is None else clinic(found)

    def clinics(self, clinic_ids: Some[str]) -> dict[str, Clinic]:
        """By id; one that nothing is known of, too."""
        wanted = sorted(set(clinic_ids))
        found = self._clinics.find({"_id": {"$in": wanted}, "clinic_id": {"$in": wanted}})
        return {clinic_id: Clinic(clinic_id) for clinic_id in wanted} | {one["_id"]: clinic(one) for one in found}

    def mark_erased(self, client: ClientKey) -> None:
        """From now on nothing of this client is taken in any more; stays for ever, and is nothing but ids.

        Marked again, what came in behind the back of the first purge is purged as well.
        """
        key = {"_id": erased_id(client.clinic_id, client.client_id), "clinic_id": client.clinic_id}
        mark = {"client_id": client.client_id, "purge": True, "bucket": bucket_of(key["_id"])}
        self._erased.update_one(key, {"$set": mark}, upsert=True)

    def erased_among(self, clients: Some[ClientKey]) -> set[ClientKey]:
        by_id = {erased_id(one.clinic_id, one.client_id): one for one in clients}
        clinic_ids = sorted({one.clinic_id for one in clients})
        found = self._erased.find({"_id": {"$in": list(by_id)}, "clinic_id": {"$in": clinic_ids}}, {"_id": 1})
        return {by_id[document["_id"]] for document in found}

    def to_purge(self, buckets: Some[int], limit: int) -> list[ClientKey]:
        found = self._erased.find({"bucket": {"$in": list(buckets)}, "purge": True}).limit(limit)
        return [ClientKey(document["clinic_id"], document["client_id"]) for document in found]

    def purge_again(self, client: ClientKey) -> None:
        """Something of a client who was erased has turned up."""
        key = {"_id": erased_id(client.clinic_id, client.client_id), "clinic_id": client.clinic_id}
        self._erased.update_one(key, {"$set": {"purge": True}})

    def purged(self, client: ClientKey) -> None:
        key = {"_id": erased_id(client.clinic_id, client.client_id), "clinic_id": client.clinic_id}
        self._erased.update_one(key, {"$set": {"purge": False}})

    def forget(self, client: ClientKey) -> None:
        query = {"clinic_id": client.clinic_id, "client_id": client.client_id}
        for collection in (self._occurrences, self._assignments, self._episodes, self._sessions):
            collection.delete_many(query)

    @staticmethod
    def _standing(collection: Collection[Document], clinic_ids: list[str], ids: Some[str]) -> dict[str, Document]:
        query = {"_id": {"$in": list(ids)}, "clinic_id": {"$in": clinic_ids}}
        return {one["_id"]: one for one in collection.find(query, {"status": 1, "schedule_kind": 1, "therapist_id": 1})}


def _course(assignment: Document, episode: Document) -> Course:
    """Who treats the client now may be somebody else than who agreed the assignment."""
    therapist_id = episode.get("therapist_id") or assignment.get("therapist_id")
    return Course(assignment.get("status"), episode.get("status"), assignment.get("schedule_kind"), therapist_id)


def _write(collection: Collection[Document], operations: list[UpdateOne]) -> None:
    """Two readers who insert the same document at once: one of them finds it there the second time."""
    if guarded_bulk(collection, operations):
        bulk(collection, operations)


def _newest(one: Projected) -> UpdateOne:
    """Replaces what is older; as a pipeline with an upsert it can neither lose to nor overtake a newer version."""
    document = {**one.facts, "_id": one.id, "clinic_id": one.clinic_id, "version": one.version, "shape": SHAPE}
    newer = {"$gt": ["$version", one.version]}
    same = {"$and": [{"$eq": ["$version", one.version]}, {"$gte": ["$shape", SHAPE]}]}
    known = {"$or": [newer, same]}
    pipeline = [{"$replaceWith": {"$cond": [known, "$$ROOT", {"$literal": document}]}}]
    return UpdateOne({"_id": one.id, "clinic_id": one.clinic_id}, pipeline, upsert=True)
