"""The figures over HTTP, for the gateway only."""

from __future__ import annotations

import time
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
from services.analytics.http.costs import Costs
from services.analytics.http.course_questions import CourseQuestions
from services.analytics.store import Compared, ExportStore
from services.analytics.usecases import Figures
from services.analytics.usecases.benchmarks import Pages
from services.analytics.usecases.course_ports import OpenCourses, WeightStore
from services.analytics.usecases.work import Workloads


class Kept(Protocol):
    """Where the answers come from, subject by subject."""

    @property
    def figures(self) -> Figures: ...
    @property
    def courses(self) -> OpenCourses: ...
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
    """Return the routes of every subject, one line each; what costs much shares the places of this process."""
    costs = Costs(time.monotonic)
    questions = CourseQuestions(kept.courses, costs, now)
    return [
        dashboard.blueprint(kept.figures, now),
        definitions.blueprint(kept.figures),
        figures.blueprint(kept.figures, costs, now),
        work.blueprint(kept.workloads, now),
        benchmarks.blueprint(kept.benchmarks),
        exports.blueprint(kept.exports, kept.figures.zone, now),
        comparing.blueprint(kept.compared, now),
        outcomes.blueprint(questions),
        adherence.blueprint(questions),
        obstacles.blueprint(questions),
        at_risk.blueprint(kept.courses, kept.weights, costs, now),
    ]
