"""The agenda of a client's next session: put together, arranged by the therapist, and worked off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.assignments import access
from services.assignments.domain import agenda as agendas
from services.assignments.domain.agenda import Agenda, Arranging, GoingOn, Undone
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import Role
from services.assignments.domain.episode import Episode
from services.assignments.domain.errors import Stale
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.session import EARLY_START, Session
from services.assignments.domain.stepping import Offer
from services.assignments.usecases import chains, reviewing
from services.assignments.usecases.call import Call, Seen, repeated
from services.assignments.usecases.ports import Page, Sight
from services.assignments.usecases.reviewing import Item, Worked

MOST_ANSWERS = 30
SCORES_EACH = 8


@dataclass(frozen=True)
class Put:
    """Everything an agenda shows, each part in its order. `measures` are the newest scores of each, newest first."""

    agenda: Agenda
    episode: Episode
    session: Session | None
    last_held: datetime | None
    since: datetime
    undone: Sequence[Undone]
    answers: Sequence[Occurrence]
    waiting: int
    measures: Mapping[str, Sequence[Occurrence]]
    going_on: Sequence[GoingOn]
    proposals: Sequence[Assignment]
    agreed: Sequence[GoingOn]
    offers: Mapping[str, Offer]  # by assignment, the step its answers speak for
    assignments: Mapping[str, Assignment]  # of every occurrence shown


def of_episode(call: Call, clinic_id: str, episode_id: str) -> Put:
    """Only the therapist's own, in a number of searches that does not grow with the course of therapy."""
    episode = access.episode_to_change(call.actor, clinic_id, episode_id, call.store)
    sight, now, past = access.sight_of(call.actor, episode, call.store), call.now(), call.store.past
    last_held = past.last_held(sight, now + EARLY_START)
    since = agendas.looks_back_to(last_held, now)
    kept = _kept(call, episode).since(since)
    found = past.opened_between(sight, since - agendas.LONGEST_WINDOW, now)
    going = past.assignments_going_on(sight)
    waiting = call.store.to_review(sight, Page(MOST_ANSWERS))
    measures = _measures(call, sight, since)
    known = _assignments(call, going, [*found, *waiting, *(one for each in measures.values() for one in each)])
    undone = agendas.undone(found, known, since, now)
    shown = {one.id for group in undone for one in group.occurrences}
    goes_on = agendas.going_on(going, found, since, now)
    place = kept.place
    return Put(
        agenda=kept,
        episode=episode,
        session=past.next_session(sight, now - EARLY_START),
        last_held=last_held,
        since=since,
        undone=sorted(undone, key=lambda one: place(one.key)),
        answers=_in_order(kept, [one for one in waiting if one.id not in shown], last_held),
        waiting=len(call.store.waiting_since(clinic_id, [episode_id])[episode_id]),
        measures=dict(sorted(measures.items(), key=lambda one: place(f"{agendas.Part.MEASURES}:{one[0]}"))),
        going_on=sorted(
            (one for one in goes_on if not one.over), key=lambda one: place(one.key(agendas.Part.GOING_ON))
        ),
        proposals=[one for one in going if agendas.from_client(one)],
        agreed=[one for one in goes_on if one.assignment.agreed_at and one.assignment.agreed_at >= since],
        offers={one.assignment.id: one.offer for one in chains.offers(call, going, Role.THERAPIST)},
        assignments=known,
    )


def _in_order(kept: Agenda, waiting: Sequence[Occurrence], held: datetime | None) -> list[Occurrence]:
    """What was moved, what the client wants to talk about, what waits since before the last session, then by time."""

    def rank(one: Occurrence) -> tuple[int, bool, bool]:
        talk = one.response is not None and one.response.answer.talk_about_it
        return kept.place(f"{agendas.Part.ANSWERS}:{one.id}"), not talk, not agendas.is_debt(one, held)

    return sorted(waiting[:MOST_ANSWERS], key=rank)


def _measures(call: Call, sight: Sight, since: datetime) -> dict[str, Sequence[Occurrence]]:
    """Those with a score since then."""
    past = call.store.past
    found = {code: past.scored_lately(sight, code, SCORES_EACH) for code in past.measure_codes(sight)}
    return {code: each for code, each in found.items() if each[0].score and each[0].score.taken_at >= since}


def _assignments(call: Call, going: Sequence[Assignment], found: Sequence[Occurrence]) -> dict[str, Assignment]:
    known = {one.id: one for one in going}
    missing = sorted({one.assignment_id for one in found} - known.keys())
    return known | (call.store.assignments_by_id(call.actor.clinic_ids, missing) if missing else {})


def _kept(call: Call, episode: Episode) -> Agenda:
    blank = Agenda.blank(episode.clinic_id, episode.id, episode.client_id)
    return call.store.agendas.get([episode.clinic_id], blank.id) or blank


def arrange(call: Call, clinic_id: str, episode_id: str, wanted: Arranging, *, seen: Seen) -> Agenda:
    """The whole arrangement, instead of the one that was seen."""
    episode = access.episode_to_change(call.actor, clinic_id, episode_id, call.store)
    before = _kept(call, episode)
    if call.command and before.has_applied(call.command):
        return before
    before.must_be_version(seen(before.id))
    return _saved(call, before, before.arrange(wanted, call.now()))


@dataclass(frozen=True)
class Discussed:
    """Items of an agenda that were talked about: the occurrences that belong to them, and their keys."""

    keys: Sequence[str]
    occurrences: Sequence[Item]


def discuss(call: Call, clinic_id: str, episode_id: str, what: Discussed) -> list[Worked]:
    """One by one, and again without harm: answers count as read, what was not done as talked about."""
    episode = access.episode_to_change(call.actor, clinic_id, episode_id, call.store)
    worked = reviewing.each(call, clinic_id, what.occurrences, reviewing.talked_about, episode.id)
    if what.keys:
        _tick(call, episode, what.keys)
    return worked


@repeated
def _tick(call: Call, episode: Episode, keys: Sequence[str]) -> None:
    before = _kept(call, episode)
    after = before.tick(keys, call.now())
    if after != before:
        _saved(call, before, after)


def _saved(call: Call, before: Agenda, after: Agenda) -> Agenda:
    if before.version:
        return call.store.agendas.save(after, [], call.command)
    kept = call.store.agendas.add(after, [], call.command)
    if replace(kept, version=0, commands=(), recorded_at=None) != after:
        raise Stale(after.id)
    return kept
