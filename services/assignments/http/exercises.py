"""Staff: the catalogue of exercises."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from services.assignments.access import CLINICIANS, require
from services.assignments.domain.worksheet.schema import schema_of
from services.assignments.http import fhir, views
from services.assignments.http.answers import AnswersSchema, Exercise, ExerciseCard
from services.assignments.http.context import call
from services.assignments.http.routes import staff
from services.assignments.http.schemas import VersionQuery
from services.assignments.http.shapes import page_of
from services.assignments.usecases.own_exercises import READERS


def blueprint() -> Blueprint:
    routes = staff("exercises", "What can be set")

    @routes.get("/exercises")
    @routes.response(200, page_of(ExerciseCard))
    def list_exercises(clinic_id: str) -> Any:
        """Every exercise in its newest version."""
        asked = call()
        require(asked.actor, clinic_id, *CLINICIANS)
        return {"items": [views.exercise_card(one) for one in asked.catalogue.all_newest()], "next": None}

    @routes.get("/exercises/<code>")
    @routes.response(200, Exercise)
    def show_exercise(clinic_id: str, code: str) -> Any:
        """One exercise with its worksheet."""
        asked = call()
        require(asked.actor, clinic_id, *READERS)
        return views.exercise(asked.catalogue.newest(code))

    @routes.get("/exercises/<code>/answers-schema")
    @routes.arguments(VersionQuery, location="query")
    @routes.response(200, AnswersSchema)
    def show_answers_schema(query: dict[str, Any], clinic_id: str, code: str) -> Any:
        """The JSON schema of the answers to a worksheet, of the newest version if none is named."""
        asked = call()
        require(asked.actor, clinic_id, *CLINICIANS)
        exercise = asked.catalogue.seen(code, query["version"])
        return {"code": code, "version": exercise.version, "answers": schema_of(exercise.worksheet)}

    fhir.of_exercises(routes)
    return routes
