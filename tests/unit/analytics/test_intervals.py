"""Intervals and correlations against published numbers and against computations by another way."""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp, gamma, isclose, log, pi, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.domain.distributions import beta_cdf, sd_of_sums, t_cdf, t_quantile
from services.analytics.domain.intervals import mean, mean_ranks, pearson, spearman, tertiles, wilson


@pytest.mark.parametrize(
    ("freedom", "level", "quantile"),
    [
        (1, 0.95, 12.7062),
        (2, 0.95, 4.3027),
        (5, 0.95, 2.5706),
        (10, 0.95, 2.2281),
        (30, 0.95, 2.0423),
        (120, 0.95, 1.9799),
        (10, 0.99, 3.1693),
    ],
)
def test_students_t_as_in_the_printed_tables(freedom: int, level: float, quantile: float) -> None:
    assert t_quantile(freedom, level) == pytest.approx(quantile, abs=6e-5)


@pytest.mark.parametrize("freedom", [1, 3, 8, 40])
@pytest.mark.parametrize("t", [-2.5, 0.0, 0.7, 3.1])
def test_students_t_against_the_area_under_its_density(freedom: int, t: float) -> None:
    """Simpson's rule from 0 to t."""
    front = gamma((freedom + 1) / 2) / (sqrt(freedom * pi) * gamma(freedom / 2))
    steps = 2000
    width = t / steps
    weights = [1, *(4 if step % 2 else 2 for step in range(1, steps)), 1]
    heights = [front * (1 + (step * width) ** 2 / freedom) ** (-(freedom + 1) / 2) for step in range(steps + 1)]
    area = width / 3 * sum(weight * height for weight, height in zip(weights, heights, strict=True))
    assert t_cdf(t, freedom) == pytest.approx(0.5 + area, abs=1e-9)


@settings(max_examples=40)
@given(st.integers(1, 25), st.data())
def test_the_beta_function_against_exact_sums_of_the_binomial_distribution(n: int, data: st.DataObject) -> None:
    """P(X ≥ k) of n with p is the incomplete beta function of p, k and n − k + 1."""
    k, p = data.draw(st.integers(1, n)), Fraction(data.draw(st.integers(1, 99)), 100)
    exact = sum(comb(n, j) * p**j * (1 - p) ** (n - j) for j in range(k, n + 1))
    assert isclose(beta_cdf(float(p), k, n - k + 1), float(exact), rel_tol=1e-10, abs_tol=1e-14)


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (5, 5, 0.5655, 1.0),
    ],
)
def test_wilson_as_newcombe_printed_it(numerator: int, denominator: int, low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17:857–872, table I, method 3."""
    found = wilson(numerator, denominator)
    assert found.low == pytest.approx(low, abs=6e-5)
    assert found.high == pytest.approx(high, abs=6e-5)


def test_a_share_of_nothing_has_no_interval() -> None:
    assert wilson(0, 0).value is None
    assert wilson(0, 0).low is None


@settings(max_examples=60)
@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_is_where_the_score_test_stops_rejecting(counts: tuple[int, int]) -> None:
    """By its definition: at each limit the share lies 1.959964 standard errors of that limit away."""
    numerator, denominator = counts
    found = wilson(numerator, denominator)
    for limit in (found.low, found.high):
        assert limit is not None
        error = 1.959964 * sqrt(limit * (1 - limit) / denominator)
        assert abs(numerator / denominator - limit) == pytest.approx(error, abs=1e-9)


def test_the_interval_of_a_mean() -> None:
    """Five values: mean 3, SD 1.5811, t(4) 2.7764, so 3 ± 1.9632."""
    values = [1.0, 2.0, 3.0, 4.0, 5.0]
    found = mean(5, sum(values), sum(value * value for value in values))
    assert found.value == 3
    assert found.low == pytest.approx(1.0368, abs=1e-4)
    assert found.high == pytest.approx(4.9632, abs=1e-4)
    assert mean(1, 7, 49).low is None
    assert mean(0, 0, 0).value is None
    assert sd_of_sums(5, 15, 55) == pytest.approx(1.5811, abs=1e-4)


def test_fishers_interval() -> None:
    """Of 28 pairs: z ± 1.96/5, back by the inverse of Fisher's transformation."""
    xs = [float(x) for x in range(28)]
    ys = [x / 2 + (7 if number % 2 else -7) for number, x in enumerate(xs)]
    found = pearson(xs, ys)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    z = 0.5 * log((1 + found.value) / (1 - found.value))
    for limit, bound in ((found.low, z - 1.959964 / 5), (found.high, z + 1.959964 / 5)):
        assert limit == pytest.approx((exp(2 * bound) - 1) / (exp(2 * bound) + 1), abs=1e-12)


def test_spearman_of_a_worked_example() -> None:
    """IQ and hours of television (the example of many textbooks): Σd² = 194, ρ = 1 − 6·194/(10·99) = −0.1758."""
    iq = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110]
    hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]
    found = spearman(iq, hours)
    assert found.value == pytest.approx(-29 / 165, abs=1e-12)


def test_too_few_or_without_spread() -> None:
    assert pearson([1, 2, 3], [1, 3, 2]).value == pytest.approx(0.5)
    assert pearson([1, 2, 3], [1, 3, 2]).low is None
    assert pearson([5, 5, 5, 5], [1, 2, 3, 4]).value is None
    assert spearman([1, 2, 3, 4], [7, 7, 7, 7]).value is None
    assert pearson([], []).value is None


def test_ties_share_their_rank_and_lie_in_one_third() -> None:
    assert mean_ranks([10, 20, 20, 5]) == [2, 3.5, 3.5, 1]
    assert tertiles([1, 2, 3, 4, 5, 6]) == [0, 0, 1, 1, 2, 2]
    assert tertiles([0, 0, 0, 20, 50, 100]) == [0, 0, 0, 1, 2, 2]
    assert tertiles([7, 7, 7]) == [1, 1, 1]
    assert tertiles([]) == []


@settings(max_examples=60)
@given(st.lists(st.integers(0, 10), max_size=40))
def test_thirds_keep_ties_together_and_the_order(values: list[int]) -> None:
    places = tertiles([float(value) for value in values])
    assert len(set(zip(values, places, strict=True))) == len(set(values))
    assert [place for _, place in sorted(zip(values, places, strict=True))] == sorted(places)
