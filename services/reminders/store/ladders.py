"""Where the ladder of each assignment stands, in MongoDB: marked by news, looked at by the worker lane by lane.

A mark and a look both move the version on, so that a look that began before a mark leaves it standing.
"""

from __future__ import annotations

from collections.abc import Collection as Some
from collections.abc import Iterable, Mapping
from datetime import datetime

from pymongo import ASCENDING, IndexModel, UpdateOne
from pymongo.collection import Collection

from chassis.documents import bucket_of
from chassis.mongo import bulk, guarded_bulk
from services.reminders.domain.codes import RungKind
from services.reminders.domain.identity import ladder_id
from services.reminders.domain.ladder import AssignmentKey, Climbed, LadderState, Look, Question
from services.reminders.domain.projections import ClientKey
from services.reminders.store.mapping import Document

_DUE: Document = {"next_at": {"$exists": True}}

INDEXES = [
    IndexModel([("clinic_id", 1), ("client_id", 1)], name="of_client"),
    IndexModel([("lane", 1), ("next_at", 1)], name="due", partialFilterExpression=_DUE),
]


class Ladders:
    def __init__(self, collection: Collection[Document]) -> None:
        self._collection = collection

    def mark(self, keys: Iterable[AssignmentKey], now: datetime) -> None:
        """Look at these again; whoever marks the same one for the first time at once finds it there the second time."""
        operations = [
            UpdateOne(
                {"_id": ladder_id(one.assignment_id), "clinic_id": one.clinic_id},
                {
                    "$set": {"next_at": now},
                    "$inc": {"version": 1},
                    "$setOnInsert": {
                        "client_id": one.client_id,
                        "assignment_id": one.assignment_id,
                        "lane": bucket_of(one.client_id),
                        "state": LadderState.WAITING.value,
                    },
                },
                upsert=True,
            )
            for one in dict.fromkeys(keys)
        ]
        if guarded_bulk(self._collection, operations):
            bulk(self._collection, operations)

    def mark_client(self, client: ClientKey, now: datetime) -> None:
        """Their wishes changed: look at all of theirs again."""
        query = {"clinic_id": client.clinic_id, "client_id": client.client_id}
        self._collection.update_many(query, {"$set": {"next_at": now}, "$inc": {"version": 1}})

    def due(self, lanes: Some[int], now: datetime, limit: int) -> list[Climbed]:
        query = {"lane": {"$in": list(lanes)}, "next_at": {"$lte": now}}
        return [_ladder(one) for one in self._collection.find(query).sort("next_at", ASCENDING).limit(limit)]

    def longest_due(self, lanes: Some[int], now: datetime) -> datetime | None:
        """Since when the one that waits longest is due."""
        query = {"lane": {"$in": list(lanes)}, "next_at": {"$lte": now}}
        found = self._collection.find(query, {"next_at": 1}).sort("next_at", ASCENDING).limit(1)
        return next((one["next_at"] for one in found), None)

    def seen(self, looks: Iterable[Look]) -> None:
        """What each look found; without effect where a mark came in between."""
        operations = [_seen(one) for one in looks]
        if operations:
            bulk(self._collection, operations)

    def questions(self, clinic_ids: Some[str], assignment_ids: Some[str]) -> Mapping[str, datetime]:
        """By occurrence id, the moments of the questions what got in the way of these assignments."""
        query = {
            "_id": {"$in": [ladder_id(one) for one in assignment_ids]},
            "clinic_id": {"$in": list(clinic_ids)},
            "question": {"$exists": True},
        }
        found = self._collection.find(query, {"question": 1})
        return {one["question"]["occurrence_id"]: one["question"]["at"] for one in found}

    def of(self, clinic_id: str, assignment_id: str) -> Climbed | None:
        found = self._collection.find_one({"_id": ladder_id(assignment_id), "clinic_id": clinic_id})
        return None if found is None else _ladder(found)

    def forget(self, client: ClientKey) -> None:
        self._collection.delete_many({"clinic_id": client.clinic_id, "client_id": client.client_id})


def _seen(look: Look) -> UpdateOne:
    standing, question, ladder = look.standing, look.question, look.before
    found = {
        "state": standing.state.value,
        "because": standing.because.value if standing.because else None,
        "since": standing.since,
        "count": standing.count,
        "reached": [one.value for one in standing.reached],
        "going_since": look.going_since,
        "question": None if question is None else {"occurrence_id": question.occurrence_id, "at": question.at},
        "asked": look.asked,
        "next_at": look.next_at,
    }
    present = {name: value for name, value in found.items() if value is not None}
    gone = {name: "" for name, value in found.items() if value is None}
    key = {"_id": ladder_id(ladder.key.assignment_id), "clinic_id": ladder.key.clinic_id, "version": ladder.version}
    change: Document = {"$set": present, "$inc": {"version": 1}}
    return UpdateOne(key, change | ({"$unset": gone} if gone else {}))


def _ladder(document: Document) -> Climbed:
    question = document.get("question")
    return Climbed(
        key=AssignmentKey(document["clinic_id"], document["client_id"], document["assignment_id"]),
        state=LadderState(document["state"]),
        since=document.get("since"),
        reached=tuple(RungKind(one) for one in document.get("reached", ())),
        going_since=document.get("going_since"),
        question=None if question is None else Question(question["occurrence_id"], question["at"]),
        asked=document.get("asked"),
        version=document["version"],
    )
