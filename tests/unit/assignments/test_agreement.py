"""Episodes, sessions, groups and assignments: from state to state, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.assignments.domain.agreement import Agreement
from services.assignments.domain.codes import (
    AssignmentStatus,
    EndReason,
    EpisodeStatus,
    MissedBy,
    Phase,
    SessionKind,
    SessionStatus,
)
from services.assignments.domain.errors import Invalid, NotOpen, Stale, TooEarly
from services.assignments.domain.group import Group
from services.assignments.domain.session import SessionNote
from tests.unit.assignments.make import (
    CLIENT,
    MONDAY,
    NOW,
    TOGETHER,
    a_proposal,
    a_schedule,
    a_session,
    an_assignment,
    an_episode,
)


def test_both_have_to_agree_once() -> None:
    agreed, fact = a_proposal().agree({"own_name": "My own words", "confidence": 6}, NOW, CLIENT)
    assert (agreed.status, agreed.agreed_at, fact.at) == (AssignmentStatus.AGREED, NOW, NOW)
    assert agreed.agreement.own_name == "My own words"
    with pytest.raises(NotOpen):
        agreed.agree({}, NOW, CLIENT)
    declined, _ = a_proposal().decline(NOW, CLIENT)
    with pytest.raises(NotOpen):
        declined.agree({}, NOW, CLIENT)
    with pytest.raises(NotOpen):
        declined.end(NOW)


def test_days_that_have_passed_cannot_be_proposed() -> None:
    over = a_proposal(schedule=a_schedule(start_on=MONDAY - timedelta(days=9), end_on=MONDAY - timedelta(days=1)))
    with pytest.raises(Invalid) as refused:
        over.proposed(NOW)
    assert list(refused.value.errors) == ["schedule.start_on"]


def test_a_change_keeps_what_stood_there_before() -> None:
    before = an_assignment()
    after, fact = before.change({"own_name": "Breathe"}, None, TOGETHER, NOW)
    assert fact is not None
    assert fact.changed == ("own_name",)
    assert after.revisions[0].agreement == before.agreement
    assert before.change({"own_name": before.agreement.own_name}, before.schedule, TOGETHER, NOW)[1] is None


def test_a_plan_needs_both_halves() -> None:
    assert not Agreement(own_name="x", plan_if="the kettle boils").has_plan
    assert Agreement(own_name="x", plan_if="the kettle boils", plan_then="I breathe").has_plan


def test_an_episode_moves_through_phases_and_ends() -> None:
    opened, _ = an_episode().opened(NOW)
    later, fact = opened.change({"phase": Phase.APPLICATION}, NOW + timedelta(days=7))
    assert fact is not None
    assert [one.phase for one in later.phases] == [Phase.SKILLS, Phase.APPLICATION]
    assert later.change({"phase": Phase.APPLICATION}, NOW)[1] is None
    closed, _ = later.close(EndReason.COMPLETED, None, NOW)
    assert (closed.status, closed.ended_on) == (EpisodeStatus.CLOSED, MONDAY)
    with pytest.raises(NotOpen):
        closed.change({"phase": Phase.SKILLS}, NOW)
    with pytest.raises(NotOpen):
        closed.close(EndReason.DIED, None, NOW)


@pytest.mark.parametrize("day", [MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)])
def test_an_end_lies_between_the_start_and_today(day: date) -> None:
    with pytest.raises(Invalid) as refused:
        an_episode().close(EndReason.COMPLETED, day, NOW)
    assert list(refused.value.errors) == ["ended_on"]


def test_a_session_is_marked_once_and_not_before_it_begins() -> None:
    session = a_session(starts_at=NOW + timedelta(hours=2))
    with pytest.raises(TooEarly):
        session.hold(SessionNote(True, None), NOW)
    with pytest.raises(TooEarly):
        session.miss(MissedBy.CLIENT, NOW)
    held, _ = session.hold(SessionNote(True, 5), NOW + timedelta(hours=2))
    assert (held.status, held.attendance) == (SessionStatus.HELD, ("epi_1",))
    with pytest.raises(NotOpen):
        held.cancel(NOW)
    with pytest.raises(Invalid):
        session.hold(SessionNote(False, 5), NOW + timedelta(hours=2))


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        (SessionKind.TREATMENT, True),
        (SessionKind.BOTH, True),
        (SessionKind.ASSESSMENT, False),
        (SessionKind.REVIEW, False),
        (SessionKind.FOLLOW_UP, False),
    ],
)
def test_a_treatment_contact_has_treatment_in_it(kind: SessionKind, counts: bool) -> None:
    session = a_session(kind=kind)
    assert session.hold(SessionNote(True, None), NOW)[0].is_treatment_contact is counts
    assert not session.is_treatment_contact


def test_a_group_needs_a_facilitator_and_takes_a_member_once() -> None:
    with pytest.raises(Invalid):
        Group(id="grp_1", clinic_id="cln_1", facilitator_ids=()).opened(NOW)
    group = Group(id="grp_1", clinic_id="cln_1", facilitator_ids=("per_1",))
    bigger, _ = group.add("epi_1", NOW)
    assert bigger.member_episode_ids == ("epi_1",)
    assert bigger.add("epi_1", NOW) == (bigger, None)


def test_a_decision_on_an_older_version_is_stale() -> None:
    an_episode(version=3).must_be_version(3)
    an_episode(version=3).must_be_version(None)
    with pytest.raises(Stale):
        an_episode(version=3).must_be_version(2)
