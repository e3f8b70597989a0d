"""Any figure of a clinic: filtered, divided, week by week, compared; as JSON or as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from flask import Response, request
from flask.views import MethodView
from flask_smorest import Blueprint

from chassis.clock import Clock
from chassis.problems import Problem, invalid
from chassis.tokens import current_actor
from contracts import codes
from services.analytics import access
from services.analytics.domain.cover import Grain
from services.analytics.domain.days import Period
from services.analytics.domain.definitions import DIMENSIONS
from services.analytics.domain.figures import Figure
from services.analytics.http import answering
from services.analytics.http.costs import TOO_OFTEN, Costs
from services.analytics.http.csv import Cell
from services.analytics.http.figure_schemas import FiguresQuery, FiguresSchema
from services.analytics.http.periods import must_be_past
from services.analytics.http.schemas import CLINIC_PATH
from services.analytics.usecases import Figures, asking
from services.analytics.usecases.asking import Answer, Question

FRAMES: Final[Mapping[str, Sequence[str]]] = {
    "family": tuple(codes.Family),
    "phase": tuple(codes.Phase),
    "problem": tuple(codes.Problem),
    "cadence": tuple(codes.Cadence),
    "origin": tuple(codes.Origin),
}
"""Dimensions with a closed list: each of its codes has a row, empty ones too."""
_COLUMNS: Final = (
    *("part", "from", "to", "split", "figure", "version", "value", "numerator", "denominator"),
    *("kind", "unit"),
)


def blueprint(store: Figures, costs: Costs, now: Clock) -> Blueprint:
    """Return the route of the figures."""
    routes = Blueprint("figures", __name__, url_prefix=CLINIC_PATH, description="Any figure of a clinic")

    @routes.route("/figures")
    class FiguresView(MethodView):
        """Any figure of a clinic."""

        @routes.arguments(FiguresQuery, location="query")
        @routes.response(200, FiguresSchema)
        @routes.alt_response(429, description=TOO_OFTEN)
        def get(self, query: dict[str, Any], clinic_id: str) -> Response:
            """Figures of a period: with filters, divided by a dimension, as a series, beside another period.

            What needs more than one dimension or a past time is computed from single records and limited: a shorter
            period, a few at a time.
            """
            actor = current_actor()
            whole = access.scope_for(actor, clinic_id, groups=store)
            asked = _question(query, now())
            scope, question = asking.narrowed(whole, asked)
            with costs.when(asking.is_costly(scope, question), actor.person_id):
                frame = FRAMES.get(question.split or "", ())
                found = asking.ask(scope, question, frame, store=store, now=now)
            return answering.answer(FiguresSchema(), wire(found, asked), lambda _: _table(found), query)

    return routes


def too_long(_: asking.TooLongForFacts) -> Problem:
    """A period that is too long for the costly class."""
    days = f"at most {asking.LONGEST_COSTLY} days"
    return invalid({"to": [f"With more than one filter or split, or as of a past time, ask for {days}."]})


def too_many(_: asking.TooManyFacts) -> Problem:
    """A clinic with too much in the period for the costly class."""
    return invalid({"to": ["There is too much in this period to compute it one by one. Ask for a shorter one."]})


def _question(query: Mapping[str, Any], now: datetime) -> Question:
    twice = sorted(name for name in request.args if len(request.args.getlist(name)) > 1)
    if twice:
        raise invalid({name: ["Give it once."] for name in twice})
    return question_of(query, now)


def question_of(query: Mapping[str, Any], now: datetime) -> Question:
    """Return what a query asks that `FiguresQuery` has loaded."""
    must_be_past(query.get("as_of"), now)
    return Question(
        period=Period(query["first"], query["last"]) if "first" in query else None,
        filters={name: query[name] for name in DIMENSIONS if name in query},
        split=query.get("split"),
        step=Grain(query["step"]) if "step" in query else None,
        compare=query.get("compare"),
        as_of=query.get("as_of"),
        asked=query["asked"],
    )


def wire(answer: Answer, asked: Question) -> dict[str, Any]:
    """Return an answer as `FiguresSchema` writes it."""
    other, step = answer.comparison, asked.step
    return {
        "clinic_id": answer.scope.clinic_id,
        "therapist_id": answer.scope.therapist_id,
        **_days(answer.period),
        "filters": asked.filters,
        "as_of": answer.as_of,
        "lag_seconds": answer.freshness.lag_seconds,
        "generation": answer.freshness.generation,
        "cost": "costly" if answer.costly else "cheap",
        "figures": answer.figures,
        "comparison": {"kind": other.kind, **_days(other.period), "figures": other.figures} if other else None,
        "split": {"dimension": asked.split, "rows": answer.rows} if answer.rows is not None else None,
        "series": {"step": step, "rows": [{**_days(days), "figures": found} for days, found in answer.series]}
        if answer.series is not None
        else None,
    }


def _days(period: Period) -> dict[str, Any]:
    return {"first": period.first, "last": period.last}


def _table(answer: Answer) -> Iterator[Sequence[Cell]]:
    """One row for each number, so that every question has the same columns."""
    yield _COLUMNS
    yield from _lines("period", answer.period, "", answer.figures)
    if answer.comparison:
        yield from _lines(answer.comparison.kind, answer.comparison.period, "", answer.comparison.figures)
    for row in answer.rows or ():
        yield from _lines("split", answer.period, row.value, row.figures)
        if answer.comparison:
            yield from _lines(f"split_{answer.comparison.kind}", answer.comparison.period, row.value, row.comparison)
    for days, found in answer.series or ():
        yield from _lines("series", days, "", found)


def _lines(part: str, period: Period, value: str, found: Mapping[str, Figure]) -> Iterator[Sequence[Cell]]:
    for one in found.values():
        numbers = (one.value, one.numerator, one.denominator)
        yield (
            part,
            period.first,
            period.last,
            value,
            one.definition,
            one.definition_version,
            *numbers,
            one.kind,
            one.unit,
        )
