"""Moving in from another system: past events, each carried out by the same rules as live ones, at the time it happened.

Every record has a `ref` of the other system; ids are derived from it, so a second import finds everything there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from services.assignments import access
from services.assignments.domain.codes import EndReason, EnteredVia, MissedBy, Reaction, Role
from services.assignments.domain.episode import Episode
from services.assignments.domain.errors import Invalid, NotThere, Refused
from services.assignments.domain.group import Group
from services.assignments.domain.identity import derived, occurrence_id
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Answer
from services.assignments.domain.session import Session, SessionNote
from services.assignments.usecases import agreeing, doing, episodes, groups, reviewing, sessions, settling
from services.assignments.usecases.agreeing import Sheet
from services.assignments.usecases.call import Call, repeated
from services.assignments.usecases.ports import Store
from services.assignments.usecases.sessions import Appointment

CLOCKS_DIFFER = timedelta(minutes=1)


class Result(StrEnum):
    CREATED = "created"
    EXISTING = "existing"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """What became of a record; `id` is the id of what it made or changed."""

    result: Result
    id: str | None = None
    reason: str | None = None
    errors: Mapping[str, Sequence[str]] | None = None


@dataclass(frozen=True)
class Place:
    """The clinic whose references these are."""

    clinic_id: str

    def id_of(self, prefix: str, ref: str) -> str:
        return derived(prefix, "import", self.clinic_id, ref)

    def occurrence(self, assignment_ref: str, day: date, slot: str | None) -> str:
        """That of the day, unless a slot is named."""
        return occurrence_id(self.id_of("asg", assignment_ref), slot or day.isoformat())


class Batch(Store, Protocol):
    def preload(self, clinic_id: str, ids: Mapping[str, Iterable[str]]) -> None: ...
    def flush(self) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Record:
    """One thing that happened. `needs` are the ids it reads, by prefix; `act` says its id and whether it is new."""

    ref: str
    at: datetime

    def needs(self, place: Place) -> list[str]:
        raise NotImplementedError

    def act(self, call: Call, place: Place) -> tuple[str, bool]:
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class OpenGroup(Record):
    facilitator_ids: tuple[str, ...]
    programme: str | None = None
    member_refs: tuple[str, ...] = ()

    def needs(self, place: Place) -> list[str]:
        return [place.id_of("grp", self.ref)]

    def act(self, call: Call, place: Place) -> tuple[str, bool]:
        (group_id,) = self.needs(place)
        if call.store.groups.get([place.clinic_id], group_id) is not None:
            return group_id, False
        members = tuple(place.id_of("epi", ref) for ref in self.member_refs)
        group = Group(
            id=group_id,
            clinic_id=place.clinic_id,
            facilitator_ids=self.facilitator_ids,
            programme=self.programme,
            member_episode_ids=members,
        )
        groups.found_group(call, group)
        return group_id, True


@dataclass(frozen=True, kw_only=True)
class OpenEpisode(Record):
    terms: Mapping[str, Any]
    group_ref: str | None = None
    programme: str | None = None

    def needs(self, place: Place) -> list[str]:
        return [place.id_of("epi", self.ref)]

    def act(self, call: Call, place: Place) -> tuple[str, bool]:
        (episode_id,) = self.needs(place)
        if call.store.episodes.get([place.clinic_id], episode_id) is not None:
            return episode_id, False
        group_id = place.id_of("grp", self.group_ref) if self.group_ref else None
        terms = {**self.terms, "group_id": group_id, "programme": self.programme}
        episodes.begin(call, Episode(id=episode_id, clinic_id=place.clinic_id, **terms))
        return episode_id, True


@dataclass(frozen=True, kw_only=True)
class CloseEpisode(Record):
    episode_ref: str
    reason: EndReason
    ended_on: date | None = None

    def needs(self, place: Place) -> list[str]:
        return [place.id_of("epi", self.episode_ref)]

    def act(self, call: Call, place: Place) -> tuple[str, bool]:
        episode = _episode(call, place, self.episode_ref)
        if episode.has_applied(call.command):
            return episode.id, False
        return episodes.end(call, episode, self.reason, self.ended_on).id, True


@dataclass(frozen=True, kw_only=True)
class ScheduleSession(Record):
    episode_ref: str
    appointment: Callable[[str], Appointment]  # from the zone of the episode

    def needs(self, place: Place) -> list[str]:
        return [place.id_of("ses", self.ref), place.id_of("epi", self.episode_ref)]

    def act(self, call: Call, place: Place) -> tuple[str, bool]:
        session_id = place.id_of("ses", self.ref)
        if call.store.sessions.get([place.clinic_id], session_id) is not None:
            return session_id, False
        episode = _episode(call, place, self.episode_ref)
        episode.must_be_open()
        return sessions.appoint(call, episode, self.appointment(episode.time_zone), session_id).id, True


@dataclass(frozen=True, kw_only=True)
class HoldSession(Record):
    session_ref: str
    reviewed_homework: bool
    review_minutes: int | None = None

    def needs(self, place: Place) -> list[str]:
        return [place.id_of("ses", self.session_ref)]

    def act(self, call: Call, place: Place) -> tuple[str, bool]:
        session = _session(call, place, self.session_ref)
        if session.has_applied(call.command):
            return session.id, False
        held, fact = session.hold(SessionNote(self.reviewed_homework, self.review_minutes), call.now())
        return call.save(call.store.sessions, held, fact).id, True


@dataclass(frozen=True, kw_only=True)
class MissSession(Record):
    session_ref: str
    missed_by: MissedBy

    def needs(self, place: Place) -> list[str]:
        return [place.id_of("ses", self.session_ref)]

    def act(self, call: Call, place: Place) -> tuple[str, bool]:
        session = _session(call, place, self.session_ref)
        if session.has_applied(call.command):
            return session.id, False
        return call.save(call.store.sessions, *session.miss(self.missed_by, call.now())).id, True


@dataclass(frozen=True, kw_only=True)
class AgreeAssignment(Record):
    episode_ref: str
    sheet: Sheet
    group_ref: str | None = None

    def needs(self, place: Place) -> list[str]:
        return [place.id_of("asg", self.ref), place.id_of("epi", self.episode_ref)]

    def act(self, call: Call, place: Place) -> tuple[str, bool]:
        assignment_id = place.id_of("asg", self.ref)
        if call.store.assignments.get([place.clinic_id], assignment_id) is not None:
            return assignment_id, False
        group_id = place.id_of("grp", self.group_ref) if self.group_ref else None
        sheet = replace(self.sheet, agreed_in_session=True, group_id=group_id)
        made = agreeing.write_sheet(call, _episode(call, place, self.episode_ref), sheet, assignment_id)
        settling.settle_new(call.store, made, call.store.clock())
        return assignment_id, True


@dataclass(frozen=True, kw_only=True)
class Respond(Record):
    assignment_ref: str
    local_date: date
    answer: Answer
    slot: str | None = None

    def needs(self, place: Place) -> list[str]:
        return [place.occurrence(self.assignment_ref, self.local_date, self.slot)]

    def act(self, call: Call, place: Place) -> tuple[str, bool]:
        occurrence = _occurrence(call, place, *self.needs(place))
        if occurrence.has_applied(call.command):
            return occurrence.id, False
        return doing.respond(call, occurrence, self.answer).id, True


@dataclass(frozen=True, kw_only=True)
class ReviewOccurrence(Record):
    assignment_ref: str
    local_date: date
    reply: str = ""
    reaction: Reaction | None = None
    reviewer_id: str | None = None
    slot: str | None = None

    def needs(self, place: Place) -> list[str]:
        return [place.occurrence(self.assignment_ref, self.local_date, self.slot)]

    def act(self, call: Call, place: Place) -> tuple[str, bool]:
        occurrence = _occurrence(call, place, *self.needs(place))
        if occurrence.has_applied(call.command):
            return occurrence.id, False
        reviewer = self.reviewer_id or occurrence.therapist_id
        return reviewing.write_review(call, occurrence, self.reply, self.reaction, reviewer).id, True


def import_records(call: Call, clinic_id: str, records: Sequence[Record], batch: Callable[[], Batch]) -> list[Outcome]:
    """Carry the records out in order: in memory and with a few writes, or one by one if somebody else is at work."""
    access.require(call.actor, clinic_id, Role.ADMIN)
    place, buffered = Place(clinic_id), batch()
    needed: dict[str, list[str]] = defaultdict(list)
    for record in records:
        for id_ in record.needs(place):
            needed[id_.partition("_")[0]].append(id_)
    buffered.preload(clinic_id, needed)
    outcomes = [carry_out(replace(call, store=buffered), place, record) for record in records]
    if buffered.flush():
        return outcomes
    again = [carry_out(call, place, record) for record in records]
    return [_first_told(first, second) for first, second in zip(outcomes, again, strict=True)]


def _first_told(first: Outcome, second: Outcome) -> Outcome:
    """What the first round already wrote is there in the second one, and still new to whoever sent it."""
    return first if first.result is Result.CREATED and second.result is Result.EXISTING else second


@repeated
def carry_out(call: Call, place: Place, record: Record) -> Outcome:
    command = derived("imp", place.clinic_id, type(record).__name__, record.ref)
    at_the_time = replace(call, now=lambda: record.at, command=command, via=EnteredVia.IMPORT)
    if record.at > call.store.clock() + CLOCKS_DIFFER:
        return Outcome(Result.REFUSED, errors={"at": ["This time has not come yet. Import what has happened."]})
    try:
        id_, is_new = record.act(at_the_time, place)
    except Invalid as error:
        return Outcome(Result.REFUSED, reason="Some fields are not right.", errors=error.errors)
    except NotThere:
        return Outcome(Result.REFUSED, reason="It names something that is not there. Import that first, with its ref.")
    except Refused as error:
        return Outcome(Result.REFUSED, reason=str(error))
    return Outcome(Result.CREATED if is_new else Result.EXISTING, id=id_)


def _episode(call: Call, place: Place, ref: str) -> Episode:
    found = call.store.episodes.get([place.clinic_id], place.id_of("epi", ref))
    if found is None:
        raise NotThere(ref)
    return found


def _session(call: Call, place: Place, ref: str) -> Session:
    found = call.store.sessions.get([place.clinic_id], place.id_of("ses", ref))
    if found is None:
        raise NotThere(ref)
    return found


def _occurrence(call: Call, place: Place, id_: str) -> Occurrence:
    found = call.store.occurrences.get([place.clinic_id], id_)
    if found is None:
        raise NotThere(id_)
    return found
