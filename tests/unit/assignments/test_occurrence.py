"""What may happen to one occurrence, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.assignments.domain.codes import OccurrenceStatus, Reaction, ResponseKind, Role, Timing
from services.assignments.domain.errors import AlreadyReviewed, Invalid, NotOpen, WindowClosed
from services.assignments.domain.glance import State, glance
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.response import Answer, Review
from tests.unit.assignments.make import NOW, an_assignment, an_occurrence

DID = Answer(kind=ResponseKind.DID, quantity=100)
SECOND = timedelta(seconds=1)


def a_review(after: Occurrence) -> Review:
    assert after.response is not None
    at = after.response.responded_at
    return Review(
        reply="Thank you",
        reaction=Reaction.READ,
        reviewed_at=at,
        reviewed_by="per_therapist",
        reviewer_role=Role.THERAPIST,
    )


def test_an_answer_is_taken_from_the_first_to_the_last_moment_of_the_window() -> None:
    one = an_occurrence()
    assert one.respond(DID, one.opens_at)[0].status is OccurrenceStatus.RESPONDED
    assert one.respond(DID, one.closes_at - SECOND)[0].status is OccurrenceStatus.RESPONDED
    for outside in (one.opens_at - SECOND, one.closes_at):
        with pytest.raises(WindowClosed):
            one.respond(DID, outside)


def test_timing_tells_the_day_itself_from_the_days_of_grace() -> None:
    one = an_occurrence()
    at_once, later = (one.respond(DID, at)[0].response for at in (one.due_at - SECOND, one.due_at))
    assert at_once is not None
    assert later is not None
    assert (at_once.timing, later.timing) == (Timing.AT_ONCE, Timing.LATER)


def test_what_lapsed_still_takes_an_answer_that_was_given_in_time() -> None:
    lapsed, fact = an_occurrence().lapse(an_occurrence().closes_at)
    assert fact is not None
    after, _ = lapsed.respond(DID, NOW)
    assert after.status is OccurrenceStatus.RESPONDED
    with pytest.raises(WindowClosed):
        lapsed.respond(DID, lapsed.closes_at)


def test_another_answer_keeps_the_one_before_until_the_reply() -> None:
    first, _ = an_occurrence().respond(Answer(kind=ResponseKind.NOT_THIS_TIME), NOW)
    second, _ = first.respond(DID, NOW + SECOND)
    assert [earlier.answer.kind for earlier in second.earlier_responses] == [ResponseKind.NOT_THIS_TIME]
    reviewed, _ = second.write_review(a_review(second))
    assert reviewed.response == second.response
    with pytest.raises(AlreadyReviewed):
        reviewed.respond(DID, NOW + SECOND)
    with pytest.raises(AlreadyReviewed):
        reviewed.write_review(a_review(second))


def test_there_is_nothing_to_reply_to_without_an_answer() -> None:
    answered, _ = an_occurrence().respond(DID, NOW)
    with pytest.raises(NotOpen):
        an_occurrence().write_review(a_review(answered))


def test_only_what_is_open_lapses_and_only_once_its_window_is_over() -> None:
    one = an_occurrence()
    assert one.lapse(one.closes_at - SECOND) == (one, None)
    answered, _ = one.respond(DID, NOW)
    assert answered.lapse(one.closes_at) == (answered, None)
    assert answered.withdraw(NOW) == (answered, None)
    assert one.lapse(one.closes_at)[0].settle_at is None


def test_starting_is_told_once_and_may_be_early() -> None:
    one = an_occurrence()
    started, fact = one.start(one.opens_at - timedelta(days=2))
    assert fact is not None
    assert started.start(NOW) == (started, None)
    with pytest.raises(NotOpen):
        one.withdraw(NOW)[0].start(NOW)


def test_one_that_was_begun_and_withdrawn_comes_back_as_begun() -> None:
    started, _ = an_occurrence().start(NOW)
    back, _ = started.withdraw(NOW)[0].reschedule(an_assignment(), started.in_its_slot, NOW)
    assert back.status is OccurrenceStatus.STARTED
    assert back.settle_at == back.closes_at


def test_a_reply_is_seen_once() -> None:
    answered, _ = an_occurrence().respond(DID, NOW)
    reviewed, _ = answered.write_review(a_review(answered))
    assert reviewed.reply_is_new
    seen = reviewed.see_reply(NOW)
    assert not seen.reply_is_new
    assert seen.see_reply(NOW + SECOND) is seen


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"kind": ResponseKind.DID}, State.DONE),
        ({"kind": ResponseKind.DID, "quantity": 80}, State.DONE),
        ({"kind": ResponseKind.DID, "quantity": 79}, State.PARTLY),
        ({"kind": ResponseKind.DID, "quantity": 0}, State.PARTLY),
        ({"kind": ResponseKind.DID, "talk_about_it": True}, State.TALK),
        ({"kind": ResponseKind.SOMETHING_ELSE, "quantity": 10}, State.SOMETHING_ELSE),
        ({"kind": ResponseKind.NOT_THIS_TIME}, State.TALK),
    ],
)
def test_every_answer_has_a_state_people_understand(answer: dict[str, Any], state: State) -> None:
    assert glance(an_occurrence().respond(Answer(**answer), NOW)[0]).state(NOW) is state


def test_without_an_answer_it_is_not_yet_and_then_not_answered() -> None:
    one = an_occurrence()
    assert glance(one).state(NOW) is State.NOT_YET
    assert glance(one).state(one.closes_at) is State.NOT_ANSWERED
    assert glance(one.withdraw(NOW)[0]).state(NOW) is None


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("quantity", {"kind": ResponseKind.NOT_THIS_TIME, "quantity": 10}),
        ("quantity", {"kind": ResponseKind.DID, "quantity": 101}),
        ("mastery", {"kind": ResponseKind.DID, "mastery": 11}),
        ("minutes", {"kind": ResponseKind.DID, "minutes": -1}),
    ],
)
def test_an_answer_out_of_range_is_refused_by_field(field: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        Answer(**wrong)
    assert list(refused.value.errors) == [field]
