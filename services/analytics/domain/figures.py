"""From day buckets to figures: sums, shares with their denominators, weeks and therapists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.analytics.domain.answers import AnswerClass
from services.analytics.domain.days import Period, week_start
from services.analytics.domain.definitions import BY_ID, ENGAGED, REVIEW_DEBT, Definition

ON_THE_DASHBOARD: Final = (
    "agreed",
    "closed",
    "answered",
    *AnswerClass,
    "engagement",
    "on_time",
    "review_on_time",
    "homework_reviewed",
)
WEEK_COUNTS: Final = ("agreed", "answered", "closed", *(f"closed_{name}" for name in AnswerClass))


@dataclass(frozen=True)
class BucketRow:
    """The counts of one therapist on one local day, as stored."""

    day: date
    therapist_id: str
    counts: Mapping[str, int]
    obstacles: Mapping[str, int]


@dataclass(frozen=True)
class Figure:
    """One number with what it needs to be read: a count or a share 0–1, None where there is no denominator."""

    value: float | int | None
    definition: str
    definition_version: int
    numerator: int | None = None
    denominator: int | None = None


def total(rows: Iterable[BucketRow]) -> dict[str, int]:
    """Add the counts of all rows."""
    counts: dict[str, int] = {}
    for row in rows:
        for name, count in row.counts.items():
            counts[name] = counts.get(name, 0) + count
    return counts


def figure(definition: Definition, counts: Mapping[str, int]) -> Figure:
    """Return the figure of a definition. A share of nothing is None, never 0 %; none of something is 0."""
    numerator = sum(counts.get(name, 0) for name in definition.numerator)
    if not definition.denominator:
        return Figure(numerator, definition.id, definition.version)
    denominator = sum(counts.get(name, 0) for name in definition.denominator)
    value = numerator / denominator if denominator else None
    return Figure(value, definition.id, definition.version, numerator, denominator)


def of_period(counts: Mapping[str, int]) -> dict[str, Figure]:
    """Return every figure of the dashboard by its name."""
    return {name: figure(BY_ID[name], counts) for name in map(str, ON_THE_DASHBOARD)}


def with_debt(counts: Mapping[str, int], debt: int) -> dict[str, Figure]:
    """Return every figure of the dashboard, and the review debt: a stock of this moment that belongs to no period."""
    return {**of_period(counts), REVIEW_DEBT.id: figure(REVIEW_DEBT, {"review_open": debt})}


def weeks(rows: Iterable[BucketRow], period: Period) -> list[dict[str, object]]:
    """Return a row for each week of the period, empty ones too: its Monday, counts and engagement (0–1, or None)."""
    by_week: dict[date, list[BucketRow]] = {monday: [] for monday in period.week_starts()}
    for row in rows:
        by_week[week_start(row.day)].append(row)
    return [{"week_start": monday, **_week(total(found))} for monday, found in sorted(by_week.items())]


def _week(counts: Mapping[str, int]) -> dict[str, object]:
    named: dict[str, object] = {name.removeprefix("closed_"): counts.get(name, 0) for name in WEEK_COUNTS}
    closed = counts.get("closed", 0)
    named["engagement"] = sum(counts.get(name, 0) for name in ENGAGED) / closed if closed else None
    return named


def obstacles(rows: Iterable[BucketRow]) -> list[dict[str, object]]:
    """Return how many closed occurrences named each obstacle, most frequent first; one counts once under each code."""
    counts: dict[str, int] = {}
    for row in rows:
        for code, count in row.obstacles.items():
            counts[code] = counts.get(code, 0) + count
    return [
        {"code": code, "count": count} for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]


def by_therapist(rows: Iterable[BucketRow], debts: Mapping[str, int]) -> list[dict[str, object]]:
    """Return the figures of each therapist, in the order of their ids: it is no league table."""
    grouped: dict[str, list[BucketRow]] = {therapist_id: [] for therapist_id in debts}
    for row in rows:
        grouped.setdefault(row.therapist_id, []).append(row)
    return [
        {"therapist_id": therapist_id, "figures": with_debt(total(found), debts.get(therapist_id, 0))}
        for therapist_id, found in sorted(grouped.items())
    ]
