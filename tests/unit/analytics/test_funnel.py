"""Funnel limits: exact, smooth, and narrower the more is behind a share."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest

from services.analytics.domain.funnel import POINTS, Position, curve, limits


def exact(trials: int, chance: Fraction, tail: Fraction) -> float:
    """The interpolated quantile, by fractions: no shared code and no rounding."""
    reached = Fraction(0)
    for count in range(trials + 1):
        step = comb(trials, count) * chance**count * (1 - chance) ** (trials - count)
        if reached + step >= tail:
            return float(count - (reached + step - tail) / step)
        reached += step
    raise AssertionError


@pytest.mark.parametrize(("trials", "chance"), [(50, "0.5"), (120, "0.07"), (300, "0.93"), (7, "0.4")])
def test_the_limits_are_those_of_the_binomial_distribution(trials: int, chance: str) -> None:
    found = limits(trials, float(chance))
    tails = [Fraction(each) for each in ("0.001", "0.025", "0.975", "0.999")]
    expected = [max(0.0, exact(trials, Fraction(chance), tail) / trials) for tail in tails]
    assert [found.low_998, found.low_95, found.high_95, found.high_998] == pytest.approx(expected, abs=1e-9)


def test_with_many_behind_it_the_limits_are_those_of_the_normal_distribution() -> None:
    found = limits(100_000, 0.3)
    spread = (0.3 * 0.7 / 100_000) ** 0.5
    assert found.high_95 == pytest.approx(0.3 + 1.959964 * spread, abs=1e-4)
    assert found.low_998 == pytest.approx(0.3 - 3.090232 * spread, abs=1e-4)


def test_the_curve_runs_along_the_axis_and_narrows() -> None:
    found = curve(500, 0.7, 50)
    denominators = [each.denominator for each in found]
    assert (denominators[0], denominators[-1], len(found)) == (50, 500, POINTS)
    assert denominators == sorted(denominators)
    widths = [each.high_998 - each.low_998 for each in found]
    assert widths == sorted(widths, reverse=True)


def test_a_curve_of_one_denominator_is_one_point() -> None:
    assert [each.denominator for each in curve(50, 0.7, 50)] == [50]


def test_a_share_lies_inside_or_beyond_one_of_the_two_limits() -> None:
    found = limits(100, 0.5)
    assert found.position(0.5) is Position.INSIDE
    assert found.position(found.high_95) is Position.INSIDE
    assert found.position(0.62) is Position.OUTSIDE_95
    assert found.position(0.3) is Position.OUTSIDE_998


@pytest.mark.parametrize("middle", [0.0, 1.0])
def test_without_chance_there_is_no_room(middle: float) -> None:
    assert (limits(60, middle).low_998, limits(60, middle).high_998) == (middle, middle)
