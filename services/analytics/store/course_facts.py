"""The facts of episodes, read for many courses at once: four queries a clinic, however many courses are renewed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from services.analytics.domain.following import Attempt, CourseFacts, EpisodeFact, Meeting, ScoreFact
from services.analytics.store.generations import Document, Generation
from services.analytics.store.history import Then

_ATTEMPT = (
    "episode_id",
    "assignment_id",
    "group_id",
    "exercise_code",
    "family",
    "phase",
    "status",
    "assignment_agreed_at",
    "opens_at",
    "closes_at",
    "responded_at",
    "kind",
    "quantity",
    "obstacles",
)
_EPISODE = (
    *("clinic_id", "therapist_id", "group_id", "programme", "phase", "problem", "cadence", "status"),
    *("started_on", "ended_on", "end_reason"),
)
_MEETING = ("episode_id", "attendance", "kind", "status", "starts_at", "missed_by")
_SCORE = ("episode_id", "measure_code", "total", "taken_at")


Read = Callable[[str, Document, Sequence[str]], Iterable[Document]]
"""Reads of a collection what fits, and at least these fields."""


def facts_of(
    generation: Generation, clinic_id: str, episode_ids: Sequence[str], then: Then | None = None
) -> dict[str, CourseFacts]:
    """Return episode → its facts, of those that are known: as they are, or as they had been told by `then`."""

    def read(name: str, wanted: Document, fields: Sequence[str]) -> Iterable[Document]:
        if then is not None:
            return then.told(name, generation.collection(name).find(wanted))
        return generation.collection(name).find(wanted, dict.fromkeys(fields, 1))

    among = {"$in": sorted(episode_ids)}
    of_them = {"clinic_id": clinic_id, "episode_id": among}
    attempts = _grouped(read("occurrences", of_them, _ATTEMPT))
    scores = _grouped(read("scores", of_them, _SCORE))
    alone = _grouped(read("sessions", of_them, _MEETING))
    together = _attended(read, {"clinic_id": clinic_id, "form": "group"} | ({} if then else {"attendance": among}))
    episodes = read("episodes", {"_id": among, "clinic_id": clinic_id}, _EPISODE)
    return {
        one["_id"]: CourseFacts(
            _episode(one),
            tuple(_meeting(each) for each in (*alone.get(one["_id"], ()), *together.get(one["_id"], ()))),
            tuple(_attempt(each) for each in attempts.get(one["_id"], ())),
            tuple(_score(each) for each in scores.get(one["_id"], ())),
        )
        for one in episodes
    }


def _grouped(documents: Iterable[Document]) -> Mapping[str, list[Document]]:
    found: dict[str, list[Document]] = {}
    for one in documents:
        found.setdefault(one["episode_id"], []).append(one)
    return found


def _attended(read: Read, wanted: Document) -> Mapping[str, list[Document]]:
    """Group sessions, for each episode that was there; who had been there by some moment may stand there no more."""
    found: dict[str, list[Document]] = {}
    for session in read("sessions", wanted, _MEETING):
        for episode_id in session["attendance"] or ():
            found.setdefault(episode_id, []).append(session)
    return found


def _episode(one: Document) -> EpisodeFact:
    ended_on = one.get("ended_on")
    return EpisodeFact(
        id=one["_id"],
        clinic_id=one["clinic_id"],
        therapist_id=one["therapist_id"],
        group_id=one.get("group_id"),
        programme=one.get("programme"),
        phase=one["phase"],
        problem=one["problem"],
        cadence=one["cadence"],
        status=one["status"],
        started_on=date.fromisoformat(one["started_on"]),
        ended_on=date.fromisoformat(ended_on) if ended_on else None,
        end_reason=one.get("end_reason"),
    )


def _meeting(one: Document) -> Meeting:
    return Meeting(one["kind"], one["status"], one["starts_at"], one.get("missed_by"))


def _attempt(one: Document) -> Attempt:
    return Attempt(
        id=one["_id"],
        assignment_id=one["assignment_id"],
        exercise=one["exercise_code"],
        family=one["family"],
        phase=one["phase"],
        status=one["status"],
        agreed_at=one.get("assignment_agreed_at"),
        opens_at=one["opens_at"],
        closes_at=one["closes_at"],
        responded_at=one.get("responded_at"),
        kind=one.get("kind"),
        quantity=one.get("quantity"),
        obstacles=tuple(one.get("obstacles") or ()),
        group_id=one.get("group_id"),
    )


def _score(one: Document) -> ScoreFact:
    return ScoreFact(one["_id"], one["measure_code"], one["total"], one["taken_at"])
