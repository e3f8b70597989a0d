"""How far an exercise of a clinic's own has come, and which step is open then."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from services.assignments.domain.codes import LibraryStep, Sharing
from services.assignments.domain.errors import NotOpen
from services.assignments.domain.own_exercise import MOST_VERSIONS, OwnExercise, is_own
from tests.unit.assignments.definitions import a_walk
from tests.unit.assignments.make import CLINIC, NOW

ME, MANAGER, COLLEAGUE = "per_me", "per_manager", "per_colleague"
Step = Callable[[OwnExercise], OwnExercise]


def a_draft() -> OwnExercise:
    one = OwnExercise(code=f"exr_{'0' * 26}", clinic_id=CLINIC, owner_id=ME, made_at=NOW)
    return one.write(a_walk(), None, NOW)


def publish(one: OwnExercise) -> OwnExercise:
    return one.publish(a_walk(), ME, NOW)


def submit(one: OwnExercise) -> OwnExercise:
    return one.submit(ME, NOW)


def take_in(one: OwnExercise) -> OwnExercise:
    return one.take_in(MANAGER, NOW)


def retire(one: OwnExercise) -> OwnExercise:
    return one.retire(ME, NOW)


def after(*steps: Step) -> OwnExercise:
    one = a_draft()
    for step in steps:
        one = step(one)
    return one


def test_from_a_draft_into_the_library_and_out_of_use() -> None:
    one = after(publish)
    assert (one.sharing, one.offered_to(ME), one.offered_to(COLLEAGUE)) == (Sharing.PRIVATE, 1, None)
    one = submit(one)
    assert (one.sharing, one.offered_to(COLLEAGUE)) == (Sharing.SUBMITTED, None)
    one = take_in(one)
    assert (one.sharing, one.offered_to(COLLEAGUE)) == (Sharing.IN_LIBRARY, 1)
    newer = submit(publish(one.write(a_walk(minutes=5), None, NOW)))
    assert (newer.sharing, newer.offered_to(ME), newer.offered_to(COLLEAGUE)) == (Sharing.SUBMITTED, 2, 1)
    gone = retire(newer)
    assert (gone.sharing, gone.offered_to(ME), gone.offered_to(COLLEAGUE)) == (Sharing.RETIRED, None, None)


def test_it_is_sent_back_with_a_word_and_the_library_keeps_what_it_has() -> None:
    one = after(publish, submit, take_in, publish, submit).send_back("Shorter, please", MANAGER, NOW)
    assert (one.sharing, one.offered) == (Sharing.IN_LIBRARY, 1)
    assert (one.history[-1].what, one.history[-1].word) == (LibraryStep.SENT_BACK, "Shorter, please")


@pytest.mark.parametrize(
    ("before", "step"),
    [
        ((), submit),
        ((publish,), take_in),
        ((publish, submit), submit),
        ((publish, submit, take_in), submit),
        ((publish, retire), publish),
        ((publish, retire), retire),
        ((publish, submit, retire), take_in),
        ((publish,) * MOST_VERSIONS, publish),
    ],
)
def test_a_step_that_is_not_open(before: tuple[Step, ...], step: Step) -> None:
    with pytest.raises(NotOpen):
        step(after(*before))


def test_codes_of_shipped_exercises_are_no_own_ones() -> None:
    assert is_own(f"exr_{'0' * 26}")
    assert not is_own("thought_record")
    assert not is_own("exr_A walk in the park")
