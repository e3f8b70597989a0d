"""The load of therapists beside the middle half of their clinic."""

from __future__ import annotations

from services.analytics.domain.workload import MEASURES, Position, load, middles, therapists

COUNTS = {
    "caseload": {"per_a": 4, "per_b": 10, "per_c": 12, "per_d": 30},
    "review_debt": {"per_e": 2},
    "escalations": {"per_a": 1, "per_manager": 3},
}


def test_who_is_only_asked_to_get_in_touch_is_no_therapist() -> None:
    assert therapists(COUNTS) == ["per_a", "per_b", "per_c", "per_d", "per_e"]


def test_the_middle_half_counts_those_who_have_none() -> None:
    found = middles(COUNTS, 3)
    assert found is not None
    assert found.keys() == set(MEASURES)
    caseload = found["caseload"]  # of 0, 4, 10, 12 and 30
    assert (caseload.low, caseload.median, caseload.high, caseload.therapists) == (4, 10, 12, 5)


def test_a_number_lies_below_within_or_above_the_middle_half() -> None:
    beside = middles(COUNTS, 3)
    positions = {person: load(person, COUNTS, beside).values["caseload"].position for person in therapists(COUNTS)}
    assert positions == {
        "per_a": Position.WITHIN,
        "per_b": Position.WITHIN,
        "per_c": Position.WITHIN,
        "per_d": Position.ABOVE,
        "per_e": Position.BELOW,
    }


def test_without_enough_therapists_there_is_no_middle() -> None:
    assert middles(COUNTS, 6) is None
    alone = load("per_a", COUNTS, None).values["caseload"]
    assert (alone.value, alone.position) == (4, None)


def test_somebody_with_nothing_to_do_has_zeros() -> None:
    assert {value.value for value in load("per_new", COUNTS, None).values.values()} == {0}
