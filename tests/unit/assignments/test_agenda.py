"""What an agenda keeps: own points, what is put away and ticked off, until the next session and no longer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from services.assignments.domain.agenda import Agenda, Arranging, going_on, is_debt, looks_back_to, undone
from services.assignments.domain.codes import AssignmentStatus, Obstacle, OccurrenceStatus, Reaction, ResponseKind, Role
from services.assignments.domain.errors import Invalid, NotOpen
from services.assignments.domain.response import Answer, Review
from tests.unit.assignments.make import CLINIC, MONDAY, NOW, an_assignment, an_occurrence

HOUR = timedelta(hours=1)
BLANK = Agenda.blank(CLINIC, "epi_1", "per_client")
READ = Review(reply="", reaction=Reaction.READ, reviewed_at=NOW, reviewed_by="per_t", reviewer_role=Role.THERAPIST)


def test_a_point_stays_until_it_was_talked_about_and_the_session_is_over() -> None:
    made = BLANK.arrange(Arranging([(None, "First"), (None, "Second")], [], ["measures:phq9"]), NOW)
    first, second = made.points
    ticked = made.tick([f"own:{first.id}", "going_on:asg_1"], NOW + HOUR)
    assert ticked.points[0].discussed_at == NOW + HOUR
    assert ticked.is_ticked("going_on:asg_1")
    assert ticked.tick([f"own:{first.id}", "going_on:asg_1"], NOW + 2 * HOUR) == ticked
    assert ticked.since(NOW) == ticked
    after = ticked.since(NOW + 2 * HOUR)
    assert after.points == (second,)
    assert not after.is_ticked("going_on:asg_1")
    assert not after.is_hidden("measures:phq9")


def test_what_was_moved_stands_first() -> None:
    made = BLANK.arrange(Arranging([], ["answers:b", "answers:a"], []), NOW)
    assert sorted(["answers:a", "answers:c", "answers:b"], key=made.place) == ["answers:b", "answers:a", "answers:c"]
    assert made.since(NOW + HOUR).order == ()


def test_a_point_of_another_agenda_and_too_many_are_refused() -> None:
    with pytest.raises(Invalid):
        BLANK.arrange(Arranging([("pnt_of_another", "x")], [], []), NOW)
    with pytest.raises(Invalid):
        BLANK.arrange(Arranging([(None, "x")] * 31, [], []), NOW)


def test_it_looks_back_to_the_last_session_but_not_for_years() -> None:
    assert looks_back_to(NOW - timedelta(days=7), NOW) == NOW - timedelta(days=7)
    assert looks_back_to(NOW - timedelta(days=700), NOW) == NOW - timedelta(days=100)
    assert looks_back_to(None, NOW) == NOW - timedelta(days=42)


def test_silent_days_of_one_assignment_are_one_item_and_what_was_said_speaks() -> None:
    assignment = an_assignment()
    days = [an_occurrence(MONDAY + timedelta(days=number)) for number in range(3)]
    not_now = Answer(kind=ResponseKind.NOT_THIS_TIME, obstacles=(Obstacle.TIME,), own_words="No minute")
    told = days[1].respond(not_now, days[1].opens_at + HOUR)[0]
    now = days[2].closes_at + HOUR
    (found,) = undone([days[0], told, days[2]], {assignment.id: assignment}, NOW, now)
    assert len(found.occurrences) == 3
    assert (found.obstacles, found.own_words) == ([Obstacle.TIME], ["No minute"])
    assert undone([days[0]], {assignment.id: assignment}, days[0].closes_at + HOUR, now) == []


def test_the_latest_day_without_an_answer_is_known_of_what_goes_on() -> None:
    assignment = replace(an_assignment(), status=AssignmentStatus.AGREED)
    days = [an_occurrence(MONDAY + timedelta(days=number)) for number in range(4)]
    answered = days[2].respond(Answer(kind=ResponseKind.DID, quantity=100), days[2].opens_at + HOUR)[0]
    now = days[2].opens_at + 2 * HOUR
    (found,) = going_on([assignment], [*days[:2], answered, days[3]], NOW, now)
    assert found.unanswered == days[1]


def test_what_nobody_answered_can_be_talked_about_once_its_time_is_over() -> None:
    one = an_occurrence()
    with pytest.raises(NotOpen):
        one.discuss(READ)
    late = replace(READ, reviewed_at=one.closes_at + HOUR)
    after, fact = one.discuss(late)
    assert after.discussed_at == late.reviewed_at
    assert after.review is None
    assert fact is not None
    assert fact.changed == ("discussed_at",)
    assert after.discuss(late) == (after, None)
    with pytest.raises(NotOpen):
        replace(one, status=OccurrenceStatus.WITHDRAWN).discuss(late)


def test_an_answer_that_was_talked_about_counts_as_read() -> None:
    one = an_occurrence()
    answered = one.respond(Answer(kind=ResponseKind.DID, quantity=50), NOW)[0]
    assert is_debt(answered, NOW + HOUR)
    assert not is_debt(answered, NOW)
    assert not is_debt(answered, None)
    later = replace(READ, reviewed_at=NOW + HOUR)
    after, fact = answered.discuss(later)
    assert after.review == later
    assert fact is not None
    assert fact.changed == ("discussed_at", "review")
    assert not is_debt(after, NOW + HOUR)
