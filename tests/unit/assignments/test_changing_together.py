"""What either side does about an agreement: nobody says yes to their own, a change waits, the history is whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from services.assignments.domain.agreement import Agreement, By, StepKind
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.codes import AssignmentStatus, Role, ScheduleKind
from services.assignments.domain.errors import Invalid, NotOpen, OwnProposal
from services.assignments.domain.less import Less
from tests.unit.assignments.make import CLIENT, NOW, THERAPIST, TOGETHER, a_proposal, a_schedule, an_assignment

LATER = NOW + timedelta(hours=1)
WEEKENDS = a_schedule(kind=ScheduleKind.WEEKDAYS, weekdays=(6, 7))


def kinds(one: Assignment) -> list[StepKind]:
    return [step.kind for step in one.steps]


def of_client(**other: Any) -> Assignment:
    return a_proposal(proposed_by=Role.CLIENT, set_by=None, **other).proposed(NOW)[0]


def asked(by: By = THERAPIST, **words: Any) -> Assignment:
    """Something agreed with a change that waits for the other's yes."""
    return an_assignment().change(words or {"minutes": 20}, None, by, LATER)[0]


def test_nobody_says_yes_to_their_own_proposal() -> None:
    with pytest.raises(OwnProposal):
        of_client().agree({}, LATER, CLIENT)
    with pytest.raises(Invalid) as refused:
        a_proposal().agree({}, LATER, THERAPIST)
    assert "on their phone" in refused.value.errors["in_session"][0]
    assert a_proposal().agree({}, LATER, TOGETHER)[0].steps[-1].in_session
    assert of_client().agree({}, LATER, THERAPIST)[0].status is AssignmentStatus.AGREED


def test_another_offer_asks_the_other_side() -> None:
    proposal = of_client()
    assert proposal.waits_for is Role.THERAPIST
    countered, fact = proposal.change({"minutes": 5}, WEEKENDS, THERAPIST, LATER)
    assert countered.waits_for is Role.CLIENT
    assert fact is not None
    assert set(fact.changed) == {"minutes", "schedule", "waits_for"}
    again, _ = countered.change({"minutes": 8}, None, CLIENT, LATER)
    assert again.waits_for is Role.THERAPIST
    assert kinds(again) == [StepKind.PROPOSED, StepKind.PROPOSED_ANOTHER_WAY, StepKind.PROPOSED_ANOTHER_WAY]
    assert [one.agreement.minutes for one in again.revisions] == [None, 5]
    assert again.agree({}, LATER, THERAPIST)[0].agreement.minutes == 8


def test_the_clients_own_words_ask_nobody() -> None:
    named, _ = a_proposal().change({"own_name": "Lamp"}, None, CLIENT, LATER)
    assert named.waits_for is Role.CLIENT
    changed, fact = an_assignment().change({"plan_if": "the kettle boils", "minutes": 3}, None, CLIENT, LATER)
    assert fact is not None
    assert (changed.agreement.plan_if, changed.agreement.minutes) == ("the kettle boils", None)
    assert changed.pending is not None
    assert changed.pending.changed == ("minutes",)
    by_staff, _ = an_assignment().change({"own_name": "Lamp"}, None, THERAPIST, LATER)
    assert by_staff.agreement.own_name == "Quiet minutes"


def test_what_was_agreed_goes_on_until_the_other_says_yes() -> None:
    waiting, fact = an_assignment().change({"minutes": 20}, WEEKENDS, THERAPIST, LATER)
    assert fact is not None
    assert fact.changed == ("waits_for",)
    assert (waiting.agreement.minutes, waiting.schedule, waiting.waits_for) == (None, a_schedule(), Role.CLIENT)
    with pytest.raises(Invalid):
        waiting.agree({}, LATER, THERAPIST)
    done, told = waiting.agree({"confidence": 9}, LATER, CLIENT)
    assert (done.agreement.minutes, done.agreement.confidence, done.schedule) == (20, 9, WEEKENDS)
    assert (done.pending, done.waits_for, done.settle_at) == (None, None, LATER)
    assert done.revisions[-1].schedule == a_schedule()
    assert set(told.changed) == {"confidence", "minutes", "schedule", "waits_for"}


@pytest.mark.parametrize(("by", "kind"), [(CLIENT, StepKind.CHANGE_DECLINED), (THERAPIST, StepKind.CHANGE_TAKEN_BACK)])
def test_a_change_is_declined_or_taken_back_and_nothing_else_moves(by: By, kind: StepKind) -> None:
    waiting = asked()
    after, fact = waiting.decline(LATER, by)
    assert (after.pending, after.agreement, after.status) == (None, waiting.agreement, AssignmentStatus.AGREED)
    assert (kinds(after)[-1], fact.changed) == (kind, ("waits_for",))
    with pytest.raises(NotOpen):
        after.decline(LATER, by)


def test_another_change_builds_on_the_one_that_waits() -> None:
    countered, _ = asked(what="Sit by the window", minutes=20).change({"minutes": 10}, None, CLIENT, LATER)
    assert countered.pending is not None
    assert (countered.pending.agreement.what, countered.pending.agreement.minutes) == ("Sit by the window", 10)
    assert countered.waits_for is Role.THERAPIST
    back, fact = asked().change({"minutes": None}, None, CLIENT, LATER)
    assert back.pending is None
    assert fact is not None
    same, nothing = asked().change({}, None, CLIENT, LATER)
    assert (nothing, same.waits_for) == (None, Role.CLIENT)


def test_in_the_session_a_change_applies_at_once() -> None:
    changed, _ = asked().change({"minutes": 15}, None, TOGETHER, LATER)
    assert (changed.agreement.minutes, changed.pending) == (15, None)
    assert changed.steps[-1].in_session


@pytest.mark.parametrize(
    "act",
    [lambda one: one.pause(LATER, CLIENT), lambda one: one.end(LATER, CLIENT)],
    ids=["pause", "end"],
)
def test_letting_it_rest_and_stopping_need_nobody(act: Callable[[Assignment], tuple[Assignment, Any]]) -> None:
    after, _ = act(an_assignment())
    assert after.steps[-1].by is Role.CLIENT
    assert after.steps[-1].changed == ()


def test_the_end_takes_a_change_off_the_table() -> None:
    ended, _ = asked().end(LATER)
    assert (ended.pending, ended.waits_for) == (None, None)
    assert StepKind.ENDED not in kinds(ended)  # it followed from something else


def test_a_yes_to_a_change_proposed_once_for_a_day_that_passed_is_for_today() -> None:
    once = a_schedule(kind=ScheduleKind.ONCE, start_on=date(2026, 11, 24))
    waiting, _ = an_assignment().change({}, once, THERAPIST, NOW)
    agreed, _ = waiting.agree({}, NOW + timedelta(days=4), CLIENT)
    assert agreed.schedule.start_on == date(2026, 11, 27)


def test_less_of_what_was_offered_is_part_of_the_yes() -> None:
    offered = Agreement(own_name="x", minutes=20)
    changes = Less(short_form=True, minutes=10, weekdays=(1, 3, 5)).of(offered, a_schedule())
    assert (changes["short_form"], changes["minutes"]) == (True, 10)
    assert changes["schedule"].weekdays == (1, 3, 5)
    agreed, fact = a_proposal(agreement=offered).agree(changes, NOW, CLIENT)
    assert agreed.schedule.kind is ScheduleKind.WEEKDAYS
    assert set(agreed.steps[-1].changed) == {"minutes", "schedule", "short_form"}
    assert set(fact.changed) == {"status", "minutes", "schedule", "short_form"}


@pytest.mark.parametrize(
    ("less", "field"),
    [(Less(minutes=21), "minutes"), (Less(weekdays=(1, 6)), "weekdays")],
)
def test_more_than_was_offered_is_no_part_of_the_yes(less: Less, field: str) -> None:
    mondays = a_schedule(kind=ScheduleKind.WEEKDAYS, weekdays=(1, 2))
    with pytest.raises(Invalid) as refused:
        less.of(Agreement(own_name="x", minutes=20), mondays)
    assert list(refused.value.errors) == [field]


def test_fewer_times_are_part_of_the_yes() -> None:
    thrice = a_schedule(kind=ScheduleKind.TIMES_A_WEEK, times=3)
    assert Less(times=1).of(Agreement(own_name="x"), thrice)["schedule"].times == 1
    for more in (thrice, a_schedule()):
        with pytest.raises(Invalid):
            Less(times=4).of(Agreement(own_name="x"), more)


def test_a_facilitator_is_asked_about_what_they_set() -> None:
    theirs = replace(an_assignment(), proposed_by=Role.FACILITATOR)
    assert theirs.change({"minutes": 5}, None, CLIENT, LATER)[0].waits_for is Role.FACILITATOR


def test_another_word_for_it_stays_when_the_change_on_the_table_grows() -> None:
    named = asked(minutes=20).change({"own_name": "Lamp"}, None, CLIENT, LATER)[0]
    grown = named.change({"rationale": "For the evenings"}, None, THERAPIST, LATER)[0]
    assert grown.pending is not None
    assert set(grown.pending.changed) == {"minutes", "rationale"}
    assert grown.agree({}, LATER, CLIENT)[0].agreement.own_name == "Lamp"
