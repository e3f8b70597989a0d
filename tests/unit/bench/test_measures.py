"""What single measures compute from their samples, and which measures there are."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any
from unittest.mock import Mock

import pytest

from bench.__main__ import MEASURES, RESULTS, main
from bench.commanding import Given
from bench.flowing import Seen, _to_dashboard
from bench.material import Homework, answered, batches, event_of
from bench.passing import Passed
from bench.results import KEYS
from bench.scaling import Trial, allowed, of_two
from chassis.clock import parse_iso
from contracts import promise

PROMISED = {*(f"M{number}" for number in range(1, 11)), *(f"P{number}" for number in range(1, 12))}
PROMISED |= {
    "S1",
    "W1",
    "W2",
    "W3",
    *(f"A{number}" for number in range(1, 7)),
    *(f"R{number}" for number in (1, 2, 3, 4, 5, 6, 7, 9)),
}


def test_every_promised_measure_is_there_once() -> None:
    ids = [id_ for one in MEASURES for id_ in one.ids]
    assert sorted(ids) == sorted(PROMISED)


def test_neighbours_share_their_servers() -> None:
    parts = [one.parts for one in MEASURES]
    changes = sum(before != after for before, after in pairwise(parts))
    assert changes == len(set(parts)) - 1


def test_the_committed_results_have_every_measure_in_the_promised_shape() -> None:
    found: list[dict[str, Any]] = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert {one["id"] for one in found} == PROMISED
    for one in found:
        assert tuple(one) == KEYS
        better = one["value"] >= one["goal"] if one["detail"]["better"] == "higher" else one["value"] <= one["goal"]
        assert one["met"] is better, one["id"]
        assert one["detail"]["machine"]["cores"] > 0
        assert one["detail"]["spread"]["lowest"] <= one["detail"]["spread"]["highest"]


def test_an_unknown_id_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["P0"])
    assert "there is no P0" in capsys.readouterr().err


def test_the_material_keeps_its_contract() -> None:
    event = event_of(answered(Homework(7), parse_iso("2026-11-22T18:00:00.000Z")))
    promise(event.type, event.data)
    assert (event.subject, event.clinic_id) == (event.data["occurrence_id"], event.data["clinic_id"])


def test_material_is_spread_over_clinics_and_therapists() -> None:
    homework = [Homework(number) for number in range(400)]
    assert len({one.clinic_id for one in homework}) == 50
    assert len({one.therapist_id for one in homework}) == 200
    assert len({one.id("occ") for one in homework}) == 400


def test_batches_leave_nothing_out() -> None:
    assert [list(some) for some in batches([1, 2, 3, 4, 5], 2)] == [[1, 2], [3, 4], [5]]


def test_an_answer_counts_as_seen_when_its_clinic_shows_as_many() -> None:
    given = [Given("occ_1", "cln_a", 0.0, 0.1), Given("occ_2", "cln_b", 1.0, 1.1), Given("occ_3", "cln_a", 2.0, 2.1)]
    looks = [(0.5, {}), (2.5, {"cln_a": 1}), (4.0, {"cln_a": 1, "cln_b": 1}), (6.0, {"cln_a": 2, "cln_b": 1})]
    assert _to_dashboard(given, Seen(Mock(), [*looks]), 0) == [2.5, 3.0, 4.0]
    assert _to_dashboard(given, Seen(Mock(), [*looks]), 2) == [4.0]


def test_the_gateway_adds_the_difference_of_the_medians() -> None:
    assert Passed([5.0, 6.0, 90.0], [2.0, 1.0, 3.0]).added == 4.0


@pytest.mark.parametrize(
    ("free", "busy", "expected"), [(2.0, 0.5, 2.0), (2.0, 1.25, 1.6), (2.0, 1.0, 2.0), (0.5, 1.5, 1.0)]
)
def test_two_workers_are_allowed_what_their_servers_leave(free: float, busy: float, expected: float) -> None:
    assert allowed(free, busy) == expected


@pytest.mark.parametrize(("busy", "goal"), [(0.8, 1.6), (1.25, 1.28), (2.0, 0.8)])
def test_the_goal_for_two_workers_is_four_fifths_of_what_is_possible(busy: float, goal: float) -> None:
    trials = [(Trial(100.0, busy), Trial(150.0, 2.0))] * 3
    result = of_two("P11", "two workers / one", "events", trials, free=2.0)
    assert (result.goal.bound, result.value) == (goal, 1.5)
