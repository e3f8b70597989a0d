"""Whether a change is more than the error of measurement: Jacobson & Truax 1991, J Consult Clin Psychol 59:12–19."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Final

from services.analytics.domain.measures import Measure, Spread

_CERTAIN: Final = Fraction(196, 100)  # two-sided 95 % of a normal distribution


@dataclass(frozen=True)
class Changes:
    """How many pairs changed reliably for the better, not reliably, and reliably for the worse."""

    improved: int = 0
    no_change: int = 0
    deteriorated: int = 0


def s_diff(spread: Spread) -> float:
    """Return the standard error of a difference, SD·√(2(1 − r)), in points."""
    return spread.sd * sqrt(2 * (1 - spread.reliability))


def index(change: float, spread: Spread) -> float:
    """Return the reliable change index of a change in points."""
    return change / s_diff(spread)


def is_reliable(change: float, spread: Spread) -> bool:
    """Whether |change / S_diff| > 1.96, strictly; compared as exact squares, so that nothing is rounded."""
    square = _exact(spread.sd) ** 2 * 2 * (1 - _exact(spread.reliability))
    return _exact(change) ** 2 > _CERTAIN**2 * square


def by_index(measure: Measure, pairs: list[tuple[float, float]]) -> Changes | None:
    """Sort pairs of first and last totals by the index; None where the measure's SD or reliability is not known."""
    if measure.spread is None:
        return None
    spread = measure.spread
    return _sorted([(measure.gain(*pair), is_reliable(_difference(*pair), spread)) for pair in pairs])


def by_threshold(measure: Measure, pairs: list[tuple[float, float]]) -> Changes | None:
    """Sort pairs by the published threshold of the measure, itself included; None without one."""
    if measure.reliable_change is None:
        return None
    at_least = measure.reliable_change
    return _sorted([(measure.gain(*pair), abs(_difference(*pair)) >= at_least) for pair in pairs])


def _sorted(changes: list[tuple[float, bool]]) -> Changes:
    better = sum(reliable and gain > 0 for gain, reliable in changes)
    worse = sum(reliable and gain < 0 for gain, reliable in changes)
    return Changes(better, len(changes) - better - worse, worse)


def _difference(first: float, last: float) -> float:
    return float(_exact(last) - _exact(first))


def _exact(value: float) -> Fraction:
    """As it is written: 0.1 is a tenth."""
    return Fraction(repr(value))
