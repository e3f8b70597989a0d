"""From facts to the comparison of clinics, against a second computation straight from the definition."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from pymongo.database import Database

from services.analytics.domain.benchmarks import Column
from services.analytics.store import BenchmarkStore, BucketStore, FactStore, FigureStore, Generations, WorkloadStore
from services.analytics.store.facts import Fact
from services.analytics.usecases import benchmark, make_snapshots, recompute
from tests.plans import recorded
from tests.store.analytics.course_facts import a_fact

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLINICS = ("cln_a", "cln_b", "cln_c", "cln_d")
FAMILIES = ("diary", "practice")


@pytest.fixture
def generations(database: Database[dict[str, Any]]) -> Generations:
    found = Generations(database)
    found.prepare()
    return found


def an_occurrence(number: int, clinic: str, family: str, answered: bool) -> Fact:
    closes_at = datetime(2026, 8, 1 + number % 28, 12, tzinfo=UTC)
    fields: dict[str, Any] = {"episode_id": f"epi_{clinic}", "therapist_id": "per_ann", "family": family}
    fields |= {"closes_at": closes_at, "opens_at": closes_at - timedelta(days=1), "obstacles": [], "status": "lapsed"}
    if answered:
        fields |= {"status": "responded", "kind": "did", "quantity": 90, "responded_at": closes_at}
    return a_fact("occurrence", f"occ_{clinic}_{number}", clinic=clinic, **fields)


def test_what_is_compared_is_what_happened(generations: Generations) -> None:
    chance = Random(3)
    happened = [(clinic, chance.choice(FAMILIES), chance.random() < 0.6) for clinic in CLINICS for _ in range(120)]
    facts = [a_fact("clinic", one, clinic=one, organisation_id="org_1", time_zone="UTC") for one in CLINICS]
    facts += [an_occurrence(number, *each) for number, each in enumerate(happened)]
    FactStore(generations).apply(facts, NOON)
    while recompute(store=BucketStore(generations), now=lambda: NOON):
        pass
    store = BenchmarkStore(generations, FigureStore(generations))
    assert make_snapshots(store=store, now=lambda: NOON) == 1
    for family in (None, *FAMILIES):
        column = Column("2026-Q3", "family", family) if family else Column("2026-Q3")
        for clinic in CLINICS:
            answers = [done for whose, what, done in happened if whose == clinic and family in (None, what)]
            own = benchmark(clinic, "engagement", column, store=store).own
            assert own.numerator == 5 * ((sum(answers) + 2) // 5)
            assert own.denominator == 5 * ((len(answers) + 2) // 5)
            assert own.rate == own.numerator / own.denominator


def test_work_and_snapshots_are_found_by_an_index(generations: Generations, database: Database[dict[str, Any]]) -> None:
    figures = FigureStore(generations)
    with recorded([database]) as asked:
        WorkloadStore(generations).loads("cln_a", NOON, NOON + timedelta(days=7))
        store = BenchmarkStore(generations, figures)
        make_snapshots(store=store, now=lambda: NOON)
        benchmark("cln_a", "engagement", None, store=store)
    assert not [each for each in asked if "everything" in each.begins_with]
    assert {"clinic_id"} == {first for each in asked if "episodes" in each.collection for first in each.begins_with}
