"""What either side does about an agreement: yes, no, a change, a pause, the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.assignments import access
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import AssignmentStatus
from services.assignments.domain.facts import AssignmentFact
from services.assignments.domain.less import Less
from services.assignments.domain.schedule import Schedule
from services.assignments.usecases import agreeing, settling
from services.assignments.usecases.call import Call, Seen, any_version, repeated

Changed = tuple[Assignment, AssignmentFact | None]


@dataclass(frozen=True)
class Which:
    """One assignment: of a clinic, or (no clinic) the client's own."""

    id: str
    clinic_id: str | None = None


@dataclass(frozen=True)
class Wish:
    """Other words for the sheet, and the new schedule from the present one. `in_session`: the other said yes there."""

    words: Mapping[str, Any]
    schedule: Callable[[Schedule], Schedule]
    in_session: bool = False


@repeated
def agree(
    call: Call,
    which: Which,
    words: Mapping[str, Any],
    less: Less,
    *,
    in_session: bool = False,
    seen: Seen = any_version,
) -> Assignment:
    """The yes to what waits, in one's own words if one likes, or to less of it."""

    def act(one: Assignment) -> Changed:
        sheet, schedule = one.agreement, one.schedule
        if one.pending:
            sheet, schedule = one.pending.onto(sheet), one.pending.schedule_after(schedule)
        changes = {**words, **less.of(sheet, schedule)}
        after, fact = one.agree(changes, call.now(), agreeing.who(call, one, in_session=in_session))
        return _possible(call, one, after), fact

    return _change(call, which, act, seen)


@repeated
def decline(call: Call, which: Which, *, seen: Seen = any_version) -> Assignment:
    """The no to what waits, or taking back what one proposed oneself."""
    return _change(call, which, lambda one: one.decline(call.now(), agreeing.who(call, one)), seen)


@repeated
def change(call: Call, which: Which, wish: Wish, *, seen: Seen) -> Assignment:
    """Of a proposal another offer, of something agreed a question to the other side; at once if agreed in session."""
    assignment = obtained(call, which)
    if assignment.has_applied(call.command):
        return assignment
    assignment.must_be_version(seen(assignment.id))
    at, by = call.now(), agreeing.who(call, assignment, in_session=wish.in_session)
    table = assignment.pending if not wish.in_session else None
    present = table.schedule if table else assignment.schedule
    exercise = call.catalogue.exercise(assignment.exercise_code, assignment.exercise_version)
    words = wish.words
    if words.get("chain") is not None:
        words = {**words, "chain": agreeing.fitting(call, exercise, words["chain"])}
    after, fact = assignment.change(words, wish.schedule(present), by, at)
    facts: list[AssignmentFact | None] = [fact]
    if wish.in_session and after.status is AssignmentStatus.PROPOSED:
        after, yes = after.agree({}, at, by)
        facts.append(yes)
    return saved(call, _possible(call, assignment, after), facts)


@repeated
def pause(call: Call, which: Which, *, seen: Seen = any_version) -> Assignment:
    return _change(call, which, lambda one: one.pause(call.now(), agreeing.who(call, one)), seen)


@repeated
def resume(call: Call, which: Which, *, seen: Seen = any_version) -> Assignment:
    return _change(call, which, lambda one: one.resume(call.now(), agreeing.who(call, one)), seen)


@repeated
def stop(call: Call, which: Which, *, seen: Seen = any_version) -> Assignment:
    return _change(call, which, lambda one: one.end(call.now(), agreeing.who(call, one)), seen)


def _possible(call: Call, before: Assignment, after: Assignment) -> Assignment:
    """Whoever asks for the short form only, asks for one that is there."""
    exercise = call.catalogue.exercise(before.exercise_code, before.exercise_version)
    for sheet in (after.agreement, *((after.pending.agreement,) if after.pending else ())):
        if not before.agreement.short_form:
            agreeing.must_have_short_form(exercise, sheet)
    return after


def obtained(call: Call, which: Which) -> Assignment:
    """The client's own, or one of a clinic that this person may see."""
    if which.clinic_id is None:
        return access.own_assignment(call.actor, which.id, call.store)
    return access.assignment_for(call.actor, which.clinic_id, which.id, call.store)


def _change(call: Call, which: Which, act: Callable[[Assignment], Changed], seen: Seen) -> Assignment:
    assignment = obtained(call, which)
    if assignment.has_applied(call.command):
        return assignment
    assignment.must_be_version(seen(assignment.id))
    after, fact = act(assignment)
    return saved(call, after, [fact])


def saved(call: Call, after: Assignment, facts: Sequence[AssignmentFact | None]) -> Assignment:
    """With what follows from it for its occurrences, so that people see it at once."""
    kept = call.save(call.store.assignments, after, *facts)
    if kept.settle_at is not None:
        settling.settle_assignments(call.store, [kept], call.store.clock())
    return kept
