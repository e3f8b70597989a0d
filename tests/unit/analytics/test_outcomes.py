"""The outcome rules: each border by an example, and all of them against a second computation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.domain.courses import outcome_counts
from services.analytics.domain.definitions import BY_ID
from services.analytics.domain.figures import figure
from services.analytics.domain.following import Attempt, CourseFacts, EpisodeFact, Meeting, ScoreFact, course_of
from services.analytics.domain.progress import counted
from tests.unit.analytics.course_builder import MONDAY, ZONE, Built, an_episode
from tests.unit.analytics.outcomes_again import adherence_again, count_again


def treated() -> Built:
    return an_episode().with_sessions(2).ended()


def counts(built: Built) -> dict[str, int]:
    return outcome_counts(built.course())


@pytest.mark.parametrize(
    ("phq", "gad", "flags"),
    [
        ((15, 9), (10, 7), {"case", "assessable", "recovered", "improved", "reliably_recovered"}),
        ((10, 9), (7, 7), {"case", "assessable", "recovered", "no_change"}),
        ((15, 10), (10, 7), {"case", "assessable", "no_change"}),
        ((15, 9), (10, 8), {"case", "assessable", "improved"}),
        ((9, 3), (7, 7), {"not_case", "assessable", "improved"}),
        ((15, 10), (9, 5), {"case", "assessable", "improved"}),
        ((15, 9), (10, 14), {"case", "assessable", "no_change"}),
        ((15, 21), (10, 10), {"case", "assessable", "deteriorated"}),
        ((15, 20), (10, 13), {"case", "assessable", "no_change"}),
        ((15, 9), (10,), {"case", "not_assessable"}),
        ((9,), (), {"case_unknown", "not_assessable"}),
        ((9,), (7,), {"not_case", "not_assessable"}),
        ((), (8,), {"case", "not_assessable"}),
        ((), (), {"case_unknown", "not_assessable"}),
        ((28, 15, 9), (10, 7), {"case", "assessable", "recovered", "improved", "reliably_recovered"}),
    ],
    ids=lambda part: str(sorted(part) if isinstance(part, set) else part),
)
def test_the_rules_at_their_borders(phq: tuple[int, ...], gad: tuple[int, ...], flags: set[str]) -> None:
    found = counts(treated().scored("phq9", *phq).scored("gad7", *gad))
    assert {name for name in found if "7_" not in name and "9_" not in name} == flags | {"finished", "ended:completed"}


@pytest.mark.parametrize(
    ("built", "is_finished"),
    [
        (an_episode().with_sessions(2).ended(), True),
        (an_episode().with_sessions(1).ended(), False),
        (an_episode().with_sessions(1).with_sessions(1, "both").ended(), True),
        (an_episode().with_sessions(1).with_sessions(3, "assessment").ended(), False),
        (an_episode().with_sessions(1).with_sessions(3, "follow_up").ended(), False),
        (an_episode().with_sessions(1).with_sessions(3, "review").ended(), False),
        (an_episode().with_sessions(1).with_sessions(3, status="missed").ended(), False),
        (an_episode().with_sessions(2).ended(on=date(2026, 3, 8)), False),
        (an_episode().with_sessions(2).ended(on=date(2026, 3, 9)), True),
        (an_episode().with_sessions(9).ended(reason="transferred"), False),
        (an_episode().with_sessions(9).ended(reason="opened_in_error"), False),
        (an_episode().with_sessions(9).ended(reason="died"), True),
        (an_episode().with_sessions(9).ended(reason="stopped_early"), True),
        (an_episode().with_sessions(9), False),
    ],
)
def test_who_counts_as_finished(built: Built, is_finished: bool) -> None:
    assert built.course().finished is is_finished
    assert counts(built).get("finished", 0) == is_finished


def test_a_score_counts_by_the_local_day_of_the_clinic() -> None:
    """23:30 in Berlin on the last day is inside; half an hour later is not."""
    late = datetime(2026, 6, 1, 21, 30, tzinfo=UTC)
    before = treated().scored("phq9", 15)
    inside = before.but(scores=(*before.facts.scores, ScoreFact("scr_z", "phq9", 9, late)))
    outside = before.but(scores=(*before.facts.scores, ScoreFact("scr_z", "phq9", 9, late + timedelta(minutes=30))))
    assert inside.course().scores["phq9"].last == 9
    assert outside.course().scores["phq9"].last is None


def test_a_rate_of_nothing_is_none_and_a_rate_of_no_one_is_zero() -> None:
    assert figure(BY_ID["recovery"], {"finished": 3, "not_case": 3}).value is None
    found = figure(BY_ID["recovery"], {"finished": 5, "case": 3, "case_unknown": 1, "not_case": 1})
    assert (found.value, found.numerator, found.denominator) == (0, 0, 4)


# Against the second computation

_DAYS = st.integers(0, 90)
_SCORES = st.lists(
    st.tuples(st.sampled_from(["phq9", "gad7", "own_measure"]), _DAYS, st.integers(-1, 29)),
    max_size=8,
    unique_by=lambda score: score[:2],
)
_SESSIONS = st.lists(
    st.tuples(
        st.sampled_from(["assessment", "treatment", "both", "review", "follow_up"]),
        st.sampled_from(["held", "held", "missed", "cancelled", "scheduled"]),
        _DAYS,
    ),
    max_size=6,
)
_REASONS = st.sampled_from(["completed", "stopped_early", "declined", "transferred", "died", "opened_in_error"])
_EPISODES = st.tuples(st.integers(0, 20), st.integers(20, 80), st.booleans(), _REASONS, _SESSIONS, _SCORES)


def _plain(drawn: tuple[Any, ...]) -> dict[str, Any]:
    started, ended, closed, reason, sessions, scores = drawn
    first = MONDAY.date()
    return {
        "started_on": first + timedelta(days=started),
        "ended_on": first + timedelta(days=ended) if closed else None,
        "status": "closed" if closed else "open",
        "end_reason": reason if closed else None,
        "sessions": [{"kind": kind, "status": status, "starts_at": _evening(day)} for kind, status, day in sessions],
        "scores": [{"measure": code, "taken_at": _evening(day), "total": total} for code, day, total in scores],
    }


def _evening(day: int) -> datetime:
    """Late enough for another date in UTC than in the clinic on some days."""
    return MONDAY + timedelta(days=day, hours=10 + day % 3)


def _facts(number: int, one: dict[str, Any]) -> CourseFacts:
    episode = EpisodeFact(
        id=f"epi_{number}",
        clinic_id="cln_A",
        therapist_id="per_ann",
        group_id=None,
        programme=None,
        phase="skills",
        problem="gad",
        cadence="weekly",
        status=one["status"],
        started_on=one["started_on"],
        ended_on=one["ended_on"],
        end_reason=one["end_reason"],
    )
    scores = [
        ScoreFact(f"scr_{place}", each["measure"], each["total"], each["taken_at"])
        for place, each in enumerate(one["scores"])
    ]
    meetings = [Meeting(each["kind"], each["status"], each["starts_at"]) for each in one["sessions"]]
    return CourseFacts(episode, tuple(meetings), (), tuple(scores))


@settings(max_examples=60, deadline=None)
@given(st.lists(_EPISODES, max_size=8), st.integers(0, 60), st.integers(0, 60))
def test_a_second_computation_counts_the_same(drawn: list[tuple[Any, ...]], start: int, length: int) -> None:
    episodes = [_plain(each) for each in drawn]
    first = MONDAY.date() + timedelta(days=start)
    last = first + timedelta(days=length)
    courses = [
        course_of(_facts(number, one), ZONE, MONDAY + timedelta(days=400)) for number, one in enumerate(episodes)
    ]
    found = counted(each for each in courses if each.ended_day and first <= each.ended_day <= last)
    again = count_again(episodes, ZONE, first, last)
    assert {name: found.get(name, 0) for name in again} == again


_ATTEMPTS = st.lists(
    st.tuples(
        st.sampled_from([None, "did", "something_else", "not_this_time"]),
        st.none() | st.integers(0, 100),
        st.sampled_from(["responded", "lapsed", "withdrawn"]),
        _DAYS,
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(_ATTEMPTS, _DAYS)
def test_adherence_is_computed_the_same_a_second_time(drawn: list[tuple[Any, ...]], today: int) -> None:
    plain = [
        {"kind": kind, "quantity": quantity if kind else None, "status": status, "closes_at": _evening(day)}
        for kind, quantity, status, day in drawn
    ]
    attempts = tuple(
        Attempt(
            id=f"occ_{number}",
            assignment_id="asg_1",
            exercise="breathing_practice",
            family="practice",
            phase="skills",
            agreed_at=None,
            opens_at=one["closes_at"] - timedelta(days=1),
            **one,
        )
        for number, one in enumerate(plain)
    )
    now = _evening(today)
    course = an_episode().with_attempts(*attempts).course(now)
    assert course.adherence == adherence_again(plain, now)
    assert course.closed == sum(one["status"] != "withdrawn" and one["closes_at"] <= now for one in plain)
