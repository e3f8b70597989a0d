"""The agenda of the next session: what to talk about, in the order that helps, and what the therapist made of it.

The parts are computed from what is there. Only what a therapist adds, puts away, moves or ticks off is kept: one
document for each course of therapy. What was arranged before the last held session is over, but a point that nobody
talked about stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from services.assignments.domain.aggregate import Aggregate
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import AssignmentStatus, Obstacle, Role
from services.assignments.domain.errors import Invalid
from services.assignments.domain.glance import State, glance
from services.assignments.domain.identity import derived
from services.assignments.domain.missing_links import MissingLink
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.sharing import beside_the_sheet
from services.assignments.domain.walltime import local_day

WITHOUT_SESSION = timedelta(days=42)
MOST_BACK = timedelta(days=100)
LONGEST_WINDOW = timedelta(days=31)
ENDING = timedelta(days=8)
MOST_POINTS = 30
MOST_MARKS = 200


class Part(StrEnum):
    """The parts of an agenda, in their order."""

    OWN = "own"
    UNDONE = "undone"
    ANSWERS = "answers"
    MEASURES = "measures"
    GOING_ON = "going_on"
    PROPOSALS = "proposals"
    AGREED = "agreed"


@dataclass(frozen=True, kw_only=True)
class Point:
    """Something a therapist wants to talk about."""

    id: str
    text: str
    added_at: datetime
    discussed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Mark:
    """`key` is the part and the id of an item, such as `measures:phq9`."""

    key: str
    at: datetime


@dataclass(frozen=True)
class Arranging:
    """How a therapist wants it: `points` are id and text (a new one without an id), keys in their order."""

    points: Sequence[tuple[str | None, str]]
    order: Sequence[str]
    hidden: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Agenda(Aggregate):
    """Version 0 is one that nobody has changed. `order` holds the keys that were moved, the first first."""

    client_id: str
    episode_id: str
    points: tuple[Point, ...] = ()
    hidden: tuple[Mark, ...] = ()
    ticked: tuple[Mark, ...] = ()
    order: tuple[str, ...] = ()
    arranged_at: datetime | None = None

    @classmethod
    def blank(cls, clinic_id: str, episode_id: str, client_id: str) -> Self:
        return cls(id=agenda_id(clinic_id, episode_id), clinic_id=clinic_id, episode_id=episode_id, client_id=client_id)

    def since(self, at: datetime) -> Self:
        """What of it still stands after the session that was held last, at `at`."""
        points = tuple(one for one in self.points if one.discussed_at is None or one.discussed_at >= at)
        order = self.order if self.arranged_at is not None and self.arranged_at >= at else ()
        return replace(self, points=points, hidden=_later(self.hidden, at), ticked=_later(self.ticked, at), order=order)

    def arrange(self, wanted: Arranging, at: datetime) -> Self:
        if len(wanted.points) > MOST_POINTS:
            raise Invalid({"points": [f"Keep to {MOST_POINTS} points. Take away those that are done with."]})
        known = {one.id: one for one in self.points}
        new = [text for id_, text in wanted.points if id_ is None]
        if strange := [id_ for id_, _ in wanted.points if id_ is not None and id_ not in known]:
            raise Invalid({"points": [f"{strange[0]} is not on this agenda. Leave the id out for a new point."]})
        kept = [replace(known[id_], text=text) for id_, text in wanted.points if id_ is not None]
        made = [
            Point(id=derived("pnt", self.id, str(self.version), str(place)), text=text, added_at=at)
            for place, text in enumerate(new)
        ]
        hidden = {one.key: one for one in self.hidden}
        return replace(
            self,
            points=(*kept, *made),
            hidden=tuple(hidden.get(key, Mark(key=key, at=at)) for key in dict.fromkeys(wanted.hidden)),
            order=tuple(dict.fromkeys(wanted.order)),
            arranged_at=at,
        )

    def tick(self, keys: Iterable[str], at: datetime) -> Self:
        """Talked about: own points by their id, everything else by its key."""
        wanted = set(keys)
        points = tuple(
            replace(one, discussed_at=one.discussed_at or at) if f"{Part.OWN}:{one.id}" in wanted else one
            for one in self.points
        )
        marked = {one.key for one in self.ticked}
        new = sorted(key for key in wanted - marked if not key.startswith(f"{Part.OWN}:"))
        ticked = (*self.ticked, *(Mark(key=key, at=at) for key in new))
        return replace(self, points=points, ticked=ticked[-MOST_MARKS:])

    def place(self, key: str) -> int:
        """For sorting: what was moved stands before the rest."""
        return self.order.index(key) if key in self.order else len(self.order)

    def is_hidden(self, key: str) -> bool:
        return any(one.key == key for one in self.hidden)

    def is_ticked(self, key: str) -> bool:
        return any(one.key == key for one in self.ticked)


def _later(marks: Sequence[Mark], at: datetime) -> tuple[Mark, ...]:
    return tuple(one for one in marks if one.at >= at)


def agenda_id(clinic_id: str, episode_id: str) -> str:
    return derived("agd", clinic_id, episode_id)


def looks_back_to(last_held: datetime | None, now: datetime) -> datetime:
    """From when on things count as new: the last held session, but no further back than is of use."""
    return max(last_held, now - MOST_BACK) if last_held else now - WITHOUT_SESSION


@dataclass(frozen=True)
class Undone:
    """What was left of one assignment since the last session, and what was said about it, the latest first."""

    assignment: Assignment
    occurrences: Sequence[Occurrence]
    obstacles: Sequence[Obstacle]
    missing_links: Sequence[MissingLink]
    own_words: Sequence[str]
    talk_about_it: bool

    @property
    def key(self) -> str:
        return f"{Part.UNDONE}:{self.assignment.id}"

    @property
    def discussed(self) -> bool:
        return all(one.discussed_at is not None for one in self.occurrences)


@dataclass(frozen=True)
class GoingOn:
    """What is agreed: the states of its days since the last session, whether its last day is near, or was (`over`), and
    the latest of its days that began and that nothing was said about yet."""

    assignment: Assignment
    states: Sequence[State]
    ending: bool = False
    over: bool = False
    unanswered: Occurrence | None = None

    def key(self, part: Part) -> str:
        return f"{part}:{self.assignment.id}"


def undone(found: Iterable[Occurrence], known: dict[str, Assignment], since: datetime, now: datetime) -> list[Undone]:
    """`found` in the order of their days; those that nobody talked about come first."""
    groups: dict[str, list[Occurrence]] = {}
    for one in found:
        seen = glance(one)
        if seen.over_at >= since and one.opens_at <= now and seen.was_not_done(now):
            groups.setdefault(one.assignment_id, []).append(one)
    every = [_group(known[id_], group) for id_, group in groups.items()]
    return sorted(every, key=lambda one: (one.discussed, not one.talk_about_it, not one.obstacles))


def _group(assignment: Assignment, group: Sequence[Occurrence]) -> Undone:
    said = [beside_the_sheet(one.response.answer) for one in reversed(group) if one.response]
    return Undone(
        assignment=assignment,
        occurrences=group,
        obstacles=list(dict.fromkeys(code for answer in said for code in answer.obstacles)),
        missing_links=list(dict.fromkeys(answer.missing_link for answer in said if answer.missing_link)),
        own_words=[text for answer in said for text in (answer.own_words, answer.note) if text],
        talk_about_it=any(answer.talk_about_it for answer in said),
    )


def going_on(
    assignments: Iterable[Assignment], found: Iterable[Occurrence], since: datetime, now: datetime
) -> list[GoingOn]:
    """What is agreed or rests, or was since then, with what became of its days."""
    states: dict[str, list[State]] = {}
    unanswered: dict[str, Occurrence] = {}
    for one in found:
        seen = glance(one)
        state = seen.state(now) if seen.over_at >= since and one.opens_at <= now else None
        if state is not None:
            states.setdefault(one.assignment_id, []).append(state)
            if one.response is None:
                unanswered[one.assignment_id] = one
    return [
        GoingOn(one, states.get(one.id, ()), _is_ending(one, now), not _goes_on(one, now), unanswered.get(one.id))
        for one in assignments
        if one.status in {AssignmentStatus.AGREED, AssignmentStatus.PAUSED} and _goes_on(one, since)
    ]


def _goes_on(one: Assignment, since: datetime) -> bool:
    return one.schedule.last_day() >= local_day(since, one.time_zone)


def _is_ending(one: Assignment, now: datetime) -> bool:
    return one.schedule.last_day() <= local_day(now + ENDING, one.time_zone)


def from_client(one: Assignment) -> bool:
    """Waits for the therapist's yes."""
    return one.waits_for not in {None, Role.CLIENT}


def is_debt(one: Occurrence, last_held: datetime | None) -> bool:
    """Handed in before the last held session, and nobody has replied since."""
    if one.response is None or last_held is None:
        return False
    return one.awaits_review and one.response.responded_at < last_held
