"""The arithmetic of the benchmarks: rates, ratios of rounds, percentiles."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median


class NothingMeasured(ValueError):
    """A figure of no samples, or of work that took no time, does not exist."""


@dataclass(frozen=True)
class Round:
    """One turn of everything that is compared, in items a second; `besides` is shown and compared with nothing."""

    measured: float
    limits: Mapping[str, float]
    besides: Mapping[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """What was measured as a share of the tightest limit."""
        return self.measured / min(self.limits.values())


def ratio_of(rounds: Sequence[Round]) -> float:
    """The median of the rounds' ratios: what slows the machine down for a moment spoils one round, not the figure."""
    if not rounds:
        raise NothingMeasured
    return median(one.ratio for one in rounds)


def spread_of(values: Sequence[float]) -> dict[str, float]:
    """Lowest and highest."""
    if not values:
        raise NothingMeasured
    return {"lowest": round(min(values), 4), "highest": round(max(values), 4)}


def medians(named: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The median of each name over all rounds."""
    return {name: round(median(one[name] for one in named), 1) for name in (named[0] if named else {})}


def percentile(samples: Sequence[float], share: float) -> float:
    """The smallest sample that `share` of all (0 to 1) do not exceed: a value that was seen, never one in between."""
    if not samples or not 0 < share <= 1:
        raise NothingMeasured
    return sorted(samples)[math.ceil(share * len(samples)) - 1]


def rate(items: int, seconds: float) -> float:
    """Items a second."""
    if seconds <= 0 or items <= 0:
        raise NothingMeasured
    return items / seconds


def timed(work: Callable[[], object]) -> float:
    """How many seconds it took."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def rate_of(items: int, work: Callable[[], object]) -> float:
    """Do the work once; its items a second."""
    return rate(items, timed(work))
