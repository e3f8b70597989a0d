"""What a definition of a figure consists of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """How the number is made from counts.

    `count`: the sum of the numerators. `share`: numerators over denominators, 0–1. `mean`: a sum over how many there
    are. `median`: the middle of a histogram, whose names begin with the numerator. `stock`: a count of this moment,
    which belongs to no period. `computed`: made elsewhere from facts or courses, never from buckets alone.
    """

    COUNT = "count"
    SHARE = "share"
    MEAN = "mean"
    MEDIAN = "median"
    STOCK = "stock"
    COMPUTED = "computed"


class Counted(StrEnum):
    """What is counted one by one; it decides by which dimensions a figure can be split."""

    OCCURRENCE = "occurrence"
    ASSIGNMENT = "assignment"
    SESSION = "session"
    COURSE = "course"


OF_COURSES: Final = ("phase", "problem", "cadence", "therapist", "group", "programme")
OF_HOMEWORK: Final = ("exercise", "family", "phase", "problem", "cadence", "origin", "therapist", "group", "programme")
SPLITS: Final[dict[Counted, tuple[str, ...]]] = {
    Counted.OCCURRENCE: OF_HOMEWORK,
    Counted.ASSIGNMENT: OF_HOMEWORK,
    Counted.SESSION: ("therapist", "group"),
    Counted.COURSE: OF_COURSES,
}
DIMENSIONS: Final = OF_HOMEWORK


@dataclass(frozen=True)
class Definition:
    """The meaning of one figure.

    `numerator` and `denominator` name counts of the buckets; `of` says in words what the denominator is; `unit` is what
    the value is measured in. An old version is shown beside the new one from `since` to `beside_until`.
    """

    id: str
    version: int
    words: str
    formula: str
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    kind: Kind = Kind.COUNT
    counted: Counted = Counted.OCCURRENCE
    unit: str = "occurrences"
    of: str = ""
    source: str = "Carryover, homework definitions"
    since: date | None = None
    beside_until: date | None = None

    @property
    def name(self) -> str:
        """The id with the version, as a question names it."""
        return f"{self.id}:{self.version}"

    @property
    def is_rate(self) -> bool:
        """Whether the figure is a share and needs its denominator beside it."""
        return self.kind is Kind.SHARE

    @property
    def splits(self) -> tuple[str, ...]:
        """The dimensions by which it can be split."""
        return SPLITS[self.counted]
