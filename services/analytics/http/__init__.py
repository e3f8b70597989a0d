"""The figures over HTTP, for the gateway only."""

from __future__ import annotations

from collections.abc import Sequence

from flask_smorest import Blueprint

from chassis.clock import Clock
from services.analytics.http import benchmarks, dashboard, definitions, work
from services.analytics.usecases import Figures
from services.analytics.usecases.benchmarks import Pages
from services.analytics.usecases.work import Workloads


def blueprints(store: Figures, now: Clock, *, snapshots: Pages, workloads: Workloads) -> Sequence[Blueprint]:
    """Return the routes of every subject, one line each."""
    return [
        dashboard.blueprint(store, now),
        definitions.blueprint(store),
        work.blueprint(workloads, now),
        benchmarks.blueprint(snapshots),
    ]
