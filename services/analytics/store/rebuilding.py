"""What a new generation takes over from the live one, what is noted in all of it, and how the two are compared."""

from __future__ import annotations

from collections.abc import Mapping

import pymongo

from services.analytics.domain.kinds import KINDS, LEFT_THE_HOUSE, REMINDERS, Kind
from services.analytics.store.generations import Document, Generation

_SECONDS = 3600.0  # whole collections are read


def carry_over(live: Generation, new: Generation) -> None:
    """Give the new facts what the live ones remember of versions that the topics do not hold any more."""
    for kind in KINDS:
        new_name = new.collection(kind.collection).name
        both = {
            "past": {"$mergeObjects": ["$$new.past", "$past"]},
            "moments": {"$setUnion": [{"$ifNull": ["$moments", []]}, {"$ifNull": ["$$new.moments", []]}]},
            "moved": {"$cond": [{"$or": ["$moved", "$$new.moved"]}, True, "$$REMOVE"]},
        }
        merge = {"into": new_name, "on": "_id", "whenMatched": [{"$set": both}], "whenNotMatched": "discard"}
        kept = {"past": 1, "moments": 1, "moved": {"$eq": ["$moved", True]}}
        with pymongo.timeout(_SECONDS):
            live.collection(kind.collection).aggregate([{"$project": kept}, {"$merge": merge}])


def note_moved(new: Generation) -> None:
    """Note of every fact that counted elsewhere before that it has moved; whoever marks single facts does the same."""
    for kind in KINDS:
        if kind.moments:
            elsewhere = {"$setDifference": [{"$ifNull": ["$moments", []]}, _moments_of(kind)]}
            found = {"moved": {"$ne": True}, "$expr": {"$ne": [elsewhere, []]}}
            with pymongo.timeout(_SECONDS):
                new.collection(kind.collection).update_many(found, {"$set": {"moved": True}})


def _moments_of(kind: Kind) -> Document:
    """As `Kind.moments_of`, of a stored fact; a moment that is not there is no moment of another one."""
    moments: Document = {"$setUnion": [[f"${name}" for name in kind.moments]]}
    if kind is not REMINDERS:
        return moments
    return {"$cond": [{"$in": ["$status", sorted(LEFT_THE_HOUSE)]}, moments, []]}


def sums(generation: Generation, name: str) -> Mapping[str, tuple[int, int]]:
    """Return, for each clinic, how many facts there are of a kind, and the sum of their versions."""
    pipeline = [{"$group": {"_id": "$clinic_id", "count": {"$sum": 1}, "versions": {"$sum": "$version"}}}]
    with pymongo.timeout(_SECONDS):
        found = list(generation.collection(name).aggregate(pipeline))
    return {row["_id"]: (row["count"], row["versions"]) for row in found}


def size(generation: Generation) -> int:
    """Return how many facts there are of all kinds."""
    return sum(generation.collection(kind.collection).estimated_document_count() for kind in KINDS)
