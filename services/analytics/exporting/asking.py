"""The figures of an export: asked for as the API asks, for the part of the clinic that its person may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from chassis.clock import Clock, iso
from services.analytics import usecases
from services.analytics.access import Scope
from services.analytics.domain.days import Period
from services.analytics.domain.definitions import BY_ID
from services.analytics.domain.exports import Export
from services.analytics.domain.figures import Figure
from services.analytics.exporting import figures as tables
from services.analytics.exporting.tables import Content


def figures(export: Export, store: usecases.Figures, now: Clock) -> Content:
    """Return the tables of the figures that were asked for."""
    query = export.asked.query
    period = Period(date.fromisoformat(query["from"]), date.fromisoformat(query["to"])) if "from" in query else None
    found = usecases.dashboard(Scope(export.clinic_id, export.therapist_id), period, store=store, now=now)
    document = {
        "from": found.period.first.isoformat(),
        "to": found.period.last.isoformat(),
        "as_of": iso(found.as_of),
        "lag_seconds": found.freshness.lag_seconds,
        "figures": _wire(found.figures),
    }
    outside = export.asked.options.get("audience") == "outside"
    return tables.content(document, [asdict(one) for one in BY_ID.values()], outside=outside)


def _wire(found: Mapping[str, Figure]) -> dict[str, Any]:
    return {name: asdict(one) for name, one in found.items()}
