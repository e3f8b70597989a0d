"""Funnel plots: how far a clinic's share may lie from the organisation's middle by chance alone.

Exact binomial limits, interpolated between two counts so that the curve is smooth: D. J. Spiegelhalter, Funnel plots
for comparing institutional performance, Statistics in Medicine 24 (2005), appendix A.1.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import exp, floor, lgamma, log, sqrt
from typing import Final

POINTS: Final = 30
"""How many denominators a curve is drawn through."""
_TAILS: Final = (0.001, 0.025, 0.975, 0.999)
_FAR: Final = 12.0
"""Standard deviations from the mean beyond which the probability is below what a float can tell."""


class Position(StrEnum):
    """Where a share lies among the limits."""

    INSIDE = "inside"
    OUTSIDE_95 = "outside_95"
    OUTSIDE_998 = "outside_998"


@dataclass(frozen=True)
class Limits:
    """The limits at one denominator, as shares 0–1."""

    denominator: int
    low_998: float
    low_95: float
    high_95: float
    high_998: float

    def position(self, share: float) -> Position:
        """Return where a share lies; one that is exactly at a limit lies inside it."""
        if not self.low_998 <= share <= self.high_998:
            return Position.OUTSIDE_998
        return Position.INSIDE if self.low_95 <= share <= self.high_95 else Position.OUTSIDE_95


def limits(denominator: int, middle: float) -> Limits:
    """Return the limits at a denominator of 1 or more around the middle, a share 0–1."""
    if not 0 < middle < 1:
        return Limits(denominator, middle, middle, middle, middle)
    found = _quantiles(denominator, middle)
    return Limits(denominator, *(min(1.0, max(0.0, value / denominator)) for value in found))


def curve(largest: int, middle: float, smallest: int) -> list[Limits]:
    """Return the limits along the axis from `smallest` to `largest`, closer together where they change faster."""
    steps = POINTS - 1
    ratio = max(largest, smallest) / smallest
    along = (round(smallest * ratio ** (step / steps)) for step in range(POINTS))
    return [limits(denominator, middle) for denominator in dict.fromkeys(along)]


def _quantiles(trials: int, chance: float) -> Sequence[float]:
    """Return for each tail the smallest count whose distribution function reaches it, less the part above it."""
    mean, spread = trials * chance, sqrt(trials * chance * (1 - chance))
    count = max(0, floor(mean - _FAR * spread))
    reached, found = 0.0, []
    for tail in _TAILS:
        while (after := reached + _probability(count, trials, chance)) < tail and count < trials:
            reached, count = after, count + 1
        found.append(count - (after - tail) / (after - reached))
    return found


def _probability(count: int, trials: int, chance: float) -> float:
    ways = lgamma(trials + 1) - lgamma(count + 1) - lgamma(trials - count + 1)
    return exp(ways + count * log(chance) + (trials - count) * log(1 - chance))
