"""The figures over HTTP, for the gateway only."""

from __future__ import annotations

from collections.abc import Sequence

from flask_smorest import Blueprint

from chassis.clock import Clock
from services.analytics.http import dashboard, definitions
from services.analytics.usecases import Figures


def blueprints(store: Figures, now: Clock) -> Sequence[Blueprint]:
    """Return the routes of every subject, one line each."""
    return [
        dashboard.blueprint(store, now),
        definitions.blueprint(store),
    ]
