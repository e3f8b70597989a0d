"""Facts and day buckets on a real MongoDB: whatever comes twice, late or out of order, the figures stay the same."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pymongo.database import Database

from services.analytics import usecases
from services.analytics.access import Scope
from services.analytics.domain.buckets import compute
from services.analytics.domain.days import Period
from services.analytics.store.facts import Fact
from services.analytics.usecases import Renewed
from tests.store.analytics.told import CLINIC, NOON, Analytics, a_session, an_occurrence, answered


@pytest.fixture
def analytics(database: Database[dict[str, Any]]) -> Analytics:
    return Analytics(database)


def test_an_answer_moves_the_occurrence_from_silent_to_done(analytics: Analytics) -> None:
    asked = an_occurrence(1)
    analytics.tell(asked)
    assert analytics.counts() == {"closed": 1, "closed_silent": 1}
    analytics.tell(answered(asked, NOON - timedelta(hours=2)))
    found = {name: count for name, count in analytics.counts().items() if not name.startswith("quantity")}
    assert found == {"closed": 1, "closed_done": 1, "answered": 1, "answered_done": 1}


def test_figures_are_behind_since_a_fact_came_however_long_ago_it_happened(analytics: Analytics) -> None:
    analytics.tell(an_occurrence(1, closes_at=NOON - timedelta(days=200)))
    behind = analytics.figures.freshness(CLINIC, NOON + timedelta(seconds=30))
    assert behind.lag_seconds == 30


def test_an_older_version_changes_nothing(analytics: Analytics) -> None:
    asked = an_occurrence(1)
    analytics.tell(answered(asked, NOON - timedelta(hours=2)))
    analytics.tell(asked)
    assert analytics.counts()["closed_done"] == 1


def test_a_window_counts_from_the_moment_it_closes(analytics: Analytics) -> None:
    analytics.tell(an_occurrence(1, closes_at=NOON + timedelta(hours=3)))
    assert analytics.counts() == {}
    analytics.now = NOON + timedelta(hours=3)
    assert analytics.counts() == {"closed": 1, "closed_silent": 1}


def test_an_occurrence_that_moves_to_another_day_leaves_no_trace_on_the_old_one(analytics: Analytics) -> None:
    analytics.tell(an_occurrence(1))
    analytics.settle()
    analytics.tell(an_occurrence(1, 2, closes_at=NOON - timedelta(days=3)))
    assert [day for day, scope in analytics.days() if scope == "*"] == [date(2026, 11, 17)]


def test_the_review_owed_is_counted_where_the_session_was_held(analytics: Analytics) -> None:
    answer = answered(an_occurrence(1), NOON - timedelta(days=2))
    analytics.tell(answer)
    analytics.tell(a_session(1, NOON - timedelta(days=1)))
    assert analytics.counts()["reviews_open"] == 1
    assert analytics.debt(Scope(CLINIC, "per_ann")) == 1
    analytics.tell(replace(answer, version=answer.version + 1, fields={**answer.fields, "reviewed_at": NOON}))
    assert "reviews_open" not in analytics.counts()
    assert analytics.debt(Scope(CLINIC, None)) == 0


def test_a_group_session_takes_the_review_from_the_next_single_one_and_gives_it_back(analytics: Analytics) -> None:
    """Told after the answer and the single session, and of somebody who is later told not to have been there."""
    analytics.tell(answered(an_occurrence(1), NOON - timedelta(days=3)), a_session(1, NOON - timedelta(days=1)))
    assert due_on(analytics) == {date(2026, 11, 19): 1}
    group = a_session(2, NOON - timedelta(days=2))
    together = {**group.fields, "episode_id": None, "form": "group", "attendance": ["epi_1"]}
    analytics.tell(replace(group, fields=together))
    assert due_on(analytics) == {date(2026, 11, 18): 1}
    assert analytics.counts()["review_due"] == 1, "by the definition before, at the single session"
    analytics.tell(replace(group, version=2, fields={**together, "attendance": ["epi_5"]}))
    assert due_on(analytics) == {date(2026, 11, 19): 1}


def due_on(analytics: Analytics) -> dict[date, int]:
    analytics.settle()
    found = {
        day: bucket["counts"].get("reviews_due", 0) for (day, scope), bucket in analytics.days().items() if scope == "*"
    }
    return {day: count for day, count in found.items() if count}


def test_an_answer_that_was_taken_back_owes_no_review(analytics: Analytics) -> None:
    answer = answered(an_occurrence(1), NOON - timedelta(days=2))
    analytics.tell(answer, a_session(1, NOON - timedelta(days=1)))
    assert analytics.counts()["reviews_due"] == 1
    gone = {"responded_at": None, "kind": None, "quantity": None}
    analytics.tell(replace(answer, version=answer.version + 1, fields={**answer.fields, **gone}))
    assert "reviews_due" not in analytics.counts()


def test_an_occurrence_that_is_told_after_its_reminder_counts_as_reminded(analytics: Analytics) -> None:
    asked = an_occurrence(1)
    of_it = {"occurrence_id": asked.id, "status": "sent", "planned_at": NOON - timedelta(days=3)}
    analytics.tell(Fact("reminders", "rem_1", CLINIC, 1, of_it))
    assert analytics.counts() == {}
    analytics.tell(asked)
    assert analytics.counts()["reminded"] == 1
    analytics.tell(replace(asked, version=2, fields={**asked.fields, "status": "withdrawn"}))
    assert analytics.counts() == {}


def test_another_zone_of_the_clinic_moves_its_days(analytics: Analytics) -> None:
    analytics.tell(an_occurrence(1, closes_at=datetime(2026, 11, 19, 23, 30, tzinfo=UTC)))
    assert [day for day, scope in analytics.days() if scope == "*"] == [date(2026, 11, 19)]
    analytics.tell(Fact("clinics", CLINIC, CLINIC, 1, {"time_zone": "Europe/Berlin"}))
    assert [day for day, scope in analytics.days() if scope == "*"] == [date(2026, 11, 20)]


def test_clinics_and_therapists_are_kept_apart(analytics: Analytics) -> None:
    analytics.tell(an_occurrence(1), an_occurrence(1, clinic="cln_B"), an_occurrence(2, therapist_id="per_ben"))
    assert analytics.counts("cln_B") == {"closed": 1, "closed_silent": 1}
    assert analytics.counts(scope=Scope(CLINIC, "per_ben")) == {"closed": 1, "closed_silent": 1}


def random_history(chance: random.Random) -> list[Fact]:
    facts: list[Fact] = []
    for number in range(12):
        closes = NOON + timedelta(hours=chance.randint(-200, 30))
        asked = an_occurrence(number, closes_at=closes, therapist_id=chance.choice(["per_ann", "per_ben"]))
        facts.append(asked)
        if chance.random() < 0.7:
            answer = answered(
                asked, closes - timedelta(hours=chance.randint(1, 48)), quantity=chance.choice([None, 0, 40, 100])
            )
            facts.append(answer)
            if chance.random() < 0.5:
                facts.append(replace(answer, version=3, fields={**answer.fields, "reviewed_at": closes}))
    return facts + [
        a_session(n, NOON - timedelta(hours=chance.randint(2, 150)), chance.randint(1, 3)) for n in range(4)
    ]


@pytest.mark.parametrize("seed", range(6))
def test_duplicates_disorder_and_restarts_end_in_the_same_figures_as_one_straight_run(
    database: Database[dict[str, Any]], mongodb_uri: str, seed: int
) -> None:
    chance = random.Random(seed)
    history = random_history(chance)
    disordered = history * 3
    chance.shuffle(disordered)
    analytics = Analytics(database)
    while disordered:
        batch, disordered = disordered[:7], disordered[7:]
        highest = {fact.id: fact for fact in sorted(batch, key=lambda fact: fact.version)}
        analytics.tell(*highest.values())
        if chance.random() < 0.5:
            usecases.recompute(store=analytics.buckets, now=lambda: analytics.now, limit=2)
    straight = Analytics(database.client[database.name + "_straight"])
    try:
        straight.tell(*{fact.id: fact for fact in sorted(history, key=lambda fact: fact.version)}.values())
        assert analytics.days() == straight.days()
    finally:
        database.client.drop_database(database.name + "_straight")


def test_a_late_computation_from_older_facts_does_not_replace_newer_buckets(analytics: Analytics) -> None:
    analytics.tell(an_occurrence(1))
    (old,) = analytics.buckets.due_marks(NOON, 10)
    stale = analytics.buckets.days_of(old.clinic_id, Period(old.day, old.day), "UTC")[old.day]
    analytics.tell(answered(an_occurrence(1), NOON - timedelta(hours=2)))
    analytics.now = NOON + timedelta(seconds=1)
    analytics.settle()
    analytics.buckets.put([Renewed(old, compute(stale, NOON))], NOON)
    assert analytics.counts()["closed_done"] == 1


def test_a_late_computation_brings_back_no_bucket_of_a_therapist_who_has_nothing_on_the_day_any_more(
    analytics: Analytics,
) -> None:
    """A worker that stood still for longer than its lease writes where another has found nothing."""
    analytics.tell(an_occurrence(1))
    (old,) = analytics.buckets.due_marks(NOON, 10)
    stale = analytics.buckets.days_of(old.clinic_id, Period(old.day, old.day), "UTC")[old.day]
    analytics.tell(an_occurrence(1, version=2, therapist_id="per_bob"))
    analytics.now = NOON + timedelta(seconds=1)
    analytics.settle()
    analytics.buckets.put([Renewed(old, compute(stale, NOON))], NOON)
    assert [scope for _, scope in analytics.days()] == ["*", "t:per_bob"]


def stages(plan: dict[str, Any]) -> str:
    return str(plan["queryPlanner"]["winningPlan"])


def test_questions_of_a_clinic_use_an_index_that_starts_with_it(
    analytics: Analytics, database: Database[dict[str, Any]]
) -> None:
    day = {"$gte": NOON - timedelta(days=1), "$lt": NOON}
    asked: dict[str, list[dict[str, Any]]] = {
        "buckets_g1": [
            {"clinic_id": CLINIC, "grain": "month", "scope": "*"},
            {"clinic_id": CLINIC, "scope": "*", "waiting_since": {"$type": "date"}},
        ],
        "occurrences_g1": [{"clinic_id": CLINIC, "closes_at": day}, {"clinic_id": CLINIC, "responded_at": day}],
        "sessions_g1": [
            {"clinic_id": CLINIC, "starts_at": day, "status": "held"},
            {"clinic_id": CLINIC, "episode_id": "epi_1", "status": "held"},
        ],
        "assignments_g1": [{"clinic_id": CLINIC, "agreed_at": day}],
        "dirty_g1": [{"clinic_id": CLINIC, "kind": "day", "not_before": {"$lte": NOON}}],
        "groups_g1": [{"clinic_id": CLINIC, "facilitator_ids": "per_fay"}],
    }
    for collection, queries in asked.items():
        for query in queries:
            plan = stages(database[collection].find(query).explain())
            assert "COLLSCAN" not in plan, (collection, query)
            assert "clinic_id_1" in plan, (collection, query)
