"""The client's own: what is proposed to them and what was agreed."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import PageQuery, with_etag
from services.assignments.domain.assignment import Assignment
from services.assignments.http import homework_answers, homework_views, views
from services.assignments.http.context import call, seen_if_given
from services.assignments.http.paging import by_proposal, paged, place_by_time
from services.assignments.http.schemas import ClientsWords, Nothing
from services.assignments.http.shapes import page_of
from services.assignments.usecases import agreeing, reading


def _sheet(one: Assignment) -> Any:
    exercise = call().catalogue.exercise(one.exercise_code, one.exercise_version)
    shown = {**homework_views.assignment(one, call().catalogue), "exercise": views.exercise(exercise)}
    return with_etag(shown, one.id, one.version)


def add_to(routes: Blueprint) -> None:
    @routes.get("/assignments")
    @routes.arguments(PageQuery, location="query")
    @routes.response(200, page_of(homework_answers.Assignment))
    def list_assignments(query: dict[str, Any]) -> Any:
        """Everything that was proposed or agreed, in the order it was proposed."""
        found = reading.own_assignments(call(), place_by_time(query))
        return paged(found, query, by_proposal, lambda rows: homework_views.assignments(rows, call().catalogue))

    @routes.get("/assignments/<assignment_id>")
    @routes.response(200, homework_answers.AssignmentWithExercise)
    def show_assignment(assignment_id: str) -> Any:
        """One assignment with its exercise."""
        return _sheet(reading.own_assignment(call(), assignment_id))

    @routes.post("/assignments/<assignment_id>/agree")
    @routes.arguments(ClientsWords)
    @routes.response(200, homework_answers.AssignmentWithExercise)
    def agree(body: dict[str, Any], assignment_id: str) -> Any:
        """Say yes, in your own words if you like."""
        return _sheet(agreeing.agree(call(), assignment_id, body, seen=seen_if_given))

    @routes.post("/assignments/<assignment_id>/decline")
    @routes.arguments(Nothing)
    @routes.response(200, homework_answers.AssignmentWithExercise)
    def decline(_: dict[str, Any], assignment_id: str) -> Any:
        """Say no; that needs no reason."""
        return _sheet(agreeing.decline(call(), assignment_id, seen=seen_if_given))
