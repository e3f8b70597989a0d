"""The invented history: the same each time, never in the future, and plausible."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from local.demo import cast
from local.demo.history import Course, Story
from services.assignments.catalogue import load

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


def test_questionnaires_are_filled_in_every_other_week_and_fit_the_measure() -> None:
    library, story = load(), a_story().records()
    for code, most in (("phq9", 27), ("gad7", 21)):
        answers = [one for one in story if one["op"] == "occurrence.respond" and one["assignment_ref"].endswith(code)]
        days = [date.fromisoformat(one["local_date"]) for one in answers]
        assert len(days) > 3
        assert {(later - days[0]).days % 14 for later in days} == {0}
        sheet, measure = library.newest(code).worksheet, library.newest(code).measure
        assert measure is not None
        assert [list(sheet.wrong(one["answers"])) for one in answers] == [[]] * len(answers)
        totals = [sum(map(int, one["answers"].values())) for one in answers]
        assert all(0 <= total <= most for total in totals)
        assert not any(one["answers"].get("item_9", "0") != "0" for one in answers)


def test_today_is_left_to_be_done() -> None:
    assert all(record.get("local_date") != "2026-11-22" for record in a_story().records())


def test_no_two_people_share_an_address() -> None:
    addresses = [
        cast.email_of(name, clinic)
        for number, clinic in enumerate(cast.CLINICS)
        for name in [
            *cast.client_names(number, clinic.clients),
            *clinic.therapists,
            clinic.manager,
            clinic.admin,
            clinic.facilitator,
        ]
    ]
    assert len(addresses) == len(set(addresses))
