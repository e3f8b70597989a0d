"""The measures that figures are derived from: range, direction and thresholds, each with its source.

The assignments service owns the definitions of measures; services know each other only through events, so analytics
keeps the numbers it needs. A test compares the two. What is not verified stays empty, and nothing is derived from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LOWER_IS_BETTER: Final = "lower_is_better"
HIGHER_IS_BETTER: Final = "higher_is_better"


@dataclass(frozen=True, kw_only=True)
class Spread:
    """What the reliable change index needs: SD of a reference group before treatment, and test–retest reliability."""

    sd: float
    reliability: float
    source: str


@dataclass(frozen=True, kw_only=True)
class Measure:
    """`low` and `high` are the least and the greatest total; `caseness` is at or above it where lower is better."""

    code: str
    low: float
    high: float
    direction: str
    caseness: float | None = None
    caseness_source: str = ""
    reliable_change: float | None = None
    reliable_change_source: str = ""
    spread: Spread | None = None

    def valid(self, total: float) -> bool:
        """Whether a total lies in the range of the measure."""
        return self.low <= total <= self.high

    def is_case(self, total: float) -> bool | None:
        """None without a threshold; the threshold itself is a case."""
        if self.caseness is None:
            return None
        return total >= self.caseness if self.direction == LOWER_IS_BETTER else total <= self.caseness

    def gain(self, first: float, last: float) -> float:
        """Return the change for the better, in points: above zero is better, whatever the direction of the measure."""
        return first - last if self.direction == LOWER_IS_BETTER else last - first


PHQ9: Final = Measure(
    code="phq9",
    low=0,
    high=27,
    direction=LOWER_IS_BETTER,
    caseness=10,
    caseness_source="Kroenke, Spitzer & Williams 2001; threshold of NHS England's talking-therapies statistics",
    reliable_change=6,
    reliable_change_source="MindStep, BMC Psychiatry 2018, table 1",
)
GAD7: Final = Measure(
    code="gad7",
    low=0,
    high=21,
    direction=LOWER_IS_BETTER,
    caseness=8,
    caseness_source="Threshold of NHS England's talking-therapies statistics",
    reliable_change=4,
    reliable_change_source="MindStep, BMC Psychiatry 2018, table 1",
)
OUTCOME_MEASURES: Final = (PHQ9, GAD7)
"""Both are needed for an episode to be assessable."""
MEASURES: Final[Mapping[str, Measure]] = {measure.code: measure for measure in OUTCOME_MEASURES}
