"""The invented history: the same each time, never in the future, and plausible."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from local.demo import cast
from local.demo.history import Course, Story

ANCHOR = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


def a_story(number: int = 1, keen: float = 0.9) -> Story:
    course = Course(f"c{number}", "per_x", "per_y", "Europe/London", "gad", 1, 0, keen, 0.9)
    return Story(course, ANCHOR, seed=20)


def test_the_same_seed_tells_the_same_story() -> None:
    assert a_story().records() == a_story().records()
    once = a_story()
    assert once.records() == once.records()


def test_nothing_is_told_before_it_happened_and_all_in_order() -> None:
    times = [datetime.fromisoformat(record["at"]) for record in a_story().records()]
    assert times == sorted(times)
    assert times[-1] <= ANCHOR


def test_every_ref_of_a_kind_is_used_once() -> None:
    counted = Counter((record["op"], record["ref"]) for record in a_story().records())
    assert set(counted.values()) == {1}


@pytest.mark.parametrize(("keen", "least", "most"), [(0.95, 50, 120), (0.2, 5, 40)])
def test_a_keen_client_answers_more(keen: float, least: int, most: int) -> None:
    answers = [record for record in a_story(keen=keen).records() if record["op"] == "occurrence.respond"]
    assert least <= len(answers) <= most


def test_today_is_left_to_be_done() -> None:
    assert all(record.get("local_date") != "2026-11-22" for record in a_story().records())


def test_no_two_people_share_an_address() -> None:
    addresses = [
        cast.email_of(name, clinic)
        for number, clinic in enumerate(cast.CLINICS)
        for name in [
            *cast.client_names(number, clinic.clients_each * len(clinic.therapists)),
            *clinic.therapists,
            clinic.manager,
            clinic.admin,
            clinic.facilitator,
        ]
    ]
    assert len(addresses) == len(set(addresses))
