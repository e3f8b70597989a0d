"""Staff: measures filled in at the session, and the course of the scores."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import require_if_match, with_etag
from services.assignments.domain.occurrence import Occurrence
from services.assignments.http import homework_views
from services.assignments.http.context import call, id_for
from services.assignments.http.homework_answers import Occurrence as OccurrenceAnswer
from services.assignments.http.measures import MeasureCourses
from services.assignments.http.routes import staff
from services.assignments.http.schemas import FilledIn, MeasureAnswers
from services.assignments.usecases import measuring, reading


def blueprint() -> Blueprint:
    routes = staff("scores", "Measures and their scores")

    @routes.get("/episodes/<episode_id>/scores")
    @routes.response(200, MeasureCourses)
    def list_scores(clinic_id: str, episode_id: str) -> Any:
        """Of a course of therapy, each measure apart, with what its thresholds say."""
        found = measuring.courses(call(), clinic_id, episode_id)
        return {"items": [homework_views.measure_course(one) for one in found], "next": None}

    @routes.post("/episodes/<episode_id>/scores")
    @routes.arguments(FilledIn)
    @routes.response(201, OccurrenceAnswer)
    def fill_in(body: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Fill a measure in at the session. Incomplete answers are kept without a score; `missing` names the items."""
        given = measuring.FilledIn(body["measure_code"], body["answers"])
        return _shown(measuring.fill_in(call(), clinic_id, episode_id, given, id_for("asg")))

    @routes.put("/occurrences/<occurrence_id>/answers")
    @routes.arguments(MeasureAnswers)
    @routes.response(200, OccurrenceAnswer)
    def correct(body: dict[str, Any], clinic_id: str, occurrence_id: str) -> Any:
        """Put right what staff filled in; the score before it stays in the history. Needs If-Match."""
        return _shown(measuring.correct(call(), clinic_id, occurrence_id, body["answers"], seen=require_if_match))

    return routes


def _shown(one: Occurrence) -> Any:
    asked = call()
    (pair,) = reading.with_assignments(asked, [one])
    return with_etag(homework_views.occurrence(*pair, asked.catalogue, asked.now()), one.id, one.version)
