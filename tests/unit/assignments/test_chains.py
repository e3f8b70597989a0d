"""What answers speak for along a chain, for whom, and what a chain may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.assignments.catalogue import load
from services.assignments.domain.agreement import Agreement
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.chain import Chain, Criterion, Reads, Rung, Way
from services.assignments.domain.codes import AssignmentEnd, AssignmentStatus, ResponseKind, Role, ScheduleKind, Shared
from services.assignments.domain.errors import Invalid, NotThere
from services.assignments.domain.exercise import Exercise
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Answer
from services.assignments.domain.stepping import Tried, is_fluent, offer, renewed, sheet_at, speaks_for, tried
from tests.unit.assignments.make import CLIENT, MONDAY, NOW, THERAPIST, a_schedule, an_assignment

SHIPPED = load()
DID, NOT, ELSE = ResponseKind.DID, ResponseKind.NOT_THIS_TIME, ResponseKind.SOMETHING_ELSE
CALM = Criterion(reads=Reads.AT_MOST, field="tension", value=3, times=3)
STEPS = (Rung(item="the stop"), Rung(item="one stop"), Rung(item="the full bus"))
LADDER = Chain(criterion=CALM, rungs=STEPS, place=1, down_after=2)
FLUENT = Chain(criterion=CALM)


def told(*found: Any) -> list[Tried]:
    """One a day: a number is what was answered, a kind an answer without one, None silence."""
    kinds = [one if isinstance(one, ResponseKind) else None if one is None else DID for one in found]
    return [
        Tried(NOW + timedelta(days=day), kind, 100 if kind is DID else None, one if isinstance(one, int) else None)
        for day, (one, kind) in enumerate(zip(found, kinds, strict=True))
    ]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ((8, 3, 2, 3), Way.UP),
        ((3, 2), None),
        ((3, 2, 4), None),
        ((3, 3, 4, 3, 3), None),
        ((3, None, 2, NOT, 3), Way.UP),
        ((3, 3, 3, None, NOT), Way.DOWN),
        ((None, None), Way.DOWN),
        ((None, 8, None), None),
        ((ELSE, ELSE, ELSE), None),
        ((), None),
    ],
)
def test_so_many_in_a_row_speak_for_a_step(found: Sequence[Any], expected: Way | None) -> None:
    offered = speaks_for(LADDER, told(*found))
    assert (offered and offered.way) == expected
    if offered:
        assert offered.to == STEPS[0 if offered.way is Way.DOWN else 2]


@pytest.mark.parametrize(
    ("criterion", "found", "met"),
    [
        (Criterion(reads=Reads.AT_LEAST, field="minutes", value=10, times=2), (10, 12), True),
        (Criterion(reads=Reads.AT_LEAST, field="minutes", value=10, times=2), (10, 9), False),
        (Criterion(reads=Reads.BELOW_HALF, field="peak"), (80, 41, 39), True),
        (Criterion(reads=Reads.BELOW_HALF, field="peak"), (80, 40), False),
        (Criterion(reads=Reads.BELOW_HALF, field="peak"), (80,), False),
        (Criterion(reads=Reads.DONE, times=2), (DID, None, DID), True),
        (Criterion(reads=Reads.DONE, times=2), (DID, NOT, DID), False),
        (Criterion(reads=Reads.DONE), (ELSE,), False),
    ],
)
def test_what_each_criterion_reads(criterion: Criterion, found: Sequence[Any], met: bool) -> None:
    assert (speaks_for(Chain(criterion=criterion), told(*found)) is not None) is met


def test_partly_is_not_done_and_tried_in_vain_is_nothing() -> None:
    assert not Tried(NOW, DID, 50).was_done
    assert not Tried(NOW, DID, 50).came_to_nothing
    assert Tried(NOW, DID, 0).came_to_nothing
    assert Tried(NOW, DID, None).was_done


def test_at_the_ends_there_is_no_further_step() -> None:
    top, bottom = replace(LADDER, place=2), replace(LADDER, place=0)
    finish = speaks_for(top, told(3, 3, 3))
    assert finish is not None
    assert (finish.way, finish.to) == (Way.FINISH, None)
    assert speaks_for(bottom, told(None, None, None)) is None
    with pytest.raises(Invalid, match="way"):
        top.moved(Way.UP)


def test_whoever_chose_to_stay_is_asked_again_only_when_new_answers_speak_for_it() -> None:
    found = told(3, 3, 3, 2, 2, 2)
    assert speaks_for(LADDER, found[:4], found[2].at) is None
    assert speaks_for(LADDER, found[:5], found[2].at) is None
    assert speaks_for(LADDER, found, found[2].at) is not None


def test_below_half_is_of_the_first_number_though_one_stayed_since() -> None:
    found, half = told(80, 70, 35), Chain(criterion=Criterion(reads=Reads.BELOW_HALF, field="peak"), rungs=STEPS)
    assert speaks_for(half, found, found[1].at) is not None


# The assignment and its occurrences


def agreed(chain: Chain | None = LADDER, **other: Any) -> Assignment:
    return an_assignment(agreement=Agreement(own_name="Quiet minutes", chain=chain), **other)


def answered(one: Assignment, *numbers: float | None, shared: Shared = Shared.WHOLE) -> list[Occurrence]:
    found = []
    for day, number in enumerate(numbers):
        on = Occurrence.of(one, MONDAY + timedelta(days=day))
        answer = Answer(kind=DID, answers={"tension": {"before": 9, "after": number}}, shared=shared)
        found.append(on.respond(answer, on.opens_at + timedelta(hours=20))[0])
    return found


@pytest.mark.parametrize("shared", list(Shared))
def test_staff_are_offered_nothing_that_rests_on_what_was_kept_back(shared: Shared) -> None:
    one = agreed()
    found = answered(one, 3, 2, 1, shared=shared)
    assert offer(one, found, Role.CLIENT) is not None
    assert (offer(one, found, Role.THERAPIST) is None) is (shared is Shared.DONE_ONLY)
    easy = agreed(FLUENT)
    assert is_fluent(easy, found) is (shared is not Shared.DONE_ONLY)


def test_a_pair_counts_by_what_it_was_afterwards() -> None:
    one = agreed()
    assert [each.number for each in tried(one, answered(one, 2, None), for_staff=True)] == [2, None]


def test_only_what_came_since_the_rung_began_counts() -> None:
    one = agreed()
    found = answered(one, 3, 3, 3)
    later = found[-1].opens_at + timedelta(hours=21)
    moved, _ = one.change(sheet_at(one.agreement, LADDER.moved(Way.UP)), None, THERAPIST, later)
    assert offer(moved, found, Role.CLIENT) is None, "a change waits"
    up, _ = moved.agree({}, later, CLIENT)
    assert (up.agreement.chain, up.on_rung_since) == (LADDER.moved(Way.UP), later)
    assert offer(up, found, Role.CLIENT) is None
    assert tried(up, found, for_staff=False) == []


def test_what_rests_or_is_over_is_offered_nothing() -> None:
    one = agreed()
    found = answered(one, 3, 3, 3)
    assert offer(one.pause(NOW)[0], found, Role.CLIENT) is None
    assert offer(one.end(NOW)[0], found, Role.CLIENT) is None
    assert offer(agreed(None), found, Role.CLIENT) is None
    assert not is_fluent(agreed(FLUENT).pause(NOW)[0], found)


@given(
    numbers=some.lists(some.one_of(some.none(), some.integers(0, 10)), max_size=8),
    place=some.integers(0, 2),
    down=some.one_of(some.none(), some.integers(1, 3)),
    until_fluent=some.booleans(),
    side=some.sampled_from(list(Role)),
)
def test_an_offer_never_switches_anything(
    numbers: list[int | None], place: int, down: int | None, until_fluent: bool, side: Role
) -> None:
    chain = FLUENT if until_fluent else replace(LADDER, place=place, down_after=down)
    one = agreed(chain)
    found = answered(one, *numbers)
    before = (one, [replace(each) for each in found])
    offered = offer(one, found, side)
    assert (one, found) == before
    assert one.agreement.chain == chain
    if offered is not None:
        assert offered.to == chain.towards(offered.way)
        assert offered.times <= len(numbers)


@given(by=some.sampled_from([CLIENT, THERAPIST]), way=some.sampled_from([Way.UP, Way.DOWN]))
def test_one_yes_alone_moves_nothing(by: Any, way: Way) -> None:
    one = agreed()
    after, _ = one.change(sheet_at(one.agreement, LADDER.moved(way)), None, by, NOW)
    assert after.agreement == one.agreement
    assert after.waits_for is (Role.CLIENT if by is THERAPIST else Role.THERAPIST)


def test_what_somebody_wrote_about_what_to_do_stays() -> None:
    to = LADDER.moved(Way.UP)
    assert sheet_at(Agreement(own_name="", what="one stop", chain=LADDER), to)["what"] == "the full bus"
    assert sheet_at(Agreement(own_name="", chain=LADDER), to)["what"] == "the full bus"
    assert sheet_at(Agreement(own_name="", what="with Ben, on Sundays", chain=LADDER), to) == {"chain": to}


def test_ending_by_itself_says_why_and_can_be_taken_up_again() -> None:
    ended, fact = agreed(FLUENT).end(NOW, reason=AssignmentEnd.FLUENT)
    assert (ended.status, ended.end_reason) == (AssignmentStatus.ENDED, AssignmentEnd.FLUENT)
    assert set(fact.changed) == {"status", "end_reason"}
    again, _ = ended.take_up_again(NOW)
    assert (again.status, again.end_reason, again.ended_at) == (AssignmentStatus.AGREED, None, None)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ({"kind": ScheduleKind.DAILY}, None),
        ({"kind": ScheduleKind.ONCE}, (date(2026, 11, 24), None)),
        ({"kind": ScheduleKind.ONCE, "start_on": date(2026, 12, 1)}, None),
        ({"kind": ScheduleKind.BY_DATE, "end_on": date(2026, 11, 27)}, (date(2026, 11, 24), date(2026, 11, 28))),
        ({"kind": ScheduleKind.DAILY, "end_on": MONDAY}, (date(2026, 11, 24), date(2026, 11, 24))),
    ],
)
def test_another_step_gets_its_days(schedule: dict[str, Any], expected: tuple[date, date | None] | None) -> None:
    found = renewed(a_schedule(**schedule), MONDAY)
    assert (found and (found.start_on, found.end_on)) == expected


# What a chain may be


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        ("criterion.times", {"criterion": Criterion(reads=Reads.DONE, times=0)}),
        ("criterion.field", {"criterion": Criterion(reads=Reads.DONE, field="tension")}),
        ("criterion.field", {"criterion": Criterion(reads=Reads.AT_MOST, value=3)}),
        ("criterion.value", {"criterion": Criterion(reads=Reads.AT_MOST, field="tension")}),
        ("criterion.value", {"criterion": Criterion(reads=Reads.BELOW_HALF, field="tension", value=3)}),
        ("place", {"place": 3}),
        ("place", {"rungs": (), "place": 1, "down_after": None}),
        ("rungs", {"rungs": STEPS[:1], "place": 0}),
        ("down_after", {"rungs": (), "place": 0}),
        ("down_after", {"down_after": 0}),
        ("rungs.3", {"rungs": (*STEPS, Rung(item=" The Stop"))}),
    ],
)
def test_what_is_no_chain_is_refused_at_its_place(place: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        replace(LADDER, **wrong)
    assert f"chain.{place}" in refused.value.errors


def known(code: str) -> Exercise:
    try:
        return SHIPPED.newest(code)
    except NotThere as error:
        raise Invalid({"exercise_code": ["no"]}) from error


@pytest.mark.parametrize(
    ("place", "chain"),
    [
        ("criterion.field", Chain(criterion=replace(CALM, field="courage"))),
        ("criterion.field", Chain(criterion=replace(CALM, field="note"))),
        ("criterion.value", Chain(criterion=replace(CALM, value=11))),
        ("rungs.1.exercise_code", Chain(criterion=CALM, rungs=(Rung(), Rung(exercise_code="juggling")))),
        ("rungs.1.exercise_code", Chain(criterion=CALM, rungs=(Rung(), Rung(exercise_code="book_chapter")))),
        ("rungs.1", Chain(criterion=CALM, rungs=(Rung(), Rung(exercise_code="relaxation_practice")))),
    ],
)
def test_a_chain_has_to_fit_its_exercises(place: str, chain: Chain) -> None:
    own = known("relaxation_practice")
    with pytest.raises(Invalid) as refused:
        chain.of(own.code).must_fit(own, known)
    assert f"chain.{place}" in refused.value.errors


def test_one_that_fits_names_every_exercise() -> None:
    done = Chain(criterion=Criterion(reads=Reads.DONE), rungs=(Rung(), Rung(exercise_code="book_chapter")))
    done.must_fit(known("relaxation_practice"), known)
    assert [one.exercise_code for one in done.of("relaxation_practice").rungs] == [
        "relaxation_practice",
        "book_chapter",
    ]
    assert done.of("relaxation_practice").leads_on("relaxation_practice")
    assert not LADDER.of("x").leads_on("x")
