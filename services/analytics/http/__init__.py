"""The figures over HTTP, for the gateway only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flask import Blueprint

from chassis.clock import Clock
from services.analytics.http import benchmarks, comparing, dashboard, definitions, exports, work
from services.analytics.store import Compared, ExportStore
from services.analytics.usecases import Figures
from services.analytics.usecases.benchmarks import Pages
from services.analytics.usecases.work import Workloads


class Kept(Protocol):
    """Where the answers come from, subject by subject."""

    @property
    def figures(self) -> Figures: ...
    @property
    def workloads(self) -> Workloads: ...
    @property
    def benchmarks(self) -> Pages: ...
    @property
    def exports(self) -> ExportStore: ...
    @property
    def compared(self) -> Compared: ...


def blueprints(kept: Kept, now: Clock) -> Sequence[Blueprint]:
    """Return the routes of every subject, one line each."""
    return [
        dashboard.blueprint(kept.figures, now),
        definitions.blueprint(kept.figures),
        work.blueprint(kept.workloads, now),
        benchmarks.blueprint(kept.benchmarks),
        exports.blueprint(kept.exports, kept.figures.zone, now),
        comparing.blueprint(kept.compared, now),
    ]
