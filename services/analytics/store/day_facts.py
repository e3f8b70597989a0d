"""Everything that counts in a span of local days, read from facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Protocol

from services.analytics.domain.buckets import reviewable
from services.analytics.domain.courses import outcome_counts
from services.analytics.domain.days import Period, span
from services.analytics.domain.facts import (
    NONE,
    AgreedFact,
    DayFacts,
    Dimensions,
    EndedFact,
    OccurrenceFact,
    RemindedFact,
    SessionFact,
)
from services.analytics.domain.following import course_of
from services.analytics.domain.kinds import LEFT_THE_HOUSE
from services.analytics.store.course_facts import facts_of
from services.analytics.store.generations import Document, Generation
from services.analytics.store.history import Then
from services.analytics.store.marking import DEFAULT_ZONE

RATINGS: Final = ("difficulty", "pleasure", "mastery", "usefulness", "minutes")
_HOMEWORK: Final = {
    "therapist_id": "therapist_id",
    "group_id": "group_id",
    "exercise": "exercise_code",
    "family": "family",
    "phase": "phase",
    "problem": "problem",
    "cadence": "cadence",
    "origin": "origin",
    "programme": "programme",
}
"""Field of a fact's dimensions → field of the stored document."""
_OCCURRENCE: Final = (
    *("episode_id", "status", "closes_at", "kind", "quantity", "quality", "obstacles", "responded_at", "reviewed_at"),
    *("due_at", "has_due_time", "opens_at", "first_opened_at", "assignment_agreed_at", "rating_source", *RATINGS),
)
_COURSE: Final = ("phase", "problem", "cadence", "programme", "therapist_id", "group_id")
_COUNTED: Final = frozenset({"held", "missed"})
_READ: Final = dict.fromkeys((*_HOMEWORK.values(), *_OCCURRENCE), 1)
_PARTS: Final[Mapping[str, Document]] = {
    "occurrences": _READ,
    "assignments": dict.fromkeys((*_HOMEWORK.values(), "agreed_at"), 1),
    "sessions": {"past": 0, "moments": 0},
    "reminders": {"occurrence_id": 1, "planned_at": 1, "status": 1},
}


Due = Mapping[str, tuple[OccurrenceFact, ...]]


class Source(Protocol):
    """Where facts are read: as they are, or as they had been told by some moment."""

    def zone(self, clinic_id: str) -> str: ...
    def within(self, name: str, field: str, clinic_id: str, first: datetime, after: datetime) -> Iterable[Document]: ...
    def having(self, name: str, field: str, clinic_id: str, values: Collection[str]) -> Iterable[Document]: ...
    def attended(self, clinic_id: str, episode_ids: Collection[str]) -> Iterable[Document]: ...
    def answered(self, clinic_id: str, since: Mapping[str, datetime | None], until: datetime) -> Iterable[Document]: ...
    def ended(self, clinic_id: str, period: Period) -> Iterable[EndedFact]: ...


class Today:
    """Facts as they are."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    def zone(self, clinic_id: str) -> str:
        """Return the IANA zone of a clinic; UTC until the clinic is known."""
        found = self._generation.collection("clinics").find_one({"_id": clinic_id}, {"time_zone": 1})
        return str(found["time_zone"]) if found else DEFAULT_ZONE

    def within(self, name: str, field: str, clinic_id: str, first: datetime, after: datetime) -> Iterable[Document]:
        """Return the facts of collection `name` whose `field` lies in that time."""
        wanted = {"clinic_id": clinic_id, field: {"$gte": first, "$lt": after}}
        return self._generation.collection(name).find(wanted, _PARTS[name])

    def having(self, name: str, field: str, clinic_id: str, values: Collection[str]) -> Iterable[Document]:
        """Return the facts of collection `name` whose `field` is one of `values`."""
        wanted = {"clinic_id": clinic_id, field: {"$in": sorted(values)}}
        return self._generation.collection(name).find(wanted, _PARTS[name])

    def attended(self, clinic_id: str, episode_ids: Collection[str]) -> Iterable[Document]:
        """Return the group sessions at which clients of these episodes were."""
        together = {"clinic_id": clinic_id, "form": "group", "attendance": {"$in": sorted(episode_ids)}}
        return self._generation.collection("sessions").find(together, _PARTS["sessions"])

    def answered(self, clinic_id: str, since: Mapping[str, datetime | None], until: datetime) -> Iterable[Document]:
        """Return the occurrences of these episodes that were answered before `until`, and of each at least those that
        were since its moment.
        """
        begun = {episode_id: at for episode_id, at in since.items() if at is not None}
        parts: list[Document] = []
        if begun:
            span = {"$gte": min(begun.values()), "$lt": until}
            parts.append({"clinic_id": clinic_id, "episode_id": {"$in": sorted(begun)}, "responded_at": span})
        if new := sorted(since.keys() - begun.keys()):
            ever = {"$type": "date", "$lt": until}
            parts.append({"clinic_id": clinic_id, "episode_id": {"$in": new}, "responded_at": ever})
        return self._generation.collection("occurrences").find({"$or": parts}, _READ) if parts else ()

    def ended(self, clinic_id: str, period: Period) -> Iterable[EndedFact]:
        """Return the courses of therapy that ended in the period."""
        days = {"$gte": period.first.isoformat(), "$lte": period.last.isoformat()}
        found = self._generation.collection("courses").find(
            {"clinic_id": clinic_id, "ended_day": days}, {**dict.fromkeys(_COURSE, 1), "counts": 1, "ended_day": 1}
        )
        return (EndedFact(date.fromisoformat(one["ended_day"]), course_dimensions(one), one["counts"]) for one in found)


class AsOf(Then):
    """Facts as they had been told by `at`."""

    def attended(self, clinic_id: str, episode_ids: Collection[str]) -> Iterable[Document]:
        """Return the group sessions at which clients of these episodes had been said to be: by now it may be others."""
        among = frozenset(episode_ids)
        found = self._generation.collection("sessions").find({"clinic_id": clinic_id, "form": "group"})
        return (one for one in self.told("sessions", found) if not among.isdisjoint(one["attendance"] or ()))

    def answered(self, clinic_id: str, since: Mapping[str, datetime | None], until: datetime) -> Iterable[Document]:
        """Return all that these episodes had been given by then: when it was answered may have been told otherwise."""
        del until
        return self.having("occurrences", "episode_id", clinic_id, since)

    def ended(self, clinic_id: str, period: Period) -> Iterable[EndedFact]:
        """Return the courses of therapy that had ended in the period, computed from what had been told of them."""
        begun = {"clinic_id": clinic_id, "started_on": {"$lte": period.last.isoformat()}}
        found = self.told("episodes", self._generation.collection("episodes").find(begun))
        first, last = period.first.isoformat(), period.last.isoformat()
        ids = [one["_id"] for one in found if one.get("ended_on") and first <= one["ended_on"] <= last]
        zone = self.zone(clinic_id)
        for facts in facts_of(self._generation, clinic_id, ids, self).values():
            course = course_of(facts, zone, self._at)
            values = {name: getattr(course, name) for name in _COURSE}
            if course.ended_day is not None:
                yield EndedFact(course.ended_day, course_dimensions(values), outcome_counts(course))


def read(source: Source, clinic_id: str, period: Period, zone: str) -> DayFacts:
    """Return all facts that count on these local days."""
    first, after = span(period, zone)

    def within(name: str, field: str) -> Iterable[Document]:
        return source.within(name, field, clinic_id, first, after)

    sessions = tuple(map(session_fact, (one for one in within("sessions", "starts_at") if one["status"] in _COUNTED)))
    return DayFacts(
        closing=tuple(map(occurrence_fact, within("occurrences", "closes_at"))),
        answers=tuple(map(occurrence_fact, within("occurrences", "responded_at"))),
        agreed=tuple(map(agreed_fact, within("assignments", "agreed_at"))),
        sessions=sessions,
        **_reviewable(source, clinic_id, [one for one in sessions if one.status == "held"]),
        reminded=_reminded(source, clinic_id, first, after),
        ended=tuple(source.ended(clinic_id, period)),
    )


def occurrence_fact(document: Document) -> OccurrenceFact:
    """Return an occurrence as the figures need it."""
    return OccurrenceFact(
        **homework(document),
        id=document["_id"],
        episode_id=document["episode_id"],
        status=document["status"],
        closes_at=document["closes_at"],
        kind=document.get("kind"),
        quantity=document.get("quantity"),
        quality=document.get("quality"),
        obstacles=tuple(document.get("obstacles") or ()),
        responded_at=document.get("responded_at"),
        reviewed_at=document.get("reviewed_at"),
        due_at=document.get("due_at"),
        has_due_time=document.get("has_due_time") is not False,
        opens_at=document.get("opens_at"),
        first_opened_at=document.get("first_opened_at"),
        agreed_at=document.get("assignment_agreed_at"),
        rating_source=document.get("rating_source"),
        ratings={name: value for name in RATINGS if (value := document.get(name)) is not None},
    )


def session_fact(document: Document) -> SessionFact:
    """Return a session as the figures need it."""
    return SessionFact(
        id=document["_id"],
        episode_id=document.get("episode_id"),
        therapist_id=document["therapist_id"],
        starts_at=document["starts_at"],
        minutes=document["minutes"],
        status=document["status"],
        group_id=document.get("group_id"),
        reviewed_homework=bool(document.get("reviewed_homework")),
        review_minutes=document.get("review_minutes"),
        missed_by=document.get("missed_by"),
        attendance=tuple(document.get("attendance") or ()),
    )


def agreed_fact(document: Document) -> AgreedFact:
    """Return an agreed assignment as the figures need it."""
    return AgreedFact(**homework(document), id=document["_id"], agreed_at=document["agreed_at"])


def homework(document: Document) -> dict[str, Any]:
    """Return what an occurrence or an assignment is counted by."""
    return {name: document.get(field) for name, field in _HOMEWORK.items()}


def course_dimensions(values: Mapping[str, Any]) -> Dimensions:
    """Return what a course of therapy is counted by."""
    named = {name: values.get(name) or NONE for name in ("phase", "problem", "cadence", "programme")}
    return {**named, "therapist": values["therapist_id"], "group": values.get("group_id") or NONE}


def _reviewable(source: Source, clinic_id: str, held: Sequence[SessionFact]) -> Mapping[str, Due]:
    """Three queries, however many courses of therapy met; by the two fields of `DayFacts`. Answers due elsewhere are
    left where they are.
    """
    episodes = {episode_id for one in held for episode_id in one.episode_ids}
    if not episodes:
        return {}
    found = (*source.having("sessions", "episode_id", clinic_id, episodes), *source.attended(clinic_id, episodes))
    met = [session_fact(one) for one in found if one["status"] == "held"]
    alone = [one for one in met if one.episode_id is not None]
    ours = {one.id for one in held}
    since = _earlier(_sessions_before(met, ours, episodes), _sessions_before(alone, ours, episodes))
    answered = source.answered(clinic_id, since, max(one.ends_at for one in held))
    answers = [occurrence_fact(one) for one in answered if one.get("responded_at")]

    def due(sessions: Iterable[SessionFact]) -> Due:
        return {session_id: some for session_id, some in reviewable(sessions, answers).items() if session_id in ours}

    return {"reviewable": due(met), "reviewable_alone": due(alone)}


def _sessions_before(
    met: Iterable[SessionFact], ours: Collection[str], episodes: Collection[str]
) -> dict[str, datetime | None]:
    """Episode → the end of the last session before its first one of `ours`: what was answered before was due there."""
    ends: dict[str, datetime | None] = {}
    reached: dict[str, datetime | None] = {}
    for one in sorted(met, key=lambda session: session.ends_at):
        for episode_id in one.episode_ids:
            if episode_id not in episodes or episode_id in reached:
                continue
            if one.id in ours:
                reached[episode_id] = ends.get(episode_id)
            ends[episode_id] = one.ends_at
    return reached


def _earlier(some: Mapping[str, datetime | None], others: Mapping[str, datetime | None]) -> dict[str, datetime | None]:
    """Of two moments for an episode the earlier one; none is earlier than any."""
    found: dict[str, datetime | None] = {}
    for episode_id, at in (*some.items(), *others.items()):
        known = found.get(episode_id, at)
        found[episode_id] = None if known is None or at is None else min(known, at)
    return found


def _reminded(source: Source, clinic_id: str, first: datetime, after: datetime) -> tuple[RemindedFact, ...]:
    """Those whose last reminder lies in the span; a later one moves an occurrence to its own day."""
    here = source.within("reminders", "planned_at", clinic_id, first, after)
    ids = {one["occurrence_id"] for one in here if one["status"] in LEFT_THE_HOUSE}
    if not ids:
        return ()
    at: dict[str, list[datetime]] = {}
    for one in source.having("reminders", "occurrence_id", clinic_id, ids):
        if one["status"] in LEFT_THE_HOUSE:
            at.setdefault(one["occurrence_id"], []).append(one["planned_at"])
    last_here = {one for one, moments in at.items() if first <= max(moments) < after}
    found = map(occurrence_fact, source.having("occurrences", "_id", clinic_id, last_here))
    return tuple(RemindedFact(one, tuple(sorted(at[one.id]))) for one in found)
