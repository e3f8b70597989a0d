"""The facts of episodes, read for many courses at once: four queries a clinic, however many courses are renewed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from services.analytics.domain.following import Attempt, CourseFacts, EpisodeFact, Meeting, ScoreFact
from services.analytics.store.generations import Document, Generation

_ATTEMPT = (
    "episode_id",
    "assignment_id",
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
_MEETING = ("episode_id", "attendance", "kind", "status", "starts_at", "missed_by")
_SCORE = ("episode_id", "measure_code", "total", "taken_at")


def facts_of(generation: Generation, clinic_id: str, episode_ids: Sequence[str]) -> dict[str, CourseFacts]:
    """Return episode → its facts, for those episodes that are known."""
    among = {"$in": sorted(episode_ids)}
    of_them = {"clinic_id": clinic_id, "episode_id": among}
    attempts = _grouped(generation.collection("occurrences").find(of_them, dict.fromkeys(_ATTEMPT, 1)))
    scores = _grouped(generation.collection("scores").find(of_them, dict.fromkeys(_SCORE, 1)))
    alone = _grouped(generation.collection("sessions").find(of_them, dict.fromkeys(_MEETING, 1)))
    together = _attended(generation, clinic_id, episode_ids)
    episodes = generation.collection("episodes").find({"_id": among, "clinic_id": clinic_id})
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


def _attended(generation: Generation, clinic_id: str, episode_ids: Sequence[str]) -> Mapping[str, list[Document]]:
    """Group sessions, for each of these episodes that was there."""
    wanted = {"clinic_id": clinic_id, "form": "group", "attendance": {"$in": sorted(episode_ids)}}
    found: dict[str, list[Document]] = {}
    for session in generation.collection("sessions").find(wanted, dict.fromkeys(_MEETING, 1)):
        for episode_id in session["attendance"]:
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
    )


def _score(one: Document) -> ScoreFact:
    return ScoreFact(one["_id"], one["measure_code"], one["total"], one["taken_at"])
