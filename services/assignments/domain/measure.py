"""A measure: a questionnaire and what follows from its answers. What its definition leaves empty derives nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from services.assignments.domain.codes import RatingSource, Severity
from services.assignments.domain.worksheet.computed import rounded

Answers = Mapping[str, Any]
MEAN_PLACES = 2
_CERTAIN = Decimal("1.96")  # two-sided 95 % of a normal distribution


class Method(StrEnum):
    SUM = "sum"
    MEAN = "mean"


class Direction(StrEnum):
    LOWER_IS_BETTER = "lower_is_better"
    HIGHER_IS_BETTER = "higher_is_better"


class Reliable(StrEnum):
    """What a change means beyond the error of measurement."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    NO_CHANGE = "no_change"


@dataclass(frozen=True, kw_only=True)
class Item:
    """A scored question; `values` are the numbers that can be chosen, which are also kept as its answers."""

    name: str
    values: tuple[int, ...]
    reverse: bool = False

    def points(self, answer: Any) -> int | None:
        """None for what is no answer to it. A reversed item counts from the other end."""
        if not isinstance(answer, str) or not answer.isdecimal() or int(answer) not in self.values:
            return None
        return min(self.values) + max(self.values) - int(answer) if self.reverse else int(answer)


@dataclass(frozen=True, kw_only=True)
class Subscale:
    """Some of the items, scored like the whole."""

    code: str
    label: str
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Band:
    """Totals from `low` to `high`. `plain` is how a client reads it. Of a mean, the border belongs to the next band."""

    code: Severity
    low: float
    high: float
    label: str
    plain: str


@dataclass(frozen=True, kw_only=True)
class Caseness:
    """A case is at the threshold or on its worse side."""

    threshold: float
    source: str


@dataclass(frozen=True, kw_only=True)
class ReliableChange:
    """Either a change of `at_least`, or after Jacobson & Truax (1991) from the SD of a reference group and the
    reliability."""

    source: str
    at_least: float | None = None
    sd: float | None = None
    reliability: float | None = None

    def is_reliable(self, change: float) -> bool:
        """|change / S_diff| > 1.96 strictly, with S_diff = SD·√(2(1−r)); squared, so that nothing is rounded."""
        size = abs(_exact(change))
        if self.at_least is not None:
            return size >= _exact(self.at_least)
        assert self.sd is not None
        assert self.reliability is not None
        return size**2 > _CERTAIN**2 * _exact(self.sd) ** 2 * 2 * (1 - _exact(self.reliability))


@dataclass(frozen=True, kw_only=True)
class Result:
    """What complete answers come to."""

    total: float
    band: Severity | None = None
    subscales: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Score:
    """A result as it was kept. `version` counts the results of one occurrence, from 1; `taken_at` stays that of the
    first, because a correction speaks of the same moment."""

    id: str
    version: int
    measure_code: str
    measure_version: int
    total: float
    band: Severity | None
    taken_at: datetime
    recorded_at: datetime
    rating_source: RatingSource
    subscales: Mapping[str, float] = field(default_factory=dict)

    @property
    def result(self) -> Result:
        return Result(total=self.total, band=self.band, subscales=self.subscales)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """`items` are the scored ones. Of a mean, up to `missing_allowed` items may be empty."""

    plain_title: str
    recall_days: int
    items: tuple[Item, ...]
    method: Method
    direction: Direction
    licence: str
    source: str
    missing_allowed: int = 0
    subscales: tuple[Subscale, ...] = ()
    bands: tuple[Band, ...] = ()
    bands_source: str = ""
    caseness: Caseness | None = None
    reliable_change: ReliableChange | None = None

    @property
    def low(self) -> int:
        lowest = [min(item.values) for item in self.items]
        return sum(lowest) if self.method is Method.SUM else min(lowest)

    @property
    def high(self) -> int:
        highest = [max(item.values) for item in self.items]
        return sum(highest) if self.method is Method.SUM else max(highest)

    def missing(self, answers: Answers) -> list[str]:
        """The items without which there is no score."""
        empty = [item.name for item in self.items if item.points(answers.get(item.name)) is None]
        return empty if len(empty) > self.missing_allowed else []

    def answered(self, answers: Answers) -> int:
        """How many of the scored items have an answer, in whole per cent."""
        known = [item for item in self.items if item.points(answers.get(item.name)) is not None]
        return int(rounded(100 * len(known) / len(self.items), 0))

    def result(self, answers: Answers) -> Result | None:
        """None while items are missing."""
        if self.missing(answers):
            return None
        points = {item.name: item.points(answers.get(item.name)) for item in self.items}
        total = self._of(list(points.values()))
        assert total is not None
        parts = {one.code: self._of([points[name] for name in one.items]) for one in self.subscales}
        known = {code: value for code, value in parts.items() if value is not None}
        band = self.band_of(total)
        return Result(total=total, band=band.code if band else None, subscales=known)

    def _of(self, points: Sequence[int | None]) -> float | None:
        known = [value for value in points if value is not None]
        if not known:
            return None
        return sum(known) if self.method is Method.SUM else rounded(sum(known) / len(known), MEAN_PLACES)

    def band_of(self, total: float) -> Band | None:
        """The last band that begins at or below the total."""
        return next((band for band in reversed(self.bands) if band.low <= total), None)

    def is_case(self, total: float) -> bool | None:
        """None without a threshold."""
        if self.caseness is None:
            return None
        threshold = self.caseness.threshold
        return total >= threshold if self.direction is Direction.LOWER_IS_BETTER else total <= threshold

    def reliable(self, first: float, later: float) -> Reliable | None:
        """The change from the first total to a later one; None without a threshold."""
        if self.reliable_change is None:
            return None
        change = float(_exact(later) - _exact(first))
        if not self.reliable_change.is_reliable(change):
            return Reliable.NO_CHANGE
        went_down = change < 0
        return Reliable.IMPROVED if went_down is (self.direction is Direction.LOWER_IS_BETTER) else Reliable.WORSENED


def _exact(value: float) -> Decimal:
    """As it is written: 0.1 is a tenth."""
    return Decimal(repr(value))
