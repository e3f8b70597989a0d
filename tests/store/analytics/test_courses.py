"""Courses on a real MongoDB: whatever comes twice, late or in another order, a course and the day of its end agree."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
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
from services.analytics.subscriptions import BY_SUBJECT

CLINIC = "cln_A"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
START = datetime(2026, 9, 7, 12, tzinfo=UTC)
WHOLE = Scope(CLINIC, None)


def a_fact(subject: str, identity: str, version: int = 1, clinic: str = CLINIC, **fields: Any) -> Fact:
    """With every field of its kind, as an event has them."""
    kind = BY_SUBJECT[subject]
    empty = dict.fromkeys((*kind.fields, *kind.times))
    return Fact(kind.collection, identity, clinic, version, {**empty, "recorded_at": NOON, **fields})


def an_episode(number: int = 1, version: int = 1, clinic: str = CLINIC, **fields: Any) -> Fact:
    base = {
        "client_id": f"per_client{number}",
        "therapist_id": "per_ann",
        "phase": "skills",
        "problem": "depression",
        "cadence": "weekly",
        "status": "open",
        "started_on": START.date().isoformat(),
    }
    return a_fact("episode", f"epi_{number}", version, clinic, **base | fields)


def ended(number: int = 1, version: int = 2, on: str = "2026-11-16", **fields: Any) -> Fact:
    return an_episode(number, version, status="closed", ended_on=on, end_reason="completed", **fields)


def a_session(number: int, episode: int | None = 1, **fields: Any) -> Fact:
    base = {
        "episode_id": f"epi_{episode}" if episode else None,
        "therapist_id": "per_ann",
        "kind": "treatment",
        "form": "individual" if episode else "group",
        "status": "held",
        "minutes": 50,
        "starts_at": START + timedelta(weeks=number),
    }
    return a_fact("session", f"ses_{number}", **base | fields)


def a_score(measure: str, week: int, total: float, episode: int = 1) -> Fact:
    fields = {"measure_code": measure, "total": total, "taken_at": START + timedelta(weeks=week, hours=1)}
    return a_fact("measure", f"scr_{episode}{measure}{week}", episode_id=f"epi_{episode}", **fields)


def an_occurrence(number: int, version: int = 1, **fields: Any) -> Fact:
    closes_at = START + timedelta(days=number)
    base = {
        "episode_id": "epi_1",
        "assignment_id": "asg_1",
        "therapist_id": "per_ann",
        "exercise_code": "breathing_practice",
        "family": "practice",
        "phase": "skills",
        "status": "scheduled",
        "opens_at": closes_at - timedelta(days=1),
        "closes_at": closes_at,
        "obstacles": [],
    }
    return a_fact("occurrence", f"occ_{number}", version, **base | fields)


def answered(number: int, version: int = 2, **fields: Any) -> Fact:
    at = START + timedelta(days=number, hours=-3)
    return an_occurrence(number, version, **{"status": "responded", "kind": "did", "responded_at": at, **fields})


def a_whole_course() -> list[Fact]:
    """Two sessions, scores that recover, three occurrences of which one was answered."""
    scores = [a_score("phq9", 0, 18), a_score("phq9", 8, 7), a_score("gad7", 0, 12), a_score("gad7", 8, 5)]
    homework = [an_occurrence(1), answered(1, quantity=90), an_occurrence(2), an_occurrence(3)]
    return [an_episode(), a_session(0), a_session(1), *scores, *homework, ended()]


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
        (found,) = self.courses.started(WHOLE, Period(date(2026, 9, 1), date(2026, 9, 30)))
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
    kept.courses.put(old, NOON - timedelta(seconds=1))
    assert kept.course() == newer
    kept.courses.settle(mark, None, NOON)
    assert kept.courses.due_marks(NOON, 10), "a mark that was not ours is made anew"


def test_a_group_session_is_a_contact_of_those_who_were_there(kept: Kept) -> None:
    kept.tell(an_episode(1), an_episode(2), a_session(0, None, attendance=["epi_1"]), a_session(1, 1))
    kept.renew()
    found = kept.courses.open_now(WHOLE)
    assert {each.episode_id: each.contacts for each in found} == {"epi_1": 2, "epi_2": 0}


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
