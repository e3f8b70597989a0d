"""Everything that counts in a span of local days, read from facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from services.analytics.domain.buckets import reviewable
from services.analytics.domain.days import Period, span
from services.analytics.domain.facts import AgreedFact, DayFacts, OccurrenceFact, RemindedFact, SessionFact
from services.analytics.domain.kinds import LEFT_THE_HOUSE
from services.analytics.store.generations import Document, Generation

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
_READ: Final = dict.fromkeys((*_HOMEWORK.values(), *_OCCURRENCE), 1)
_COUNTED_SESSIONS: Final = {"$in": ["held", "missed"]}


def read(generation: Generation, clinic_id: str, period: Period, zone: str) -> DayFacts:
    """Return all facts that count on these local days."""
    first, after = span(period, zone)
    within = {"$gte": first, "$lt": after}
    sessions = _sessions(generation, {"clinic_id": clinic_id, "starts_at": within, "status": _COUNTED_SESSIONS})
    return DayFacts(
        closing=_occurrences(generation, {"clinic_id": clinic_id, "closes_at": within}),
        answers=_occurrences(generation, {"clinic_id": clinic_id, "responded_at": within}),
        agreed=_agreed(generation, {"clinic_id": clinic_id, "agreed_at": within}),
        sessions=sessions,
        reviewable=_reviewable(generation, clinic_id, [one for one in sessions if one.status == "held"]),
        reminded=_reminded(generation, clinic_id, first, after),
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
    )


def agreed_fact(document: Document) -> AgreedFact:
    """Return an agreed assignment as the figures need it."""
    return AgreedFact(**homework(document), id=document["_id"])


def homework(document: Document) -> dict[str, Any]:
    """Return what an occurrence or an assignment is counted by."""
    return {name: document.get(field) for name, field in _HOMEWORK.items()}


def _occurrences(generation: Generation, wanted: Mapping[str, Any]) -> tuple[OccurrenceFact, ...]:
    return tuple(map(occurrence_fact, generation.collection("occurrences").find(wanted, _READ)))


def _sessions(generation: Generation, wanted: Mapping[str, Any]) -> tuple[SessionFact, ...]:
    return tuple(map(session_fact, generation.collection("sessions").find(wanted, {"past": 0, "moments": 0})))


def _agreed(generation: Generation, wanted: Mapping[str, Any]) -> tuple[AgreedFact, ...]:
    found = generation.collection("assignments").find(wanted, dict.fromkeys(_HOMEWORK.values(), 1))
    return tuple(map(agreed_fact, found))


def _reviewable(
    generation: Generation, clinic_id: str, held: Sequence[SessionFact]
) -> dict[str, tuple[OccurrenceFact, ...]]:
    """Two queries, however many courses of therapy met on the day."""
    episodes = sorted({one.episode_id for one in held if one.episode_id is not None})
    if not episodes:
        return {}
    of_them = {"clinic_id": clinic_id, "episode_id": {"$in": episodes}}
    sessions = _sessions(generation, {**of_them, "status": "held"})
    last = max((one.ends_at for one in sessions), default=held[0].ends_at)
    answers = _occurrences(generation, {**of_them, "responded_at": {"$type": "date", "$lt": last}})
    ours = {one.id for one in held}
    return {session_id: found for session_id, found in reviewable(sessions, answers).items() if session_id in ours}


def _reminded(generation: Generation, clinic_id: str, first: datetime, after: datetime) -> tuple[RemindedFact, ...]:
    """Those whose last reminder lies in the span; a later one moves an occurrence to its own day."""
    reached = {"clinic_id": clinic_id, "status": {"$in": sorted(LEFT_THE_HOUSE)}}
    within = {**reached, "planned_at": {"$gte": first, "$lt": after}}
    ids = sorted({one["occurrence_id"] for one in _reminders(generation, within)})
    if not ids:
        return ()
    at: dict[str, list[datetime]] = {}
    for one in _reminders(generation, {**reached, "occurrence_id": {"$in": ids}}):
        at.setdefault(one["occurrence_id"], []).append(one["planned_at"])
    last_here = [one for one, moments in at.items() if first <= max(moments) < after]
    found = _occurrences(generation, {"clinic_id": clinic_id, "_id": {"$in": last_here}})
    return tuple(RemindedFact(one, tuple(sorted(at[one.id]))) for one in found)


def _reminders(generation: Generation, wanted: Mapping[str, Any]) -> Iterable[Document]:
    return generation.collection("reminders").find(wanted, {"occurrence_id": 1, "planned_at": 1})
