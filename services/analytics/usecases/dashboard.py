"""The dashboard of a clinic, or of one therapist's part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.analytics.access import Scope
from services.analytics.domain import figures
from services.analytics.domain.buckets import Counts, total
from services.analytics.domain.cover import Grain, steps
from services.analytics.domain.days import Period, last_four_weeks, local_day
from services.analytics.domain.figures import Figure
from services.analytics.usecases.ports import Clock, Figures, Freshness


@dataclass(frozen=True)
class Dashboard:
    """How the clinic is doing: figures of a period and of the one before it, by week, obstacle and therapist."""

    scope: Scope
    period: Period
    as_of: datetime
    freshness: Freshness
    figures: Mapping[str, Figure]
    previous: Mapping[str, Figure]
    weeks: Sequence[Mapping[str, object]]
    obstacles: Sequence[Mapping[str, object]]
    by_therapist: Sequence[Mapping[str, object]]


def dashboard(scope: Scope, period: Period | None, *, store: Figures, now: Clock) -> Dashboard:
    """Return the figures of the period (default: the last 28 local days, today included)."""
    at, store = now(), store.steady()
    asked = period or last_four_weeks(local_day(at, store.zone(scope.clinic_id)))
    parts = steps(asked, Grain.WEEK)
    *by_week, before = store.sums(scope, [*parts, asked.before()], names=figures.DASHBOARD_COUNTS)
    counts = total(by_week).counts
    therapists, debts = _of_therapists(scope, asked, counts, store=store)
    return Dashboard(
        scope=scope,
        period=asked,
        as_of=at,
        freshness=store.freshness(scope.clinic_id, at),
        figures=figures.with_debt(counts, _waiting(scope, debts, store=store)),
        previous=figures.of_period(before.counts),
        weeks=figures.weeks(zip(parts, by_week, strict=True)),
        obstacles=figures.obstacles(counts),
        by_therapist=figures.by_therapist(therapists, debts),
    )


def _waiting(scope: Scope, debts: Mapping[str, int], *, store: Figures) -> int:
    """Of a group it is not divided by therapist."""
    if scope.group_ids is None:
        return sum(debts.values())
    return store.ever(scope).counts.get("review_open", 0)


def _of_therapists(
    scope: Scope, period: Period, counts: Counts, *, store: Figures
) -> tuple[Mapping[str, Counts], Mapping[str, int]]:
    """The counts of each therapist in the period, and the review debt of each now."""
    if scope.therapist_id:
        debts = {scope.therapist_id: figures.debt_in(store.ever(scope).counts)}
        return ({scope.therapist_id: counts} if counts else {}), debts
    (found,) = store.sums(scope, [period], ("therapist",), figures.DASHBOARD_COUNTS)
    return found.by.get("therapist", {}), figures.debts_in(store.ever(scope, ("therapist",)))
