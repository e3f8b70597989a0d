"""The client does it: draft, hand in, read the reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.assignments import access
from services.assignments.domain.draft import Draft
from services.assignments.domain.errors import AlreadyReviewed
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Answer
from services.assignments.usecases.call import Call, Seen, any_version, repeated


@repeated
def save_draft(call: Call, occurrence_id: str, answers: Mapping[str, Any], screen: int) -> tuple[Occurrence, Draft]:
    """Kept for the client alone; the first one marks the occurrence as started."""
    occurrence = access.own_occurrence(call.actor, occurrence_id, call.store)
    if occurrence.review is not None:
        raise AlreadyReviewed("Your therapist has replied to this. You can talk about it when you next meet.")
    _exercise_check(call, occurrence, answers)
    started, fact = occurrence.start(call.now())
    draft = call.store.drafts.put(occurrence, Draft(answers, screen, call.now()))
    return call.save(call.store.occurrences, started, fact), draft


@repeated
def hand_in(call: Call, occurrence_id: str, answer: Answer, *, seen: Seen = any_version) -> Occurrence:
    """The first answer needs no version; answering again does, so that nobody replaces what they have not seen."""
    occurrence = access.own_occurrence(call.actor, occurrence_id, call.store)
    if occurrence.has_applied(call.command):
        return occurrence
    if occurrence.response is not None:
        occurrence.must_be_version(seen(occurrence.id))
    saved = respond(call, occurrence, answer)
    assert saved.response is not None
    call.store.drafts.drop(saved, saved.response.responded_at)
    return saved


def respond(call: Call, occurrence: Occurrence, answer: Answer) -> Occurrence:
    _exercise_check(call, occurrence, answer.answers)
    return call.save(call.store.occurrences, *occurrence.respond(answer, call.now()))


@repeated
def see_reply(call: Call, occurrence_id: str) -> Occurrence:
    """Private to the two of them: nothing is published about it."""
    occurrence = access.own_occurrence(call.actor, occurrence_id, call.store)
    seen = occurrence.see_reply(call.now())
    return call.store.occurrences.save(seen, [], call.command) if seen is not occurrence else occurrence


def _exercise_check(call: Call, occurrence: Occurrence, answers: Mapping[str, Any]) -> None:
    call.catalogue.exercise(occurrence.exercise_code, occurrence.exercise_version).check(answers)
