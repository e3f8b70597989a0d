"""Courses on a real MongoDB: whatever comes twice, late or in another order, a course and the day of its end agree."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.analytics import usecases
from services.analytics.access import Scope
from services.analytics.domain.courses import Course, outcome_counts
from services.analytics.domain.days import Period
from services.analytics.store import CourseStore, FactStore, Generations
from services.analytics.store.courses import courses_ended_on
from services.analytics.store.facts import Fact
from tests.store.analytics.course_facts import (
    CLINIC,
    NOON,
    START,
    a_session,
    a_whole_course,
    an_episode,
    answered,
    ended,
)

WHOLE = Scope(CLINIC, None)


class Kept:
    """The stores, with a clock that the test sets."""

    def __init__(self, database: Database[dict[str, Any]]) -> None:
        self.generations = Generations(database)
        self.generations.prepare()
        self.facts = FactStore(self.generations)
        self.courses = CourseStore(self.generations)
        self.now = NOON

    def tell(self, *facts: Fact) -> None:
        self.facts.apply(facts, self.now)

    def renew(self) -> None:
        while usecases.recompute_courses(store=self.courses, now=lambda: self.now):
            pass

    def course(self) -> Course:
        self.renew()
        (found,) = self.courses.active(WHOLE, Period(date(2026, 9, 1), date(2026, 12, 31)))
        return found

    def dirty_days(self) -> set[str]:
        return {row["key"] for row in self.generations.live().collection("dirty").find({"kind": "day"})}

    def without_marks(self) -> None:
        self.generations.live().collection("dirty").delete_many({"kind": "day"})


@pytest.fixture
def kept(database: Database[dict[str, Any]]) -> Kept:
    return Kept(database)


def test_a_course_is_what_its_facts_say(kept: Kept) -> None:
    kept.tell(*a_whole_course())
    course = kept.course()
    assert (course.contacts, course.finished, course.closed, course.adherence) == (2, True, 3, 30)
    assert course.outcome.reliably_recovered
    assert (course.scores["phq9"].first, course.scores["phq9"].last) == (18, 7)
    assert course.dose == {"practice": 1}
    assert outcome_counts(course)["phq9_change_sum"] == 11_000


def test_whatever_order_the_facts_come_in_the_course_is_the_same(kept: Kept) -> None:
    kept.tell(*a_whole_course())
    straight = kept.course()
    facts = a_whole_course() * 3
    for seed in range(3):
        dice = random.Random(seed)
        dice.shuffle(facts)
        kept.generations.live().drop()
        kept.generations.prepare()
        for fact in facts:
            kept.tell(fact)
            if dice.random() < 0.5:
                kept.renew()
        assert kept.course() == straight


def test_the_day_of_the_end_is_marked_and_the_one_before_it_stays_so(kept: Kept) -> None:
    kept.tell(an_episode(), ended())
    kept.without_marks()
    kept.renew()
    assert kept.dirty_days() == {"2026-11-16"}
    assert [each.episode_id for each in courses_ended_on(kept.generations.live(), CLINIC, date(2026, 11, 16))] == [
        "epi_1"
    ]
    kept.tell(ended(version=3, on="2026-11-18"))
    kept.without_marks()
    kept.renew()
    assert kept.dirty_days() == {"2026-11-16", "2026-11-18"}
    assert not courses_ended_on(kept.generations.live(), CLINIC, date(2026, 11, 16))
    kept.tell(an_episode(version=4))
    kept.without_marks()
    kept.renew()
    assert kept.dirty_days() == {"2026-11-16", "2026-11-18"}


def test_a_window_that_closes_by_itself_changes_the_course(kept: Kept) -> None:
    """It was answered before, so nothing is told when it closes."""
    kept.tell(an_episode(), answered(80, quantity=50))
    assert kept.course().closed == 0
    kept.now = START + timedelta(days=80)
    assert kept.course().closed == 1
    assert kept.course().adherence == 50


def test_a_late_computation_from_older_facts_does_not_replace_a_newer_course(kept: Kept) -> None:
    kept.tell(*a_whole_course())
    (mark,) = kept.courses.due_marks(NOON, 10)
    kept.tell(a_session(2))
    newer = kept.course()
    old = Course(**{**newer.__dict__, "contacts": 0})
    kept.courses.put([old], NOON - timedelta(seconds=1))
    assert kept.course() == newer
    kept.courses.settle([(mark, None)], NOON)
    assert kept.courses.due_marks(NOON, 10), "a mark that was not ours is made anew"


def test_a_group_session_is_a_contact_of_those_who_were_there(kept: Kept) -> None:
    kept.tell(an_episode(1), an_episode(2), a_session(0, None, attendance=["epi_1"]), a_session(1, 1))
    kept.renew()
    found = kept.courses.open_now(WHOLE)
    assert {each.episode_id: each.contacts for each in found} == {"epi_1": 2, "epi_2": 0}


def test_whoever_was_taken_off_a_group_session_loses_the_contact(kept: Kept) -> None:
    kept.tell(an_episode(1), a_session(0, None, attendance=["epi_1"]))
    assert kept.course().contacts == 1
    kept.tell(a_session(0, None, version=2, attendance=["epi_2"]))
    assert kept.course().contacts == 0


def test_facts_before_their_episode_wait_for_it(kept: Kept) -> None:
    kept.tell(a_session(0))
    kept.renew()
    assert not kept.courses.open_now(WHOLE)
    kept.tell(an_episode())
    assert kept.course().contacts == 1


def test_one_clinic_sees_nothing_of_another(kept: Kept) -> None:
    kept.tell(an_episode(1), an_episode(2, clinic="cln_B"))
    kept.renew()
    assert [each.episode_id for each in kept.courses.open_now(WHOLE)] == ["epi_1"]
    assert kept.courses.clients_of(CLINIC, ["epi_1", "epi_2"]) == {"epi_1": "per_client1"}


def test_questions_use_an_index_that_starts_with_the_clinic(kept: Kept) -> None:
    asked: dict[str, list[dict[str, Any]]] = {
        "courses": [
            {"clinic_id": CLINIC, "ended_day": {"$gte": "2026-11-01", "$lte": "2026-11-30"}},
            {"clinic_id": CLINIC, "started_day": {"$gte": "2026-11-01"}},
            {"clinic_id": CLINIC, "active_to": {"$gte": "2026-11-01"}, "started_day": {"$lte": "2026-11-30"}},
            {"clinic_id": CLINIC, "therapist_id": "per_ann", "status": "open"},
        ],
        "occurrences": [{"clinic_id": CLINIC, "episode_id": {"$in": ["epi_1"]}}],
        "scores": [{"clinic_id": CLINIC, "episode_id": {"$in": ["epi_1"]}}],
        "sessions": [
            {"clinic_id": CLINIC, "episode_id": {"$in": ["epi_1"]}},
            {"clinic_id": CLINIC, "form": "group", "attendance": {"$in": ["epi_1"]}},
        ],
    }
    kept.tell(*a_whole_course())
    kept.renew()
    for name, queries in asked.items():
        for query in queries:
            explained = kept.generations.live().collection(name).find(query).explain()
            plan = str(explained["queryPlanner"]["winningPlan"])
            assert "IXSCAN" in plan, (name, query)
            assert "'clinic_id'" in plan, (name, query)
