"""Ratios are taken against the tightest limit of the same round, percentiles are values that were seen."""

from __future__ import annotations

import pytest

from bench.figures import NothingMeasured, Round, medians, percentile, rate, ratio_of, spread_of, timed


def test_a_ratio_is_a_share_of_the_tightest_limit() -> None:
    assert Round(50.0, {"producer": 200.0, "bulk": 100.0}).ratio == 0.5


def test_what_is_only_shown_limits_nothing() -> None:
    assert Round(50.0, {"bulk": 100.0}, {"slow": 1.0}).ratio == 0.5


def test_the_ratio_of_rounds_is_the_median_of_their_ratios_not_the_ratio_of_medians() -> None:
    rounds = [Round(9.0, {"limit": 10.0}), Round(5.0, {"limit": 10.0}), Round(80.0, {"limit": 100.0})]
    assert ratio_of(rounds) == 0.8


def test_one_disturbed_round_does_not_move_the_figure() -> None:
    calm = [Round(6.0, {"limit": 10.0})] * 2
    assert ratio_of([*calm, Round(0.1, {"limit": 10.0})]) == 0.6


def test_each_round_has_its_own_tightest_limit() -> None:
    rounds = [Round(10.0, {"a": 20.0, "b": 40.0}), Round(10.0, {"a": 40.0, "b": 20.0})]
    assert ratio_of(rounds) == 0.5


@pytest.mark.parametrize(
    ("share", "expected"), [(0.01, 1.0), (0.5, 50.0), (0.505, 51.0), (0.99, 99.0), (0.999, 100.0), (1.0, 100.0)]
)
def test_a_percentile_is_the_smallest_sample_that_the_share_does_not_exceed(share: float, expected: float) -> None:
    assert percentile([float(number) for number in range(100, 0, -1)], share) == expected


def test_the_99th_of_few_samples_is_their_largest() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3.0


@pytest.mark.parametrize(("samples", "share"), [([], 0.5), ([1.0], 0.0), ([1.0], 1.1)])
def test_there_is_no_percentile_of_nothing(samples: list[float], share: float) -> None:
    with pytest.raises(NothingMeasured):
        percentile(samples, share)


def test_a_rate_is_items_a_second() -> None:
    assert rate(500, 0.25) == 2000.0


@pytest.mark.parametrize(("items", "seconds"), [(0, 1.0), (1, 0.0), (1, -1.0)])
def test_there_is_no_rate_of_nothing(items: int, seconds: float) -> None:
    with pytest.raises(NothingMeasured):
        rate(items, seconds)


def test_no_rounds_have_neither_ratio_nor_spread() -> None:
    with pytest.raises(NothingMeasured):
        ratio_of([])
    with pytest.raises(NothingMeasured):
        spread_of([])


def test_the_spread_is_the_lowest_and_the_highest() -> None:
    assert spread_of([0.7, 0.51239, 0.6]) == {"lowest": 0.5124, "highest": 0.7}


def test_medians_are_taken_name_by_name() -> None:
    assert medians([{"a": 1.0, "b": 9.0}, {"a": 3.0, "b": 7.0}, {"a": 2.0, "b": 8.0}]) == {"a": 2.0, "b": 8.0}
    assert medians([]) == {}


def test_work_is_done_once_and_timed() -> None:
    done: list[int] = []
    assert timed(lambda: done.append(1)) >= 0.0
    assert done == [1]
