"""How much each therapist has to do, beside the middle of the clinic: no order of merit, no target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Final

MEASURES: Final = ("caseload", "sessions_ahead", "homework_ahead", "review_debt", "escalations")
DAYS_AHEAD: Final = 7
"""Local days that are looked ahead, today included."""


class Position(StrEnum):
    """Where a number lies beside the middle half of the clinic."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


@dataclass(frozen=True)
class Middle:
    """The middle half of a clinic's therapists: from `low` to `high`, both included, around their median."""

    low: int
    median: float
    high: int
    therapists: int

    def position(self, value: int) -> Position:
        """Return where a number lies beside it."""
        if value < self.low:
            return Position.BELOW
        return Position.ABOVE if value > self.high else Position.WITHIN


@dataclass(frozen=True)
class Value:
    """One number of one therapist; no position where there is no middle."""

    value: int
    position: Position | None


@dataclass(frozen=True)
class Load:
    """What one therapist has to do, by measure."""

    therapist_id: str
    values: Mapping[str, Value]


Counts = Mapping[str, Mapping[str, int]]
"""Measure → therapist → count; whoever is missing has none."""


def therapists(counts: Counts) -> list[str]:
    """Return everybody who treats somebody or owes something, in the order of their ids. Being asked to get in touch
    makes nobody a therapist.
    """
    return sorted({person for measure in MEASURES if measure != "escalations" for person in counts.get(measure, {})})


def middles(counts: Counts, least: int) -> dict[str, Middle] | None:
    """Return the middle of the clinic for each measure, None with fewer than `least` therapists."""
    people = therapists(counts)
    if len(people) < least:
        return None
    return {name: _middle([counts.get(name, {}).get(person, 0) for person in people]) for name in MEASURES}


def load(therapist_id: str, counts: Counts, beside: Mapping[str, Middle] | None) -> Load:
    """Return what one therapist has to do."""
    values = {name: counts.get(name, {}).get(therapist_id, 0) for name in MEASURES}
    return Load(
        therapist_id,
        {name: Value(value, beside[name].position(value) if beside else None) for name, value in values.items()},
    )


def _middle(values: Sequence[int]) -> Middle:
    """Quartiles are the smallest values that a quarter and three quarters of the therapists do not exceed."""
    ordered, count = sorted(values), len(values)
    return Middle(ordered[-(-count // 4) - 1], median(ordered), ordered[-(-3 * count // 4) - 1], count)
