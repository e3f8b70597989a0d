"""A therapist writes down what a client says in the session."""

from __future__ import annotations

from dataclasses import replace

from services.assignments import access
from services.assignments.domain.codes import RatingSource, ResponseKind
from services.assignments.domain.errors import Invalid
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Answer
from services.assignments.usecases import chains, measuring
from services.assignments.usecases.call import Call, Seen, any_version, repeated


@repeated
def record(call: Call, clinic_id: str, occurrence_id: str, answer: Answer, *, seen: Seen = any_version) -> Occurrence:
    """Also when the window is over. The first time needs no version; putting it right does, and leaves what was
    answered on the sheet."""
    occurrence = access.occurrence_for(call.actor, clinic_id, occurrence_id, call.store)
    if occurrence.has_applied(call.command):
        return occurrence
    if occurrence.response is not None:
        occurrence.must_be_version(seen(occurrence.id))
    exercise = call.catalogue.exercise(occurrence.exercise_code, occurrence.exercise_version)
    if exercise.measure is not None and answer.kind is not ResponseKind.NOT_THIS_TIME:
        raise Invalid({"kind": ["The answers to a measure are needed one by one: fill it in at the session instead."]})
    before = occurrence.response.answer.answers if occurrence.response else {}
    said = replace(answer, rating_source=RatingSource.THERAPIST, answers=before)
    after, responded, reviewed = occurrence.fill_in(said, measuring.seen_together(call), call.now())
    may_end = chains.watched(call, occurrence)
    saved = call.save(call.store.occurrences, after, responded, reviewed)
    if may_end:
        chains.end_if_fluent(call, saved)
    return saved
