"""Clinics of an organisation beside one another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response
from flask.views import MethodView
from flask_smorest import Blueprint

from chassis.tokens import current_actor
from services.analytics import access, usecases
from services.analytics.domain import disclosure
from services.analytics.domain.benchmarks import FIGURES, FILTERS, Column
from services.analytics.domain.definitions import named
from services.analytics.http.answering import answer
from services.analytics.http.benchmark_schemas import BenchmarkQuery, BenchmarkSchema
from services.analytics.http.csv import Cell
from services.analytics.http.schemas import CLINIC_PATH
from services.analytics.usecases.benchmarks import Benchmark, Pages


def blueprint(store: Pages) -> Blueprint:
    """Return the route of benchmarks."""
    routes = Blueprint(
        "benchmarks", __name__, url_prefix=CLINIC_PATH, description="Clinics of an organisation beside one another"
    )

    @routes.route("/benchmarks")
    class BenchmarksView(MethodView):
        """One figure of the clinic beside the others."""

        @routes.arguments(BenchmarkQuery, location="query")
        @routes.response(200, BenchmarkSchema)
        def get(self, query: dict[str, Any], clinic_id: str) -> Response:
            """Shares of all clinics, rounded and without names, the organisation's middle and funnel limits."""
            clinic = access.benchmarks_for(current_actor(), clinic_id)
            found = usecases.benchmark(clinic, query["figure"], _column(query), store=store)
            return answer(BenchmarkSchema(), _wire(clinic, found), _rows, query)

    return routes


def _column(query: dict[str, Any]) -> Column | None:
    if "period" not in query:
        return None
    dimension = next((name for name in FILTERS if name in query), None)
    return Column(query["period"], dimension, query.get(dimension) if dimension else None)


def _wire(clinic_id: str, found: Benchmark) -> dict[str, Any]:
    page, column = found.page, found.column
    filtered = column is not None and column.dimension is not None
    return {
        "clinic_id": clinic_id,
        "status": found.status,
        "figure": found.figure,
        "definition": named(f"{found.figure}:{page.version}" if page else found.figure),
        "period": _period(column) if column else None,
        "filter": {"dimension": column.dimension, "value": column.value} if column and filtered else None,
        "made_at": page.made_at if page else None,
        "clinics": found.clinics,
        "own": {**_share(found.own), "position": found.position},
        "others": [_share(each) for each in found.others],
        "others_hidden": found.others_hidden,
        "middle": _share(found.middle),
        "limits": list(found.limits),
        "rules": _RULES,
        **_choices(found),
    }


_RULES = {
    "hidden_below": disclosure.SMALL,
    "rounded_to": disclosure.BASE,
    "rate_from": disclosure.RATE_FROM,
    "clinics_from": disclosure.CLINICS_FROM,
}


def _choices(found: Benchmark) -> dict[str, Any]:
    """What else can be asked: figures, the periods of this one (newest first), and its filters in this period."""
    columns = (found.columns or {}).get(found.figure, ())
    filters: dict[str, list[str]] = {name: [] for name in FILTERS}
    for column in columns:
        if column.dimension and column.value and found.column and column.period == found.column.period:
            filters[column.dimension].append(column.value)
    whole = [column for column in columns if column.dimension is None]
    return {
        "periods": [_period(each) for each in sorted(whole, key=lambda each: (each.last, each.period), reverse=True)],
        "figures": [name for name in FIGURES if name in (found.columns or {})],
        "filters": {name: sorted(values) for name, values in filters.items()},
    }


def _rows(told: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    """Yield a row for each clinic that is shown and for the middle; what is hidden has empty cells."""
    columns = ("numerator", "denominator", "rate")
    yield ("figure", "version", "period", "clinic", *columns)
    period = told["period"]["id"] if told["period"] else None
    shown = [("own", told["own"]), *(("other", each) for each in told["others"]), ("middle", told["middle"])]
    for whose, share in shown:
        yield (told["figure"], told["definition"]["version"], period, whose, *(share[name] for name in columns))


def _period(column: Column) -> dict[str, Any]:
    return {"id": column.period, "first": column.first, "last": column.last}


def _share(share: disclosure.Share) -> dict[str, Any]:
    return {
        "numerator": share.numerator,
        "denominator": share.denominator,
        "rate": share.rate,
        "hidden": share.hidden,
    }
