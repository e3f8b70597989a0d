"""The dashboard of a clinic, or of one therapist's part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.analytics.access import Scope
from services.analytics.domain import figures
from services.analytics.domain.days import Period, local_day
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
    at = now()
    asked = period or _last_four_weeks(local_day(at, store.zone(scope.clinic_id)))
    rows, earlier = store.rows(scope, asked), store.rows(scope, asked.before())
    debts = store.review_debt(scope)
    return Dashboard(
        scope=scope,
        period=asked,
        as_of=at,
        freshness=store.freshness(scope.clinic_id, at),
        figures=figures.with_debt(figures.total(rows), sum(debts.values())),
        previous=figures.of_period(figures.total(earlier)),
        weeks=figures.weeks(rows, asked),
        obstacles=figures.obstacles(rows),
        by_therapist=figures.by_therapist(rows, debts),
    )


def _last_four_weeks(today: date) -> Period:
    return Period(date.fromordinal(today.toordinal() - 27), today)
