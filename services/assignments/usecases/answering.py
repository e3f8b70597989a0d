"""What follows at once from an answer, in the same write: the score of a measure."""

from __future__ import annotations

from services.assignments.domain.codes import ResponseKind
from services.assignments.domain.errors import Invalid, NotOpen
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.facts import Fact
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Response
from services.assignments.usecases.call import Call

NEEDED = "Please choose an answer. There is a result already, and it needs this one. What you answered before is kept."


def followed_up(call: Call, exercise: Exercise, answered: Occurrence) -> tuple[Occurrence, list[Fact]]:
    """The occurrence with what its present answer leads to, and the facts to save with it."""
    response = answered.response
    if exercise.measure is None or response is None:
        return answered, []
    _must_stay_whole(exercise, answered, response)
    did = response.answer.kind is ResponseKind.DID
    result = exercise.measure.result(response.answer.answers) if did else None
    after, scored = answered.with_result(result, call.store.clock())
    return after, [scored] if scored else []


def _must_stay_whole(exercise: Exercise, answered: Occurrence, response: Response) -> None:
    """Once there is a score, every later answer has to have one, too."""
    if answered.score is None or exercise.measure is None:
        return
    if response.answer.kind is not ResponseKind.DID:
        raise NotOpen("There is a result of this already. You can change single answers; it cannot be taken back here.")
    if missing := exercise.measure.missing(response.answer.answers):
        raise Invalid({f"answers.{name}": [NEEDED] for name in missing})
