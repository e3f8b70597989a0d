"""How sure a figure is: 95 % intervals of shares, means and correlations, each by its published formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, fsum, sqrt, tanh
from typing import Final

from services.analytics.domain.distributions import Z95, sd_of_sums, t_quantile

FEWEST_PAIRS: Final = 4
"""Under four pairs a correlation has no interval: its variance divides by n − 3."""


@dataclass(frozen=True)
class Share:
    """A share 0–1 of counts with Wilson's interval; all None where the denominator is zero."""

    numerator: int
    denominator: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Estimate:
    """A mean or a correlation of `n` with its interval; None where there are too few or no spread."""

    value: float | None
    low: float | None
    high: float | None
    n: int


def wilson(numerator: int, denominator: int) -> Share:
    """Return a share with its score interval, without continuity correction (Wilson 1927)."""
    if denominator == 0:
        return Share(numerator, denominator, None, None, None)
    share, z2 = numerator / denominator, Z95 * Z95
    centre = (share + z2 / (2 * denominator)) / (1 + z2 / denominator)
    half = Z95 * sqrt(share * (1 - share) / denominator + z2 / (4 * denominator * denominator)) / (1 + z2 / denominator)
    low = 0.0 if numerator == 0 else centre - half
    high = 1.0 if numerator == denominator else centre + half
    return Share(numerator, denominator, share, low, high)


def mean(n: int, total: float, squares: float) -> Estimate:
    """Return a mean with Student's t interval, from the sum and the sum of squares; no interval under two values."""
    if n == 0:
        return Estimate(None, None, None, 0)
    middle, sd = total / n, sd_of_sums(n, total, squares)
    if sd is None:
        return Estimate(middle, None, None, n)
    half = t_quantile(n - 1) * sd / sqrt(n)
    return Estimate(middle, middle - half, middle + half, n)


def pearson(xs: Sequence[float], ys: Sequence[float]) -> Estimate:
    """Return the correlation with Fisher's interval; None without spread in both."""
    r = _correlation(xs, ys)
    return _fisher(r, len(xs), 1.0)


def spearman(xs: Sequence[float], ys: Sequence[float]) -> Estimate:
    """Return the rank correlation, ties with their mean rank; variance (1 + ρ²/2)/(n − 3) (Bonett & Wright 2000)."""
    rho = _correlation(mean_ranks(xs), mean_ranks(ys))
    return _fisher(rho, len(xs), 1.0 if rho is None else 1 + rho * rho / 2)


def _fisher(r: float | None, n: int, factor: float) -> Estimate:
    if r is None or n < FEWEST_PAIRS:
        return Estimate(r, None, None, n)
    if abs(r) >= 1:
        return Estimate(r, r, r, n)
    half = Z95 * sqrt(factor / (n - 3))
    return Estimate(r, tanh(atanh(r) - half), tanh(atanh(r) + half), n)


def _correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    n = len(xs)
    if n < 2 or len(set(xs)) < 2 or len(set(ys)) < 2:
        return None
    middle_x, middle_y = fsum(xs) / n, fsum(ys) / n
    away_x, away_y = [x - middle_x for x in xs], [y - middle_y for y in ys]
    both = fsum(x * y for x, y in zip(away_x, away_y, strict=True))
    apart = sqrt(fsum(x * x for x in away_x)) * sqrt(fsum(y * y for y in away_y))
    return max(-1.0, min(1.0, both / apart))


def mean_ranks(values: Sequence[float]) -> list[float]:
    """Return the rank of each value from 1 on; equal values share the mean of their ranks."""
    first: dict[float, int] = {}
    count: dict[float, int] = {}
    for place, value in enumerate(sorted(values), 1):
        first.setdefault(value, place)
        count[value] = count.get(value, 0) + 1
    return [first[value] + (count[value] - 1) / 2 for value in values]


def tertiles(values: Sequence[float]) -> list[int]:
    """Return 0, 1 or 2 for each value, by its mean rank: equal values always lie in the same third."""
    n = len(values)
    return [min(2, int(3 * (2 * rank - 1) // (2 * n))) for rank in mean_ranks(values)]
