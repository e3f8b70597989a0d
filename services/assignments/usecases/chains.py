"""A step along a chain: offered to both, asked by one, agreed by the other; and what has become easy ends by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from services.assignments import access
from services.assignments.domain.agreement import Agreement, By
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.chain import Chain, Way
from services.assignments.domain.codes import AssignmentEnd, AssignmentStatus, Role
from services.assignments.domain.errors import Invalid, NotOpen, NotThere
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.stepping import Offer, is_fluent, offer, renewed, sheet_at
from services.assignments.domain.walltime import local_day
from services.assignments.usecases import agreeing, ending, settling
from services.assignments.usecases.agreeing import Sheet
from services.assignments.usecases.answering_agreements import Which, obtained, saved
from services.assignments.usecases.call import Call, Seen, any_version, repeated

TOLD_FOR = timedelta(days=7)
NO_CHAIN = "Nothing was agreed to come after this. Agree on it first, or change the sheet."
ANOTHER_CHANGE = "A change waits for an answer already. Say yes or no to it first; then a step can be taken."


@dataclass(frozen=True)
class NextStep:
    """What the answers of one assignment speak for."""

    assignment: Assignment
    offer: Offer


def offers(call: Call, assignments: Iterable[Assignment], side: Role) -> list[NextStep]:
    chained = [one for one in assignments if one.agreement.chain and one.status is AssignmentStatus.AGREED]
    its = ending.of_rungs(call.store, chained)
    asked = _proposals_after(call, chained)
    found = [(one, offer(one, its[one.id], side)) for one in chained if one.id not in asked]
    return [NextStep(one, what) for one, what in found if what is not None and _is_there(call, one, what)]


def _is_there(call: Call, one: Assignment, what: Offer) -> bool:
    """Another exercise may have been retired since, or not be open to whoever asks."""
    if what.to is None or what.to.exercise_code == one.exercise_code:
        return True
    try:
        call.catalogue.offered(what.to.exercise_code)
    except Invalid:
        return False
    return True


def for_staff(call: Call, clinic_id: str, episode_id: str) -> list[NextStep]:
    """Of one episode, as far as the client shares it."""
    episode = access.episode_for(call.actor, clinic_id, episode_id, call.store)
    seen = call.store.library.assignments_seen(access.sight_of(call.actor, episode, call.store))
    return offers(call, seen, Role.THERAPIST)


def of_own(call: Call, assignment_id: str) -> list[NextStep]:
    """What is offered to the client for this one."""
    return offers(call, [access.own_assignment(call.actor, assignment_id, call.store)], Role.CLIENT)


def of_client(call: Call) -> tuple[list[NextStep], list[Assignment]]:
    """The client's own: what is offered, and what ended by itself in the last days."""
    access.require_client(call.actor)
    since = call.now() - TOLD_FOR
    found = call.store.chained_of_client(call.actor.clinic_ids, call.actor.person_id, since)
    fluent = [one for one in found if one.end_reason is AssignmentEnd.FLUENT]
    return offers(call, [one for one in found if one.end_reason is None], Role.CLIENT), fluent


@dataclass(frozen=True)
class Wanted:
    """`new_id`: of the proposal, if another exercise comes next. `in_session`: the other said yes there."""

    way: Way
    new_id: str
    in_session: bool = False


@repeated
def step(call: Call, which: Which, wanted: Wanted, *, seen: Seen = any_version) -> Assignment:
    """Ask for a step, or say yes to the one that the other asks for. What was agreed goes on until both said yes."""
    one = obtained(call, which)
    if one.has_applied(call.command):
        return one
    one.must_be_version(seen(one.id))
    to = _chain_of(one).moved(wanted.way)
    by = agreeing.who(call, one, in_session=wanted.in_session)
    waiting = _proposals_after(call, [one]).get(one.id)
    if waiting is not None:
        return _answered(call, waiting, to, by)
    if to.now is not None and to.now.exercise_code != one.exercise_code:
        return _proposed(call, one, to, wanted)
    return _changed(call, one, to, by)


def _answered(call: Call, waiting: Assignment, to: Chain, by: By) -> Assignment:
    """The next exercise was suggested already: the other's yes to it, or nothing new."""
    if waiting.agreement.chain is None or waiting.agreement.chain.place != to.place:
        raise NotOpen(ANOTHER_CHANGE)
    if not by.in_session and by.is_client is not (waiting.waits_for is Role.CLIENT):
        return waiting
    after, yes = waiting.agree({}, call.now(), by)
    return saved(call, after, [yes])


def _changed(call: Call, one: Assignment, to: Chain, by: By) -> Assignment:
    """Another rung of the same exercise: a change of the sheet."""
    at = call.now()
    if one.pending is not None:
        if one.pending.agreement.chain != to:
            raise NotOpen(ANOTHER_CHANGE)
        if by.in_session or one.pending.by is not by.role:
            after, yes = one.agree({}, at, by)
            return saved(call, after, [yes])
    schedule = renewed(one.schedule, local_day(at, one.time_zone))
    after, fact = one.change(sheet_at(one.agreement, to), schedule, by, at)
    return saved(call, after.stay(at, Role.CLIENT, Role.THERAPIST), [fact])


def _proposed(call: Call, one: Assignment, to: Chain, wanted: Wanted) -> Assignment:
    """Another exercise: a proposal that carries the chain on. With its yes the present one ends."""
    assert to.now is not None
    episode = call.store.episodes.get([one.clinic_id], one.episode_id)
    if episode is None:
        raise NotThere(one.episode_id)
    title = call.catalogue.offered(to.now.exercise_code).title
    sheet = Sheet(
        exercise_code=to.now.exercise_code,
        agreement=Agreement(own_name=title, what=to.now.item, chain=to),
        schedule=renewed(one.schedule, local_day(call.now(), one.time_zone)) or one.schedule,
        agreed_in_session=wanted.in_session,
        group_id=one.group_id,
        follows=one.id,
    )
    made = agreeing.write_sheet(call, episode, sheet, wanted.new_id)
    call.store.assignments.note(one, one.stay(call.now(), Role.CLIENT, Role.THERAPIST))
    settling.settle_assignments(call.store, [made], call.store.clock())
    return made


@repeated
def stay(call: Call, which: Which) -> Assignment:
    """Staying is a full answer of that side; what the other is offered stands."""
    one = obtained(call, which)
    _chain_of(one)
    side = Role.CLIENT if which.clinic_id is None else Role.THERAPIST
    return call.store.assignments.note(one, one.stay(call.now(), side))


def _chain_of(one: Assignment) -> Chain:
    if one.agreement.chain is None or one.status is not AssignmentStatus.AGREED:
        raise NotOpen(NO_CHAIN)
    return one.agreement.chain


def _proposals_after(call: Call, chained: Sequence[Assignment]) -> dict[str, Assignment]:
    """By assignment, the next exercise that waits for a yes."""
    leading_on = [one for one in chained if one.agreement.chain and one.agreement.chain.leads_on(one.exercise_code)]
    if not leading_on:
        return {}
    clinic_ids, episode_ids = ({getattr(one, name) for one in leading_on} for name in ("clinic_id", "episode_id"))
    found = call.store.assignments_of(sorted(clinic_ids), sorted(episode_ids))
    return {one.follows: one for one in found if one.follows and one.status is AssignmentStatus.PROPOSED}


def watched(call: Call, occurrence: Occurrence) -> bool:
    """Before an answer is kept: whether it may end its assignment."""
    one = call.store.assignments.get([occurrence.clinic_id], occurrence.assignment_id)
    return one is not None and ending.may_end_soon(call.store, one, call.store.clock())


@repeated
def end_if_fluent(call: Call, occurrence: Occurrence) -> None:
    """After an answer was kept."""
    one = call.store.assignments.get([occurrence.clinic_id], occurrence.assignment_id)
    if one is None or one.is_over:
        return
    (after,) = ending.ended_when_fluent(call.store, [one], call.now())
    if after.is_over:
        settling.settle_assignments(call.store, [after], call.store.clock())


@repeated
def take_up_again(call: Call, occurrence: Occurrence) -> None:
    """After an answer was taken back: what only that answer made easy goes on."""
    one = call.store.assignments.get([occurrence.clinic_id], occurrence.assignment_id)
    if one is None or one.end_reason is not AssignmentEnd.FLUENT:
        return
    episode = call.store.episodes.get([one.clinic_id], one.episode_id)
    again, fact = one.take_up_again(call.now())
    if episode is not None and episode.is_open and not is_fluent(again, ending.of_rungs(call.store, [again])[one.id]):
        saved(call, again, [fact])
