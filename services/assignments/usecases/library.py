"""The library: exercises found by words and by what they are for, one's own stars, and what fits a client now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.assignments import access
from services.assignments.domain.episode import Episode
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.library import search, suggestions
from services.assignments.domain.library.search import Hit, Match, Shelf, Wanted
from services.assignments.domain.library.suggestions import Course, Suggestion
from services.assignments.usecases.call import Call
from services.assignments.usecases.own_exercises import READERS
from services.assignments.usecases.ports import Sight

LAST_SET = 200  # the newest of one's own assignments that are looked at


@dataclass(frozen=True)
class Found:
    """An exercise in the library, as the person who asks knows it."""

    exercise: Exercise
    matches: tuple[Match, ...]
    starred: bool
    last_set_at: datetime | None


@dataclass(frozen=True)
class Detail:
    """One version of an exercise, with the other versions and the exercises that usually come before."""

    exercise: Exercise
    versions: Sequence[int]
    comes_after: Sequence[Exercise]
    starred: bool


@dataclass(frozen=True)
class Results:
    """The best so many of all that fit."""

    shown: Sequence[Found]
    total: int


def find(call: Call, clinic_id: str, wanted: Wanted, limit: int | None) -> Results:
    """In the order of how well they fit; without words in the order of titles."""
    hits = search.index_of(Shelf.of(_offered(call, clinic_id))).find(wanted)
    return Results(_known(call, clinic_id, hits[:limit]), len(hits))


def everything(call: Call, clinic_id: str, limit: int | None) -> Results:
    """In the order of codes."""
    offered = sorted(_offered(call, clinic_id), key=lambda one: one.code)
    return Results(_known(call, clinic_id, [Hit(one) for one in offered[:limit]]), len(offered))


def _known(call: Call, clinic_id: str, hits: Sequence[Hit]) -> list[Found]:
    starred, set_at = _stars(call, clinic_id), _last_set(call, clinic_id)
    return [
        Found(hit.exercise, hit.matches, hit.exercise.code in starred, set_at.get(hit.exercise.code)) for hit in hits
    ]


def settable(call: Call, clinic_id: str, code: str, version: int | None) -> Exercise:
    """For those who set it; the newest version if none is named."""
    access.require(call.actor, clinic_id, *access.CLINICIANS)
    return call.catalogue.seen(code, version)


def detail(call: Call, clinic_id: str, code: str, version: int | None) -> Detail:
    """For everybody who reads exercises."""
    access.require(call.actor, clinic_id, *READERS)
    one = call.catalogue.seen(code, version)
    offered = {each.code: each for each in call.catalogue.all_newest()}
    before = [offered[each] for each in one.prerequisites if each in offered]
    return Detail(one, call.catalogue.versions(code), before, code in _stars(call, clinic_id))


def star(call: Call, clinic_id: str, code: str) -> None:
    settable(call, clinic_id, code, None)
    call.store.library.star(clinic_id, call.actor.person_id, code, call.now())


def unstar(call: Call, clinic_id: str, code: str) -> None:
    """Of what is not offered any more, too."""
    access.require(call.actor, clinic_id, *access.CLINICIANS)
    call.store.library.unstar(clinic_id, call.actor.person_id, code)


def fits_now(call: Call, clinic_id: str, episode_id: str) -> list[Suggestion]:
    """What fits the client of this episode now; of a group's member a facilitator's answer knows only the group's."""
    episode = access.episode_for(call.actor, clinic_id, episode_id, call.store)
    course = _course(call, episode, access.sight_of(call.actor, episode, call.store))
    return suggestions.suggestions(course, _offered(call, clinic_id))


def fits_client(call: Call, episode: Episode) -> list[Exercise]:
    """As `fits_now`, for the client whose own episode it is; why it fits is said to staff only."""
    course = _course(call, episode, Sight(episode.clinic_id, [episode.id]))
    return [one.exercise for one in suggestions.suggestions(course, call.catalogue.all_newest())]


def _course(call: Call, episode: Episode, sight: Sight) -> Course:
    assignments = call.store.library.assignments_seen(sight)
    return Course(episode, assignments, call.store.library.told_in(sight), call.now())


def _offered(call: Call, clinic_id: str) -> Sequence[Exercise]:
    """What can be set in this clinic."""
    access.require(call.actor, clinic_id, *access.CLINICIANS)
    return call.catalogue.all_newest()


def _stars(call: Call, clinic_id: str) -> frozenset[str]:
    return call.store.library.stars(clinic_id, call.actor.person_id)


def _last_set(call: Call, clinic_id: str) -> Mapping[str, datetime]:
    return call.store.library.last_set(clinic_id, call.actor.person_id, LAST_SET)
