"""The quantiles that intervals need, from the standard library alone."""

from __future__ import annotations

from functools import lru_cache
from math import exp, lgamma, log, log1p, sqrt
from typing import Final

Z95: Final = 1.959964
"""Two-sided 95 % of a normal distribution."""
_STEPS: Final = 200
_TINY: Final = 1e-300
_CLOSE: Final = 1e-15


def beta_cdf(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function, by Lentz's continued fraction (Numerical Recipes, §6.4)."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
    return front / a * _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _STEPS):
        for part in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away_from_zero(1 + part * d)
            c = _away_from_zero(1 + part / c)
            value *= d * c
        if abs(d * c - 1) < _CLOSE:
            break
    return value


def _away_from_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def t_cdf(t: float, freedom: int) -> float:
    """Return the share of Student's t distribution below `t`."""
    tail = beta_cdf(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
    return 1 - tail if t > 0 else tail


@lru_cache(maxsize=4096)
def t_quantile(freedom: int, level: float = 0.95) -> float:
    """Return the t whose two-sided interval holds `level` of the distribution."""
    wanted = (1 + level) / 2
    low, high = 0.0, 2.0
    while t_cdf(high, freedom) < wanted:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if t_cdf(middle, freedom) < wanted else (low, middle)
    return (low + high) / 2


def sd_of_sums(n: int, total: float, squares: float) -> float | None:
    """Return the SD (n − 1) of n values from their sum and the sum of their squares; None under two values."""
    if n < 2:
        return None
    return sqrt(max(0.0, (n * squares - total * total) / (n * (n - 1))))
