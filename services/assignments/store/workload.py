"""Courses of therapy by who treats: what managers see of them."""

from __future__ import annotations

from chassis.mongo import Document
from services.assignments.domain.codes import EpisodeStatus
from services.assignments.domain.episode import Episode
from services.assignments.store.aggregates import Aggregates
from services.assignments.usecases.ports import After

GOING_ON: Document = {"status": {"$in": [EpisodeStatus.OPEN, EpisodeStatus.PAUSED]}}
IN_ORDER = [("therapist_id", 1), ("_id", 1)]


class Workload:
    def __init__(self, episodes: Aggregates[Episode]) -> None:
        self._episodes = episodes

    def page(self, clinic_id: str, therapist_id: str | None, after: After, limit: int) -> list[Episode]:
        """By therapist, with one more than the page has."""
        wanted: list[Document] = [{"therapist_id": therapist_id}] if therapist_id else []
        if after is not None:
            whose, id_ = after
            wanted.append({"therapist_id": {"$gte": whose}})
            wanted.append({"$or": [{"therapist_id": {"$gt": whose}}, {"therapist_id": whose, "_id": {"$gt": id_}}]})
        query = {"clinic_id": clinic_id, **GOING_ON, **({"$and": wanted} if wanted else {})}
        return self._episodes.find(query, IN_ORDER, limit + 1)
