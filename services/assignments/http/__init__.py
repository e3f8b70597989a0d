"""The HTTP API: staff under a clinic's path, clients under /me."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint

from services.assignments.http import (
    agenda,
    agreeing,
    calendars,
    comparing,
    episodes,
    exchange,
    exercises,
    groups,
    importing,
    me,
    occurrences,
    own_exercises,
    safety,
    safety_plans,
    scores,
    sessions,
    timeline,
    workload,
)


def blueprints() -> Sequence[Blueprint]:
    writing = (exercises, own_exercises, exchange)
    modules = (
        episodes,
        sessions,
        calendars,
        *writing,
        agreeing,
        agenda,
        occurrences,
        scores,
        groups,
        importing,
        me,
        safety,
        workload,
        comparing,
    )
    return [*(module.blueprint() for module in modules), *safety_plans.blueprints(), *timeline.blueprints()]
