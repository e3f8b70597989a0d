"""At which hour of the day a client tends to answer, learned from when they did; a suggestion, with its reasons."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from math import sqrt

NEEDED = 8
"""With fewer answers nothing is suggested."""
REMEMBERED = 120
HALF_LIFE_DAYS = 28
_HOURS = 24
_PRIOR_ANSWERS = 4.0
_LOWER_END = 1.645
"""Standard deviations below the mean: the lower end of nine tenths of a normal distribution."""


@dataclass(frozen=True)
class Answered:
    """One answer, on the client's own clock."""

    day: date
    hour: int


@dataclass(frozen=True)
class HourOfDay:
    """`share` is how much of what is answered is answered in this hour; it is at least `surely`, nineteen times in
    twenty."""

    hour: int
    share: float
    surely: float

    @property
    def wall(self) -> time:
        return time(self.hour)


@dataclass(frozen=True)
class Habit:
    """`hours` are all twenty-four; `suggested` is None as long as no hour stands out."""

    answers: int
    hours: Sequence[HourOfDay]
    suggested: HourOfDay | None


def habit(answered: Collection[Answered], today: date, *, awake: Collection[int] = range(_HOURS)) -> Habit:
    """For each hour of the day the share of answers that come in it, as a beta-binomial with a prior:

        k = Σ w over the answers of that hour, n = Σ w over all answers, w = 2^(-age in days / 28)
        share ~ Beta(a + k, b + n - k)  with  a = 4 / 24, b = 4 - a
        mean = (a + k) / (a + b + n),  variance = mean (1 - mean) / (a + b + n + 1)

    The prior is worth four answers spread evenly over the day. What is suggested is the hour (of those that are
    `awake`) with the largest mean, once there are eight answers and the lower end of nine tenths of it lies above an
    even spread.

    Source: Gelman et al., Bayesian Data Analysis, 3rd edition, sections 2.4 and 3.1 (conjugate prior of a binomial
    share, its mean and variance); forgetting by a power of age is exponential discounting as in West and Harrison,
    Bayesian Forecasting and Dynamic Models, 2nd edition, section 6.3.
    """
    weights = [0.0] * _HOURS
    for one in answered:
        weights[one.hour] += 0.5 ** (max((today - one.day).days, 0) / HALF_LIFE_DAYS)
    hours = tuple(_hour(hour, weight, sum(weights)) for hour, weight in enumerate(weights))
    best = max((one for one in hours if one.hour in awake), key=lambda one: one.share, default=None)
    stands_out = best is not None and len(answered) >= NEEDED and best.surely > 1 / _HOURS
    return Habit(len(answered), hours, best if stands_out else None)


def _hour(hour: int, weight: float, weights: float) -> HourOfDay:
    total = _PRIOR_ANSWERS + weights
    mean = (_PRIOR_ANSWERS / _HOURS + weight) / total
    return HourOfDay(hour, mean, mean - _LOWER_END * sqrt(mean * (1 - mean) / (total + 1)))
