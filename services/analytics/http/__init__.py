"""The figures over HTTP, for the gateway only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from flask import Blueprint

from chassis.clock import Clock
from services.analytics.http import (
    adherence,
    at_risk,
    benchmarks,
    comparing,
    dashboard,
    definitions,
    exports,
    figures,
    obstacles,
    outcomes,
    work,
)
from services.analytics.store import Compared, ExportStore
from services.analytics.usecases import Figures
from services.analytics.usecases.benchmarks import Pages
from services.analytics.usecases.course_ports import Courses, WeightStore
from services.analytics.usecases.work import Workloads


class Kept(Protocol):
    """Where the answers come from, subject by subject."""

    @property
    def figures(self) -> Figures: ...
    @property
    def courses(self) -> Courses: ...
    @property
    def weights(self) -> WeightStore: ...
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
        figures.blueprint(kept.figures, now),
        work.blueprint(kept.workloads, now),
        benchmarks.blueprint(kept.benchmarks),
        exports.blueprint(kept.exports, kept.figures.zone, now),
        comparing.blueprint(kept.compared, now),
        outcomes.blueprint(kept.courses, now),
        adherence.blueprint(kept.courses, now),
        obstacles.blueprint(kept.courses, now),
        at_risk.blueprint(kept.courses, kept.weights, now),
    ]
