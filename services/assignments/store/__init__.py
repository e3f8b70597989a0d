"""The service's MongoDB: every query it makes is in this package."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo.database import Database

from chassis.clock import Clock, utc_now
from chassis.mongo import Document
from services.assignments.domain.agenda import Agenda
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import (
    AssignmentEnd,
    AssignmentStatus,
    OccurrenceStatus,
    ScheduleKind,
    SessionKind,
    SessionStatus,
)
from services.assignments.domain.episode import Episode
from services.assignments.domain.glance import Glance
from services.assignments.domain.group import Group
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.safety_plan import SafetyPlan
from services.assignments.domain.session import TREATMENT, Session
from services.assignments.store import erasing, marks
from services.assignments.store.aggregates import Aggregates
from services.assignments.store.appointments import Appointments
from services.assignments.store.clinics import Clinics
from services.assignments.store.drafts import Drafts
from services.assignments.store.glances import AT_A_GLANCE, MOST_AT_ONCE, glance_of
from services.assignments.store.library import Library
from services.assignments.store.looking_back import WITHOUT_HISTORY, LookingBack
from services.assignments.store.own_exercises import OwnExercises
from services.assignments.store.reply_drafts import ReplyDrafts
from services.assignments.store.sight import seen
from services.assignments.store.workload import GOING_ON, Workload
from services.assignments.usecases.ports import Page, Sight

__all__ = ["Store"]


MOST_FLAGS = 500
UNSETTLED: Document = {"$or": [{"status": AssignmentStatus.PROPOSED}, {"pending": {"$exists": True}}]}
SCORED: Document = {"score.taken_at": {"$exists": True}}
BY_SCORE = [("score.taken_at", 1), ("_id", 1)]


def _after(page: Page) -> Mapping[str, Any]:
    return {"_id": {"$gt": page.after}} if page.after else {}


def _treated_by(therapist_id: str) -> Document:
    """Alone or with others."""
    return {"$or": [{"therapist_id": therapist_id}, {"co_therapist_ids": therapist_id}]}


def _past(field: str, page: Page) -> Mapping[str, Any]:
    """What comes after the place of the page in the order of this time and the id."""
    if page.at is None:
        return {}
    later = [{field: {"$gt": page.at}}, {field: page.at, "_id": {"$gt": page.after}}]
    return {"$and": [{field: {"$gte": page.at}}, {"$or": later}]}


def _between(field: str, since: datetime | None, until: datetime | None) -> Mapping[str, Any]:
    limits = {name: value for name, value in {"$gte": since, "$lt": until}.items() if value is not None}
    return {field: limits} if limits else {}


def _new_replies(clinic_ids: Sequence[str], client_id: str) -> Mapping[str, Any]:
    return {"clinic_id": {"$in": list(clinic_ids)}, "client_id": client_id, "reply_is_new": True}


class Store:
    """`clock` is the time at which things are recorded, whatever time they speak of."""

    def __init__(self, db: Database[Document], clock: Clock = utc_now) -> None:
        self.db = db
        self.clock = clock
        self.episodes = Aggregates(db["episodes"], Episode, clock, marks.of_episode, marks.second_course)
        self.sessions = Aggregates(db["sessions"], Session, clock)
        self.groups = Aggregates(db["groups"], Group, clock)
        self.assignments = Aggregates(db["assignments"], Assignment, clock)
        self.occurrences = Aggregates(db["occurrences"], Occurrence, clock, marks.of_occurrence, marks.same_instant)
        self.safety_plans = Aggregates(db["safety_plans"], SafetyPlan, clock)
        self.agendas = Aggregates(db["agendas"], Agenda, clock)
        self.drafts = Drafts(db["drafts"])
        self.appointments = Appointments(self.sessions)
        self.workload = Workload(self.episodes)
        self.reply_drafts = ReplyDrafts(db["reply_drafts"])
        self.past = LookingBack(self.sessions, self.assignments, self.occurrences)
        self.library = Library(db["stars"], self.assignments, self.occurrences)
        self.clinics = Clinics(db["clinics"])
        self.own_exercises = OwnExercises(db["exercises"])

    @property
    def published(self) -> tuple[Aggregates[Any], ...]:
        return (self.episodes, self.sessions, self.groups, self.assignments, self.occurrences)

    # Episodes

    def caseload(self, clinic_id: str, therapist_id: str) -> list[Episode]:
        """Those that have not ended."""
        return self.episodes.find({"clinic_id": clinic_id, **_treated_by(therapist_id), **GOING_ON})

    def episodes_of_therapist(self, clinic_id: str, therapist_id: str, page: Page) -> list[Episode]:
        query = {"clinic_id": clinic_id, **_treated_by(therapist_id), **_after(page)}
        return self.episodes.find(query, [("_id", 1)], page.limit + 1)

    def episode_ids_of(self, clinic_id: str, therapist_id: str) -> list[str]:
        query = {"clinic_id": clinic_id, **_treated_by(therapist_id)}
        return [one["_id"] for one in self.episodes.collection.find(query, {"_id": 1})]

    def episodes_by_id(self, clinic_id: str, ids: Sequence[str], page: Page) -> list[Episode]:
        wanted = [one for one in ids if page.after is None or one > page.after]
        return self.episodes.find({"clinic_id": clinic_id, "_id": {"$in": wanted}}, [("_id", 1)], page.limit + 1)

    def episodes_of_client(self, clinic_ids: Sequence[str], client_id: str) -> list[Episode]:
        return self.episodes.find({"clinic_id": {"$in": list(clinic_ids)}, "client_id": client_id}, [("_id", 1)])

    # Groups

    def groups_of_facilitator(self, clinic_id: str, person_id: str, page: Page | None = None) -> list[Group]:
        """All of them, or one page."""
        query = {"clinic_id": clinic_id, "facilitator_ids": person_id}
        if page is None:
            return self.groups.find(query, [("_id", 1)])
        return self.groups.find({**query, **_after(page)}, [("_id", 1)], page.limit + 1)

    def groups_of_clinic(self, clinic_id: str, page: Page) -> list[Group]:
        return self.groups.find({"clinic_id": clinic_id, **_after(page)}, [("_id", 1)], page.limit + 1)

    # Sessions

    def sessions_of(
        self, clinic_ids: Sequence[str], episode_ids: Sequence[str], since: datetime | None = None
    ) -> list[Session]:
        query = {"clinic_id": {"$in": list(clinic_ids)}, "episode_id": {"$in": list(episode_ids)}}
        return self.sessions.find({**query, **_between("starts_at", since, None)}, [("starts_at", 1)])

    def sessions_in(self, sight: Sight, page: Page) -> list[Session]:
        query = {**seen(sight), **_past("starts_at", page)}
        return self.sessions.find(query, [("starts_at", 1), ("_id", 1)], page.limit + 1)

    def treatment_contacts(self, clinic_id: str, episode_id: str) -> int:
        """Held sessions with treatment in them."""
        kinds: list[SessionKind] = sorted(TREATMENT)
        held = {"status": SessionStatus.HELD, "kind": {"$in": kinds}}
        return self.sessions.collection.count_documents({"clinic_id": clinic_id, "episode_id": episode_id, **held})

    # Assignments

    def assignments_of(self, clinic_ids: Sequence[str], episode_ids: Sequence[str]) -> list[Assignment]:
        query = {"clinic_id": {"$in": list(clinic_ids)}, "episode_id": {"$in": list(episode_ids)}}
        return self.assignments.find(query, [("proposed_at", 1)])

    def assignments_in(self, sight: Sight, page: Page) -> list[Assignment]:
        query = {**seen(sight), **_past("proposed_at", page)}
        return self.assignments.find(query, [("proposed_at", 1), ("_id", 1)], page.limit + 1)

    def agreed_lately(self, clinic_id: str, episode_ids: Sequence[str], since: datetime) -> list[Assignment]:
        """What waits for a yes, and what was agreed since then, without its history."""
        query = {"clinic_id": clinic_id, "episode_id": {"$in": list(episode_ids)}}
        new = [UNSETTLED, {"status": AssignmentStatus.AGREED, "agreed_at": {"$gte": since}}]
        return self.assignments.find({**query, "$or": new}, [("proposed_at", 1)], without=WITHOUT_HISTORY)

    def unsettled_of_client(self, clinic_ids: Sequence[str], client_id: str) -> list[Assignment]:
        query = {"clinic_id": {"$in": list(clinic_ids)}, "client_id": client_id}
        return self.assignments.find({**query, **UNSETTLED}, [("proposed_at", 1)])

    def whenever_of_client(self, clinic_ids: Sequence[str], client_id: str) -> list[Assignment]:
        """Agreed, and started by the client when it is needed."""
        query = {"clinic_id": {"$in": list(clinic_ids)}, "client_id": client_id, "status": AssignmentStatus.AGREED}
        return self.assignments.find({**query, "schedule.kind": ScheduleKind.WHEN_TRIGGERED}, [("proposed_at", 1)])

    def chained_of_client(self, clinic_ids: Sequence[str], client_id: str, ended_since: datetime) -> list[Assignment]:
        """Agreed with something to come after, or ended by itself since then; without its history."""
        query = {"clinic_id": {"$in": list(clinic_ids)}, "client_id": client_id}
        fluent = {"end_reason": AssignmentEnd.FLUENT, "ended_at": {"$gte": ended_since}}
        either = [{"status": AssignmentStatus.AGREED, "agreement.chain.place": {"$gte": 0}}, fluent]
        return self.assignments.find({**query, "$or": either}, [("proposed_at", 1)], without=WITHOUT_HISTORY)

    def own_assignments(self, clinic_ids: Sequence[str], client_id: str, page: Page) -> list[Assignment]:
        query = {"clinic_id": {"$in": list(clinic_ids)}, "client_id": client_id, **_past("proposed_at", page)}
        return self.assignments.find(query, [("proposed_at", 1), ("_id", 1)], page.limit + 1)

    def assignments_by_id(self, clinic_ids: Sequence[str], ids: Sequence[str]) -> dict[str, Assignment]:
        query = {"clinic_id": {"$in": list(clinic_ids)}, "_id": {"$in": list(ids)}}
        return {one.id: one for one in self.assignments.find(query)}

    # Occurrences

    def occurrences_in(
        self, sight: Sight, since: datetime | None, until: datetime | None, page: Page
    ) -> Iterator[Occurrence]:
        """Those that open in that time, in order."""
        query = {**seen(sight), **_between("opens_at", since, until), **_past("opens_at", page)}
        return self.occurrences.each(query, [("opens_at", 1), ("_id", 1)], page.limit + 1)

    def occurrences_of_assignments(
        self, clinic_ids: Sequence[str], assignment_ids: Sequence[str], closing_after: datetime
    ) -> list[Occurrence]:
        query = {"clinic_id": {"$in": list(clinic_ids)}, "assignment_id": {"$in": list(assignment_ids)}}
        return self.occurrences.find({**query, "closes_at": {"$gt": closing_after}})

    def last_answered(self, clinic_ids: Sequence[str], assignment_id: str, limit: int) -> list[Occurrence]:
        """The newest first."""
        query = {"clinic_id": {"$in": list(clinic_ids)}, "assignment_id": assignment_id}
        answered = {**query, "response": {"$exists": True}}
        return self.occurrences.find(answered, [("closes_at", -1)], limit)

    def last_over(self, clinic_ids: Sequence[str], assignment_id: str, limit: int) -> list[Occurrence]:
        """Answered ones and those that passed in silence, the newest first."""
        query = {"clinic_id": {"$in": list(clinic_ids)}, "assignment_id": assignment_id}
        over = {"status": {"$in": [OccurrenceStatus.RESPONDED, OccurrenceStatus.LAPSED]}}
        return self.occurrences.find({**query, **over}, [("closes_at", -1)], limit)

    def occurrences_of_client(
        self, clinic_ids: Sequence[str], client_id: str, closing_after: datetime
    ) -> list[Occurrence]:
        query = {"clinic_id": {"$in": list(clinic_ids)}, "client_id": client_id, "closes_at": {"$gt": closing_after}}
        return self.occurrences.find(query, [("closes_at", 1)])

    def glances(
        self, clinic_ids: Sequence[str], episode_ids: Sequence[str], since: datetime, until: datetime | None = None
    ) -> Mapping[str, Sequence[Glance]]:
        """By episode, occurrences that open in that time; only what a glance shows is read."""
        query: Document = {"clinic_id": {"$in": list(clinic_ids)}, "episode_id": {"$in": list(episode_ids)}}
        by_episode: dict[str, list[Glance]] = {id_: [] for id_ in episode_ids}
        query |= _between("opens_at", since, until)
        for one in self.occurrences.collection.find(query, AT_A_GLANCE, batch_size=MOST_AT_ONCE):
            by_episode[one["episode_id"]].append(glance_of(one))
        return by_episode

    def waiting_since(self, clinic_id: str, episode_ids: Sequence[str]) -> Mapping[str, Sequence[datetime]]:
        """By episode, when the answers were given that nobody has replied to."""
        query = {"clinic_id": clinic_id, "episode_id": {"$in": list(episode_ids)}, "awaits_review": True}
        together = {"_id": "$episode_id", "since": {"$push": "$response.responded_at"}}
        grouped = self.occurrences.collection.aggregate([{"$match": query}, {"$group": together}])
        found = {one["_id"]: one["since"] for one in grouped}
        return {id_: found.get(id_, []) for id_ in episode_ids}

    def to_review(self, sight: Sight, page: Page) -> list[Occurrence]:
        """Answers nobody has replied to, the oldest first."""
        query = {**seen(sight), "awaits_review": True, **_past("response.responded_at", page)}
        return self.occurrences.find(query, [("response.responded_at", 1), ("_id", 1)], page.limit + 1)

    def with_open_flags(self, clinic_id: str) -> list[Occurrence]:
        return self.occurrences.find({"clinic_id": clinic_id, "flag_is_open": True}, limit=MOST_FLAGS)

    def count_flags(self, clinic_id: str, episode_ids: Sequence[str]) -> Mapping[str, int]:
        """Answers with an open flag, by episode."""
        query = {"clinic_id": clinic_id, "episode_id": {"$in": list(episode_ids)}, "flag_is_open": True}
        found = self.occurrences.collection.find(query, {"episode_id": 1})
        return Counter(one["episode_id"] for one in found)

    def flagged(self, clinic_id: str, flag_id: str) -> Occurrence | None:
        return next(iter(self.occurrences.find({"clinic_id": clinic_id, "flags.id": flag_id, "has_flags": True})), None)

    def new_replies(self, clinic_ids: Sequence[str], client_id: str, limit: int) -> list[Occurrence]:
        """The newest first."""
        return self.occurrences.find(_new_replies(clinic_ids, client_id), [("review.reviewed_at", -1)], limit)

    def count_new_replies(self, clinic_ids: Sequence[str], client_id: str) -> int:
        return self.occurrences.collection.count_documents(_new_replies(clinic_ids, client_id))

    # Scores

    def scored_in(self, sight: Sight) -> list[Occurrence]:
        """Those with a score, by the time it was taken."""
        return self.occurrences.find({**seen(sight), **SCORED}, BY_SCORE)

    def scored_of_client(self, clinic_ids: Sequence[str], episode_ids: Sequence[str]) -> list[Occurrence]:
        query = {"clinic_id": {"$in": list(clinic_ids)}, "episode_id": {"$in": list(episode_ids)}}
        return self.occurrences.find({**query, **SCORED}, BY_SCORE)

    # Erasure

    def erase_words(self, clinic_id: str, client_id: str) -> None:
        """Everything somebody wrote goes, codes and numbers stay."""
        erasing.erase_words(self.db, clinic_id, client_id)
