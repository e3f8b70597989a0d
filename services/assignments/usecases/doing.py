"""The client does it: draft, hand in, read the reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.assignments import access
from services.assignments.domain.codes import Shared
from services.assignments.domain.draft import Draft
from services.assignments.domain.errors import AlreadyReviewed, ChangedElsewhere, Invalid
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Answer
from services.assignments.domain.walltime import zone
from services.assignments.domain.worksheet.merging import Changes, Trail, merged, only, parts_of, whole
from services.assignments.domain.worksheet.sheet import Section, Worksheet
from services.assignments.domain.worksheet.written import Written
from services.assignments.usecases import answering, chains, in_the_way
from services.assignments.usecases.call import Call, Seen, any_version, repeated

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class SoFar:
    """What a client has written, and where; `locks` are the screens they go on from for good.

    With `based_on` only the parts that it names were changed here, each seen in that version of the draft; without it
    these answers take the place of all that are there. `writer` is the page or device.
    """

    answers: Answers
    screen: int
    short: bool = False
    locks: Sequence[int] = ()
    based_on: Mapping[str, int] | None = None
    writer: str = ""
    exercise_version: int | None = None


@repeated
def save_draft(call: Call, occurrence_id: str, so_far: SoFar) -> tuple[Occurrence, Draft]:
    """Kept for the client alone; the first one marks the occurrence as started. What does not fit, and what another
    device changed meanwhile, is refused by its place and stays as it was before, and the rest is kept."""
    occurrence = access.own_occurrence(call.actor, occurrence_id, call.store)
    if occurrence.review is not None:
        raise AlreadyReviewed("Your therapist has replied to this. You can talk about it when you next meet.")
    _must_be_of(occurrence, so_far.exercise_version)
    sheet = _exercise(call, occurrence).worksheet
    locking = _locking(sheet, so_far.locks)
    earlier = occurrence.written(call.store.drafts.get(occurrence))
    errors = _refused(call, occurrence, earlier, so_far.answers)
    fitting = sheet.fitting(so_far.answers)
    if errors and not fitting:
        raise Invalid(errors)
    started, fact = occurrence.start(call.now())
    not_fitting = {name: value for name, value in earlier.answers.items() if name in so_far.answers.keys() - fitting}
    mine = earlier.onto({**not_fitting, **fitting})
    answers, asked = _merged(sheet, earlier, mine, so_far)
    fixed = [name for one in locking for name in sheet.fixed_by(one, answers) if name in fitting and not asked]
    locked, trail = earlier.locks_of(fixed, call.now()), _trail(sheet, earlier, answers, so_far.writer)
    draft = Draft(answers, so_far.screen, call.now(), short=so_far.short, locked=locked, trail=trail)
    kept = call.store.drafts.put(occurrence, draft, earlier.trail.version)
    saved = call.save(call.store.occurrences, started, fact)
    if asked:
        yours, theirs = (only(asked, parts_of(sheet, one)) for one in (mine, answers))
        raise ChangedElsewhere(yours, theirs, trail.version, errors)
    if errors:
        raise Invalid(errors)
    return saved, kept


def _merged(sheet: Worksheet, earlier: Written, mine: Answers, so_far: SoFar) -> tuple[Answers, Sequence[str]]:
    """The answers, and what is asked about. All of `mine`, where nothing was begun: what is carried over from last time
    is kept with the first word."""
    if so_far.based_on is None or not earlier.begun:
        return mine, ()
    theirs, changes = parts_of(sheet, earlier.answers), Changes(so_far.based_on, so_far.writer)
    found = merged(theirs, parts_of(sheet, mine), changes, earlier.trail)
    return whole(found.parts), found.asked


def _trail(sheet: Worksheet, earlier: Written, answers: Answers, writer: str = "") -> Trail:
    return earlier.trail.after(parts_of(sheet, earlier.answers), parts_of(sheet, answers), writer)


@repeated
def hand_in(
    call: Call,
    occurrence_id: str,
    answer: Answer,
    *,
    seen: Seen = any_version,
    exercise_version: int | None = None,
    shared: Shared | None = None,
) -> Occurrence:
    """The first answer needs no version; answering again does, so that nobody replaces what they have not seen. How
    much is shared is what it was last time, unless `shared` says it."""
    occurrence = access.own_occurrence(call.actor, occurrence_id, call.store)
    if occurrence.has_applied(call.command):
        return occurrence
    _must_be_of(occurrence, exercise_version)
    if occurrence.response is not None:
        occurrence.must_be_version(seen(occurrence.id))
    given = replace(answer, shared=shared or shared_last(call, occurrence))
    may_end = chains.watched(call, occurrence)
    saved = respond(call, occurrence, given, call.store.drafts.get(occurrence))
    assert saved.response is not None
    call.store.drafts.drop(saved, saved.response.responded_at)
    if may_end:
        chains.end_if_fluent(call, saved)
    return saved


def shared_last(call: Call, occurrence: Occurrence) -> Shared:
    """How much of the last answer to the same assignment the client shares; of a first one, all."""
    if occurrence.response is not None:
        return occurrence.response.answer.shared
    last = call.store.last_answered([occurrence.clinic_id], occurrence.assignment_id, 1)
    return next((one.response.answer.shared for one in last if one.response), Shared.WHOLE)


def respond(call: Call, occurrence: Occurrence, answer: Answer, draft: Draft | None = None) -> Occurrence:
    """What the client had fixed stays; what a locking section holds now is fixed with the answer. State, score, flag
    and events are one write."""
    earlier = occurrence.written(draft)
    if errors := _refused(call, occurrence, earlier, answer.answers):
        raise Invalid(errors)
    exercise = _exercise(call, occurrence)
    if exercise.measure is not None and answer.shared is not Shared.WHOLE:
        raise Invalid({"shared": ["A questionnaire is there to be scored, so all of it is shared. Choose `whole`."]})
    answers = earlier.onto(answer.answers)
    sheet = exercise.worksheet
    fixed = [name for one in sheet.sections if one.locks for name in sheet.fixed_by(one, answers)]
    locked = earlier.locks_of(fixed, call.now())
    trail, given = _trail(sheet, earlier, answers), replace(answer, answers=answers)
    is_asked = in_the_way.is_asked(call, occurrence)
    answered, fact = occurrence.respond(given, call.now(), locked, trail, is_asked=is_asked)
    after, facts = answering.followed_up(call, exercise, answered)
    return call.save(call.store.occurrences, after, fact, *facts)


@repeated
def see_reply(call: Call, occurrence_id: str) -> Occurrence:
    """Private to the two of them: nothing is published about it."""
    occurrence = access.own_occurrence(call.actor, occurrence_id, call.store)
    return call.store.occurrences.note(occurrence, occurrence.see_reply(call.now()))


def _must_be_of(occurrence: Occurrence, version: int | None) -> None:
    """Answers that say which version of the exercise they answer have to mean the one that was set."""
    if version is not None and version != occurrence.exercise_version:
        say = f"This sheet is version {occurrence.exercise_version}, and you answer version {version}."
        raise Invalid({"exercise_version": [f"{say} Nothing was changed: load it again, then send your answers."]})


def _exercise(call: Call, occurrence: Occurrence) -> Exercise:
    return call.catalogue.exercise(occurrence.exercise_code, occurrence.exercise_version)


def _refused(call: Call, occurrence: Occurrence, earlier: Written, answers: Answers) -> dict[str, list[str]]:
    """By place: what does not fit the worksheet, and what was fixed."""
    fixed = {f"answers.{name}": [say] for name, say in earlier.refused(answers, zone(occurrence.time_zone))}
    open_ones = {name: value for name, value in answers.items() if name not in earlier.locked}
    try:
        _exercise(call, occurrence).check(open_ones)
    except Invalid as error:
        return {**error.errors, **fixed}
    return fixed


def _locking(sheet: Worksheet, screens: Sequence[int]) -> list[Section]:
    found = {screen: sheet.locking(screen) for screen in screens}
    wrong = [screen for screen, section in found.items() if section is None]
    if wrong:
        raise Invalid({"locks": [f"Screen {wrong[0]} has nothing to fix. Name screens whose section locks."]})
    return [section for section in found.values() if section is not None]
