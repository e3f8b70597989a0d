"""What an agenda and a timeline look back to: each search reads a part that has an end, by an index of the clinic's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from chassis.mongo import Document
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import AssignmentStatus, OccurrenceStatus, SessionStatus
from services.assignments.domain.glance import Around
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.session import Session
from services.assignments.store.aggregates import Aggregates
from services.assignments.store.sight import seen
from services.assignments.usecases.ports import Page, Sight

GOING_ON = [AssignmentStatus.PROPOSED, AssignmentStatus.AGREED, AssignmentStatus.PAUSED]
WITHOUT_HISTORY: Document = {"outbox": 0, "revisions": 0, "steps": 0}
EVER = datetime.min.replace(tzinfo=UTC)
ANSWERED: Document = {"response.responded_at": {"$exists": True}}
UNREAD: Document = dict.fromkeys(
    ("outbox", "response.answer.answers", "response.trail", "response.locked", "earlier_responses", "earlier_scores"), 0
)


class LookingBack:
    def __init__(
        self, sessions: Aggregates[Session], assignments: Aggregates[Assignment], occurrences: Aggregates[Occurrence]
    ) -> None:
        self._sessions = sessions
        self._assignments = assignments
        self._occurrences = occurrences

    def sessions_before(self, sight: Sight, place: Page) -> list[Session]:
        """The newest first, with one more than the page has."""
        query = {**seen(sight), **_before("starts_at", place)}
        return self._sessions.find(query, [("starts_at", -1), ("_id", -1)], place.limit + 1)

    def sessions_around(
        self, clinic_id: str, episode_ids: Sequence[str], since: datetime, now: datetime
    ) -> Mapping[str, Around]:
        """By episode, of those that begin `since` then or later."""
        query = {"clinic_id": clinic_id, "episode_id": {"$in": list(episode_ids)}, "starts_at": {"$gte": since}}
        ends_at = {"$dateAdd": {"startDate": "$starts_at", "unit": "minute", "amount": "$minutes"}}
        held = {"$eq": ["$status", SessionStatus.HELD]}
        ahead = {"$and": [{"$eq": ["$status", SessionStatus.SCHEDULED]}, {"$gt": [ends_at, now]}]}
        last, following = ({"$cond": [applies, "$starts_at", None]} for applies in (held, ahead))
        both = {"_id": "$episode_id", "last_held": {"$max": last}, "next_at": {"$min": following}}
        grouped = self._sessions.collection.aggregate([{"$match": query}, {"$group": both}])
        found = {one["_id"]: Around(one["last_held"], one["next_at"]) for one in grouped}
        return {id_: found.get(id_, Around()) for id_ in episode_ids}

    def last_held(self, sight: Sight, until: datetime) -> datetime | None:
        held = {**seen(sight), "status": SessionStatus.HELD, "starts_at": {"$lte": until}}
        found = self._sessions.find(held, [("starts_at", -1)], 1)
        return found[0].starts_at if found else None

    def next_session(self, sight: Sight, since: datetime) -> Session | None:
        ahead = {**seen(sight), "status": SessionStatus.SCHEDULED, "starts_at": {"$gte": since}}
        return next(iter(self._sessions.find(ahead, [("starts_at", 1)], 1)), None)

    def opened_between(self, sight: Sight, since: datetime, until: datetime) -> list[Occurrence]:
        """In the order of their days, without what was written on their sheets."""
        query = {**seen(sight), "opens_at": {"$gte": since, "$lt": until}}
        return self._occurrences.find(query, [("opens_at", 1), ("_id", 1)], without=UNREAD)

    def passed_in_silence(
        self, sight: Sight, since: datetime, until: datetime, only: Mapping[str, str]
    ) -> list[datetime]:
        """When the time of those ended that opened then and were never answered."""
        opened = {"opens_at": {"$gte": since, "$lte": until}, "status": OccurrenceStatus.LAPSED}
        found = self._occurrences.collection.find({**seen(sight), **only, **opened}, {"_id": 0, "closes_at": 1})
        return [one["closes_at"] for one in found]

    def assignments_going_on(self, sight: Sight) -> list[Assignment]:
        query = {**seen(sight), "status": {"$in": GOING_ON}}
        return self._assignments.find(query, [("proposed_at", 1)], without=WITHOUT_HISTORY)

    def measure_codes(self, sight: Sight) -> list[str]:
        """Found in the index alone, however many scores there are: that a field is there could only be seen in the
        documents."""
        query = {**seen(sight), "score.taken_at": {"$gte": EVER}}
        grouped = [{"$match": query}, {"$group": {"_id": "$score.measure_code"}}]
        return sorted(str(one["_id"]) for one in self._occurrences.collection.aggregate(grouped))

    def scored_lately(self, sight: Sight, code: str, limit: int) -> list[Occurrence]:
        """The newest first."""
        query = {**seen(sight), "score.measure_code": code, "score.taken_at": {"$exists": True}}
        return self._occurrences.find(query, [("score.taken_at", -1)], limit)

    def answers_before(self, sight: Sight, place: Page, only: Mapping[str, str]) -> list[Occurrence]:
        """The newest first, with one more than the page has; `only`: of this assignment or exercise."""
        query = {**seen(sight), **ANSWERED, **only, **_before("response.responded_at", place)}
        return self._occurrences.find(query, [("response.responded_at", -1), ("_id", -1)], place.limit + 1)


def _before(field: str, place: Page) -> Mapping[str, Any]:
    """What comes after the place of the page when the newest stands first."""
    if place.at is None:
        return {}
    earlier: Sequence[Document] = [{field: {"$lt": place.at}}, {field: place.at, "_id": {"$lt": place.after}}]
    return {"$and": [{field: {"$lte": place.at}}, {"$or": earlier}]}
