"""Staff: the library of exercises, and what fits a client now."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from services.assignments.domain.library.search import Wanted
from services.assignments.domain.worksheet.schema import schema_of
from services.assignments.http import fhir, views
from services.assignments.http.context import call
from services.assignments.http.exercise_answers import AnswersSchema, ExerciseDetail, FoundExercises, Star, Suggestion
from services.assignments.http.routes import staff
from services.assignments.http.schemas import ExerciseQuery, VersionQuery
from services.assignments.http.shapes import page_of
from services.assignments.usecases import library


def blueprint() -> Blueprint:
    routes = staff("exercises", "What can be set")
    _reading(routes)
    _choosing(routes)
    fhir.of_exercises(routes)
    return routes


def _reading(routes: Blueprint) -> None:
    @routes.get("/exercises")
    @routes.arguments(ExerciseQuery, location="query")
    @routes.response(200, FoundExercises)
    def list_exercises(query: dict[str, Any], clinic_id: str) -> Any:
        """Exercises in their newest version: all of them, or those that fit best, each with where the words stand."""
        limit, words = query.pop("limit"), query.pop("find")
        wanted = Wanted(words=words, **query)
        if wanted == Wanted():
            found = library.everything(call(), clinic_id, limit)
        else:
            found = library.find(call(), clinic_id, wanted, limit)
        return {"items": [views.found_exercise(one) for one in found.shown], "next": None, "total": found.total}

    @routes.get("/exercises/<code>")
    @routes.arguments(VersionQuery, location="query")
    @routes.response(200, ExerciseDetail)
    def show_exercise(query: dict[str, Any], clinic_id: str, code: str) -> Any:
        """One exercise with its worksheet, in the newest version if none is named."""
        return views.exercise_detail(library.detail(call(), clinic_id, code, query["version"]))

    @routes.get("/exercises/<code>/answers-schema")
    @routes.arguments(VersionQuery, location="query")
    @routes.response(200, AnswersSchema)
    def show_answers_schema(query: dict[str, Any], clinic_id: str, code: str) -> Any:
        """The JSON schema of the answers to a worksheet, of the newest version if none is named."""
        exercise = library.settable(call(), clinic_id, code, query["version"])
        return {"code": code, "version": exercise.version, "answers": schema_of(exercise.worksheet)}


def _choosing(routes: Blueprint) -> None:
    @routes.put("/exercises/<code>/star")
    @routes.response(200, Star)
    def star(clinic_id: str, code: str) -> Any:
        """Put it on top for yourself; may be repeated."""
        library.star(call(), clinic_id, code)
        return {"code": code, "starred": True}

    @routes.delete("/exercises/<code>/star")
    @routes.response(200, Star)
    def unstar(clinic_id: str, code: str) -> Any:
        """Take it from the top again; may be repeated."""
        library.unstar(call(), clinic_id, code)
        return {"code": code, "starred": False}

    @routes.get("/episodes/<episode_id>/suggestions")
    @routes.response(200, page_of(Suggestion))
    def suggest(clinic_id: str, episode_id: str) -> Any:
        """What fits this client now, at most six, each with its reasons."""
        found = library.fits_now(call(), clinic_id, episode_id)
        return {"items": [views.suggestion(one) for one in found], "next": None}
