"""Homework is proposed: by staff or by the client, one sheet or several at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.assignments import access
from services.assignments.domain.agreement import Agreement, By
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.chain import Chain
from services.assignments.domain.codes import Role
from services.assignments.domain.episode import Episode
from services.assignments.domain.errors import Invalid, NotOpen, NotThere
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.facts import AssignmentFact
from services.assignments.domain.schedule import Schedule
from services.assignments.usecases import settling
from services.assignments.usecases.call import Call

NO_SHORT_FORM = "This exercise has no short form. Leave it out, or choose fewer minutes."
NO_COURSE = "You have no open course of therapy here. Ask your therapist to open one."
WHICH_COURSE = "You have more than one course of therapy. Say which one this is for."


@dataclass(frozen=True)
class Sheet:
    """What is written down. `agreed_in_session`: the client said yes in the room; `follows`: the assignment whose chain
    led to this one."""

    exercise_code: str
    agreement: Agreement
    schedule: Schedule
    agreed_in_session: bool = False
    group_id: str | None = None
    follows: str | None = None


@dataclass(frozen=True)
class LastSettings:
    """How an exercise was set last: for this client, or (`of_client` is False) for somebody else by the same person, of
    whom nothing that anybody wrote is told."""

    agreement: Agreement
    schedule: Schedule
    of_client: bool


def propose(call: Call, clinic_id: str, episode_id: str, sheet: Sheet, assignment_id: str) -> Assignment:
    episode = access.episode_for(call.actor, clinic_id, episode_id, call.store)
    drawn = drawn_up(call, episode, of_own_group(call, episode, sheet), assignment_id)
    return _kept(call, episode, [drawn], [sheet])[0]


def propose_together(
    call: Call, clinic_id: str, episode_id: str, sheets: Sequence[Sheet], ids: Sequence[str]
) -> list[Assignment]:
    """All of them, or none: every sheet is looked at before the first one is kept."""
    episode = access.episode_for(call.actor, clinic_id, episode_id, call.store)
    drawn: list[Assignment] = []
    errors: dict[str, list[str]] = {}
    for place, (sheet, id_) in enumerate(zip(sheets, ids, strict=True)):
        try:
            one = drawn_up(call, episode, of_own_group(call, episode, sheet), id_)
            one.proposed(call.now())
            drawn.append(one)
        except Invalid as error:
            errors |= error.under(f"items.{place}").errors
    if errors:
        raise Invalid(errors)
    return _kept(call, episode, drawn, sheets)


def propose_own(call: Call, episode_id: str | None, sheet: Sheet, assignment_id: str) -> Assignment:
    """A client suggests something; a therapist says yes to it, changes it or says no."""
    episode = own_episode(call, episode_id)
    return _kept(call, episode, [drawn_up(call, episode, sheet, assignment_id)], [sheet])[0]


def own_episode(call: Call, episode_id: str | None) -> Episode:
    """The client's open course of therapy; named where there are several."""
    access.require_client(call.actor)
    mine = call.store.episodes_of_client(call.actor.clinic_ids, call.actor.person_id)
    if episode_id is not None:
        mine = [one for one in mine if one.id == episode_id]
        if not mine:
            raise NotThere(episode_id)
    going_on = [one for one in mine if one.is_open]
    if not going_on:
        raise NotOpen(NO_COURSE)
    if len(going_on) > 1:
        raise Invalid({"episode_id": [WHICH_COURSE]})
    return going_on[0]


def of_own_group(call: Call, episode: Episode, sheet: Sheet) -> Sheet:
    """What a facilitator sets belongs to the group."""
    if call.actor.role != Role.FACILITATOR:
        return sheet
    groups = access.own_group_ids(call.actor, episode.clinic_id, call.store)
    return replace(sheet, group_id=episode.group_id if episode.group_id in groups else min(groups))


def write_sheet(call: Call, episode: Episode, sheet: Sheet, assignment_id: str) -> Assignment:
    """The proposal, and the yes that was given in the session, in one write."""
    return _write(call, drawn_up(call, episode, sheet, assignment_id), sheet)


def _kept(call: Call, episode: Episode, drawn: Sequence[Assignment], sheets: Sequence[Sheet]) -> list[Assignment]:
    """Each in one write; those that a repeated command finds there already stay as they are."""
    saved = [_write(call, one, sheet) for one, sheet in zip(drawn, sheets, strict=True)]
    settling.settle_assignments(call.store, saved, call.store.clock())
    settling.settle_if_changed(call.store, episode, call.now())
    return saved


def _write(call: Call, drawn: Assignment, sheet: Sheet) -> Assignment:
    at = call.now()
    proposed, fact = drawn.proposed(at)
    facts: list[AssignmentFact] = [fact]
    if sheet.agreed_in_session:
        proposed, yes = proposed.agree({}, at, who(call, proposed, in_session=True))
        facts.append(yes)
    return call.add(call.store.assignments, proposed, *facts)


def drawn_up(call: Call, episode: Episode, sheet: Sheet, assignment_id: str) -> Assignment:
    """As it is proposed; nothing is kept yet."""
    episode.must_be_open()
    exercise = call.catalogue.offered(sheet.exercise_code)
    must_have_short_form(exercise, sheet.agreement)
    chain = sheet.agreement.chain
    by_client = call.actor.role == Role.CLIENT
    return Assignment(
        id=assignment_id,
        clinic_id=episode.clinic_id,
        episode_id=episode.id,
        client_id=episode.client_id,
        therapist_id=episode.therapist_id,
        group_id=sheet.group_id,
        programme=episode.programme,
        exercise_code=exercise.code,
        exercise_version=exercise.version,
        family=exercise.family,
        phase=episode.phase,
        problem=episode.problem,
        cadence=episode.cadence,
        time_zone=episode.time_zone,
        schedule=sheet.schedule,
        agreement=replace(sheet.agreement, chain=fitting(call, exercise, chain) if chain else None),
        proposed_by=Role(call.actor.role) if call.actor.role != Role.ADMIN else Role.THERAPIST,
        proposed_at=call.now(),
        set_by=None if by_client else _staff_id(call, episode.therapist_id),
        follows=sheet.follows,
    )


def fitting(call: Call, exercise: Exercise, chain: Chain) -> Chain:
    """With every rung's exercise named; refused where one of them is not there or has no such number."""
    named = chain.of(exercise.code)
    named.must_fit(exercise, call.catalogue.offered)
    return named


def must_have_short_form(exercise: Exercise, agreement: Agreement) -> None:
    if agreement.short_form and exercise.worksheet.short_form is None:
        raise Invalid({"short_form": [NO_SHORT_FORM]})


def who(call: Call, about: Assignment, *, in_session: bool = False) -> By:
    """An operator who moves a clinic in speaks for its therapists."""
    if call.actor.role == Role.ADMIN:
        return By(role=Role.THERAPIST, person_id=about.therapist_id, in_session=in_session)
    return By(role=Role(call.actor.role), person_id=call.actor.person_id, in_session=in_session)


def _staff_id(call: Call, therapist_id: str) -> str:
    return call.actor.person_id if call.actor.role != Role.ADMIN else therapist_id


def last_settings(call: Call, clinic_id: str, episode_id: str, code: str) -> LastSettings | None:
    """For this client, else by this person for anybody: then only what says nothing of that other client."""
    episode = access.episode_for(call.actor, clinic_id, episode_id, call.store)
    found = call.store.library.last_of(access.sight_of(call.actor, episode, call.store), code)
    if found is not None:
        return LastSettings(found.agreement, found.schedule, of_client=True)
    found = call.store.library.last_by(clinic_id, call.actor.person_id, code)
    if found is None:
        return None
    wordless = Agreement(own_name="", minutes=found.agreement.minutes, short_form=found.agreement.short_form)
    return LastSettings(wordless, found.schedule, of_client=False)
