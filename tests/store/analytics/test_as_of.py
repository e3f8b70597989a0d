"""Figures as of a past time are those that were shown then, whatever was told, moved or taken back since."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from pymongo.database import Database

from services.analytics import usecases
from services.analytics.access import Scope
from services.analytics.domain.buckets import CLINIC as WHOLE
from services.analytics.domain.buckets import compute
from services.analytics.domain.days import Period
from services.analytics.store import CourseStore
from services.analytics.store.facts import Fact
from tests.store.analytics.test_incremental import HOUR, a_history
from tests.store.analytics.told import CLINIC, NOON, Analytics

PERIOD = Period(date(2026, 10, 1), date(2026, 11, 30))


def an_episode() -> Fact:
    fields = {
        "therapist_id": "per_ann",
        "client_id": "per_cleo",
        "group_id": None,
        "programme": None,
        "phase": "skills",
        "problem": "gad",
        "cadence": "weekly",
        "status": "open",
        "started_on": "2026-09-01",
        "ended_on": None,
        "end_reason": None,
    }
    return Fact("episodes", "epi_1", CLINIC, 1, fields)


def ended(episode: Fact, on: str, version: int) -> Fact:
    return replace(
        episode,
        version=version,
        fields={**episode.fields, "status": "closed", "ended_on": on, "end_reason": "completed"},
    )


def told_at(fact: Fact, analytics: Analytics) -> Fact:
    """As the owner records it, now."""
    whole: dict[str, Any] = {"kind": "treatment", "form": "individual"} if fact.collection == "sessions" else {}
    if fact.collection == "occurrences":
        whole = {"assignment_id": "asg_1", "exercise_code": "diary_week", "phase": "skills", "family": "diary"}
    return replace(fact, fields={**whole, **fact.fields, "recorded_at": analytics.now})


def shown(analytics: Analytics) -> dict[str, int]:
    """What the buckets show now of the whole clinic."""
    analytics.settle()
    courses = CourseStore(analytics.generations)
    while usecases.recompute_courses(store=courses, now=lambda: analytics.now):
        analytics.settle()
    return dict(analytics.figures.sums(Scope(CLINIC, None), [PERIOD])[0].counts)


@pytest.mark.parametrize("seed", range(3))
def test_what_was_shown_then_can_be_shown_again(database: Database[dict[str, Any]], seed: int) -> None:
    chance, analytics = Random(seed), Analytics(database)
    episode = an_episode()
    told = [episode, *a_history(chance), ended(episode, "2026-11-10", 2), ended(episode, "2026-11-12", 3)]
    chance.shuffle(told)
    told.sort(key=lambda fact: fact.version)
    seen = {}
    while told:
        some, told = told[:8], told[8:]
        analytics.now += HOUR
        analytics.tell(*(told_at(fact, analytics) for fact in some))
        analytics.now += timedelta(minutes=1)
        seen[analytics.now] = shown(analytics)
    assert analytics.now > NOON
    for at, counts in seen.items():
        then = compute(analytics.figures.facts(CLINIC, PERIOD, as_of=at), at)
        assert (then[WHOLE].counts if then else {}) == counts, at
    assert seen[analytics.now]["ended:completed"] == 1
