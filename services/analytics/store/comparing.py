"""The facts of a clinic as they are held against their owners' state, and what is done about those that differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from pymongo import UpdateOne

from chassis.mongo import bulk
from contracts import comparing
from contracts.comparing import Line
from services.analytics.domain.kinds import BY_SUBJECT, Kind
from services.analytics.store import marking
from services.analytics.store.generations import Document, Generations


class Compared:
    """Facts of the live generation beside their owners."""

    def __init__(self, generations: Generations) -> None:
        self._generations = generations

    def lines(self, clinic_id: str, kind: Kind) -> Iterator[Line]:
        """Yield one for each fact; that of somebody who is forgotten says nothing of what it is."""
        shown = dict.fromkeys((*kind.compared, kind.day, "forgotten"), 1)
        shown.pop("", None)
        found = self._generations.live().collection(kind.collection).find({"clinic_id": clinic_id}, shown)
        for one in found:
            line = comparing.line(one["_id"], one, kind.compared, kind.day)
            yield Line(line.id, line.day, "") if one.get("forgotten") else line

    def doubt(self, clinic_id: str, kind: Kind, ids: Sequence[str]) -> int:
        """Let the next state that is told of these win, whatever its version."""
        theirs = {"_id": {"$in": list(ids)}, "clinic_id": clinic_id}
        found = 0
        for generation in self._generations.written():
            rows = generation.collection(kind.collection)
            writes = [_doubted(kind, one) for one in rows.find(theirs)]
            found += bulk(rows, writes).matched_count if writes else 0
        return found

    def remove(self, clinic_id: str, kind: Kind, ids: Sequence[str], now: datetime) -> int:
        """Take away what the owner knows nothing of. What it touched is marked before and after: a crash in between
        leaves nothing stale.
        """
        removed = 0
        for generation in self._generations.written():
            rows = generation.collection(kind.collection)
            theirs = {"_id": {"$in": list(ids)}, "clinic_id": clinic_id}
            kept = list(rows.find(theirs))
            touches = marking.touches(generation, {kind.collection: kept}, now)
            marking.put(generation, touches)
            removed += rows.delete_many(theirs).deleted_count
            marking.put(generation, touches)
        return removed


def _doubted(kind: Kind, document: Document) -> UpdateOne:
    """Where it counts as it is, is remembered: that has to be computed again once the right state is there."""
    counts = {"moments": {"$each": kind.moments_of(document)}}
    return UpdateOne({"_id": document["_id"]}, {"$set": {"version": 0}, "$addToSet": counts})


def kind_of(subject: str) -> Kind | None:
    """Return the kind of fact that events about `subject` tell."""
    return BY_SUBJECT.get(subject)
