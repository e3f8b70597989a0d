"""The figures of an export: asked for as the API asks, for the part of the clinic that its person may see."""

from __future__ import annotations

from dataclasses import asdict

from chassis.clock import Clock
from services.analytics.access import Scope
from services.analytics.domain.definitions import ALL
from services.analytics.domain.exports import Export, Reason, Refused
from services.analytics.exporting import figures as tables
from services.analytics.exporting.tables import Content
from services.analytics.http.figure_schemas import FiguresQuery, FiguresSchema
from services.analytics.http.figures import FRAMES, question_of, wire
from services.analytics.usecases import Figures, asking


def figures(export: Export, store: Figures, now: Clock) -> Content:
    """Return the tables of the figures that were asked for; raises Refused for what costs more than a question may."""
    asked = question_of(FiguresQuery().load(dict(export.asked.query)), now())
    scope, question = asking.narrowed(Scope(export.clinic_id, export.therapist_id), asked)
    try:
        answer = asking.ask(scope, question, FRAMES.get(question.split or "", ()), store=store, now=now)
    except (asking.TooLongForFacts, asking.TooManyFacts):
        raise Refused(Reason.TOO_MUCH_AT_ONCE) from None
    document = FiguresSchema().dump(wire(answer, asked))
    return tables.content(document, [asdict(one) for one in ALL], outside=export.asked.leaves)
