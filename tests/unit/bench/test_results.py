"""The results file has one entry for each measure, in one shape; the table says whether its goal is met."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.figures import Round
from bench.results import KEYS, Goal, Result, merged, of_rounds, table, write

RATIO, SECONDS = Goal(0.6, "", at_least=True), Goal(3.0, "s", at_least=False)
MACHINE = {"cores": 2, "python": "3.11.7"}


def a_result(id_: str = "P2", value: float = 0.7, goal: Goal = RATIO) -> Result:
    return Result(id_, "relay drain", value, goal, "700 events/s", "1,000 events/s (bulk)", {"rounds": 3})


@pytest.mark.parametrize(
    ("goal", "value", "met"),
    [(RATIO, 0.6, True), (RATIO, 0.59, False), (SECONDS, 3.0, True), (SECONDS, 3.01, False)],
)
def test_a_goal_is_met_on_its_good_side_and_on_the_bound(goal: Goal, value: float, met: bool) -> None:
    assert a_result(value=value, goal=goal).met is met


def test_an_entry_has_exactly_the_promised_keys() -> None:
    entry = a_result().entry(MACHINE)
    assert tuple(entry) == KEYS == ("id", "value", "goal", "met", "detail")
    assert (entry["id"], entry["value"], entry["goal"], entry["met"]) == ("P2", 0.7, 0.6, True)


def test_the_detail_tells_the_unit_the_good_side_and_the_machine() -> None:
    detail = a_result(goal=SECONDS).entry(MACHINE)["detail"]
    assert detail == {"means": "relay drain", "unit": "s", "better": "lower", "rounds": 3, "machine": MACHINE}


def test_rounds_become_the_ratio_with_both_rates_and_the_spread() -> None:
    rounds = [
        Round(60.0, {"producer": 200.0, "bulk": 100.0}, {"other": 7.0}),
        Round(80.0, {"producer": 220.0, "bulk": 100.0}, {"other": 9.0}),
        Round(70.0, {"producer": 210.0, "bulk": 100.0}, {"other": 8.0}),
    ]
    result = of_rounds("P2", "relay drain", RATIO, rounds, "events")
    assert result.value == 0.7
    assert result.detail == {
        "measured_per_second": 70.0,
        "limits_per_second": {"producer": 210.0, "bulk": 100.0},
        "besides_per_second": {"other": 8.0},
        "rounds": 3,
        "spread": {"lowest": 0.6, "highest": 0.8},
    }
    assert (result.measured, result.limit) == ("70 events/s", "100 events/s (bulk)")


def test_the_table_has_value_goal_limit_and_rates_in_columns() -> None:
    lines = table([a_result(), a_result("P6", 4.25, SECONDS)]).splitlines()
    assert lines[0].split() == ["what", "value", "goal", "met", "measured", "limit"]
    assert "≥ 0.6" in lines[2]
    assert "yes" in lines[2]
    assert "700 events/s" in lines[2]
    assert "1,000 events/s (bulk)" in lines[2]
    assert "4.25 s" in lines[3]
    assert "≤ 3 s" in lines[3]
    assert "NO" in lines[3]
    assert {line.index("relay drain") for line in lines[2:]} == {lines[0].index("what")}


def test_the_file_is_a_list_in_the_order_of_ids(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    write(file, [a_result(id_).entry(MACHINE) for id_ in ("P10", "P2", "P1")])
    assert [one["id"] for one in json.loads(file.read_text(encoding="utf-8"))] == ["P1", "P2", "P10"]


def test_measuring_some_again_keeps_the_others(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    write(file, [a_result("P1", 0.1).entry(MACHINE), a_result("P2", 0.2).entry(MACHINE)])
    write(file, [a_result("P2", 0.9).entry(MACHINE)])
    assert {one["id"]: one["value"] for one in json.loads(file.read_text(encoding="utf-8"))} == {"P1": 0.1, "P2": 0.9}


def test_merging_does_not_double_an_id() -> None:
    old, new = a_result(value=0.1).entry(MACHINE), a_result(value=0.9).entry(MACHINE)
    assert merged([old], [new]) == [new]
