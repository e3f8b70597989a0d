"""From buckets to figures: sums, shares and means with what they are of, medians, weeks and therapists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from services.analytics.domain.answers import AnswerClass
from services.analytics.domain.buckets import Bucket
from services.analytics.domain.days import Period, week_start
from services.analytics.domain.definitions import BY_ID, ENGAGED, REVIEW_DEBT, Definition, Kind
from services.analytics.domain.definitions.obstacles import GROUP_OF
from services.analytics.domain.facts import NONE

ON_THE_DASHBOARD: Final = (
    "agreed",
    "closed",
    "answered",
    *map(str, AnswerClass),
    "engagement",
    "on_time",
    "review_on_time",
    "homework_reviewed",
)
WEEK_COUNTS: Final = ("agreed", "answered", "closed", *(f"closed_{name}" for name in AnswerClass))
_OBSTACLE: Final = "obstacle:"
DASHBOARD_COUNTS: Final = frozenset(
    {
        *WEEK_COUNTS,
        *(name for one in ON_THE_DASHBOARD for name in (*BY_ID[one].numerator, *BY_ID[one].denominator)),
        *(f"{_OBSTACLE}{code}" for code in GROUP_OF),
    }
)
"""The counts that the dashboard is drawn from; a bucket has hundreds, one for each minute until homework was opened."""


@dataclass(frozen=True)
class Figure:
    """One number with what it needs to be read.

    `value`: a count, a share 0–1, a mean or a median; None where there is nothing that it could be of. `numerator` and
    `denominator`: for a share the two counts, for a mean the sum and how many, for a median how many have such a time
    and of how many.
    """

    value: float | int | None
    definition: str
    definition_version: int
    numerator: int | None = None
    denominator: int | None = None
    kind: str = Kind.COUNT
    unit: str = ""


def figure(definition: Definition, counts: Mapping[str, int]) -> Figure:
    """Return the figure of a definition. A share of nothing is None, never 0 %; none of something is 0."""
    value, numerator, denominator = _NUMBERS[definition.kind](definition, counts)
    return Figure(
        value, definition.id, definition.version, numerator, denominator, definition.kind.value, definition.unit
    )


Numbers = tuple[float | int | None, int | None, int | None]


def _count(definition: Definition, counts: Mapping[str, int]) -> Numbers:
    return _sum(definition.numerator, counts), None, None


def _ratio(definition: Definition, counts: Mapping[str, int]) -> Numbers:
    numerator, denominator = _sum(definition.numerator, counts), _sum(definition.denominator, counts)
    return (numerator / denominator if denominator else None), numerator, denominator


def _median(definition: Definition, counts: Mapping[str, int]) -> Numbers:
    (prefix,) = definition.numerator
    found = sorted((int(name.removeprefix(prefix)), count) for name, count in counts.items() if name.startswith(prefix))
    return middle(found), sum(count for _, count in found), _sum(definition.denominator, counts)


def _sum(names: Iterable[str], counts: Mapping[str, int]) -> int:
    return sum(counts.get(name, 0) for name in names)


_NUMBERS: Final = {
    Kind.COUNT: _count,
    Kind.STOCK: _count,
    Kind.SHARE: _ratio,
    Kind.MEAN: _ratio,
    Kind.MEDIAN: _median,
}


def middle(found: Sequence[tuple[int, int]]) -> float | int | None:
    """Return the median of values in order, each with how often it is there; between two middle ones their mean."""
    count = sum(often for _, often in found)
    if not count:
        return None
    low, high = _at(found, (count - 1) // 2), _at(found, count // 2)
    return low if low == high else (low + high) / 2


def _at(found: Sequence[tuple[int, int]], place: int) -> int:
    for value, often in found:
        if place < often:
            return value
        place -= often
    raise IndexError(place)


def figures_of(definitions: Mapping[str, Definition], counts: Mapping[str, int]) -> dict[str, Figure]:
    """Return the figure of each definition by the name it was asked for."""
    return {name: figure(definition, counts) for name, definition in definitions.items()}


# ---- the dashboard


def of_period(counts: Mapping[str, int]) -> dict[str, Figure]:
    """Return every figure of the dashboard by its name."""
    return {name: figure(BY_ID[name], counts) for name in ON_THE_DASHBOARD}


def with_debt(counts: Mapping[str, int], debt: int) -> dict[str, Figure]:
    """Return every figure of the dashboard, and the review debt: a stock of this moment that belongs to no period."""
    stock = dict.fromkeys(REVIEW_DEBT.numerator, debt)
    return {**of_period(counts), REVIEW_DEBT.id: figure(REVIEW_DEBT, stock)}


def debt_in(counts: Mapping[str, int]) -> int:
    """Return how many answers nobody has reviewed although a session was held since, from what ever counted."""
    return _sum(REVIEW_DEBT.numerator, counts)


def debts_in(ever: Bucket) -> dict[str, int]:
    """Return therapist → such answers, of those with any, from what ever counted by therapist."""
    found = {one: debt_in(counts) for one, counts in ever.by.get("therapist", {}).items()}
    return {one: debt for one, debt in found.items() if debt and one != NONE}


def weeks(found: Iterable[tuple[Period, Bucket]]) -> list[dict[str, object]]:
    """Return a row for each week, empty ones too: its Monday, counts and engagement (0–1, or None)."""
    return [{"week_start": week_start(week.first), **_week(bucket.counts)} for week, bucket in found]


def _week(counts: Mapping[str, int]) -> dict[str, object]:
    named: dict[str, object] = {name.removeprefix("closed_"): counts.get(name, 0) for name in WEEK_COUNTS}
    closed = counts.get("closed", 0)
    named["engagement"] = sum(counts.get(name, 0) for name in ENGAGED) / closed if closed else None
    return named


def obstacles(counts: Mapping[str, int]) -> list[dict[str, object]]:
    """Return how many closed occurrences named each obstacle, most frequent first; one counts once under each code."""
    found = {name.removeprefix(_OBSTACLE): count for name, count in counts.items() if name.startswith(_OBSTACLE)}
    return [
        {"code": code, "count": count} for code, count in sorted(found.items(), key=lambda item: (-item[1], item[0]))
    ]


def by_therapist(found: Mapping[str, Mapping[str, int]], debts: Mapping[str, int]) -> list[dict[str, object]]:
    """Return the figures of each therapist with any, in the order of their ids: it is no league table."""
    return [
        {"therapist_id": one, "figures": with_debt(found.get(one, {}), debts.get(one, 0))}
        for one in sorted(found.keys() | {one for one, debt in debts.items() if debt})
    ]
