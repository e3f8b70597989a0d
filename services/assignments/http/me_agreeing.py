"""The client's own: what is proposed to them or by them, and what was agreed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint

from chassis.http import PageQuery, require_if_match, with_etag
from services.assignments.domain.assignment import Assignment
from services.assignments.http import build, homework_answers, homework_views, views
from services.assignments.http.agreement_schemas import ClientsYes, CourseQuery, OwnChanges, OwnProposal
from services.assignments.http.context import call, id_for, seen_if_given
from services.assignments.http.exercise_answers import ExerciseCard
from services.assignments.http.paging import by_proposal, paged, place_by_time
from services.assignments.http.schemas import Nothing
from services.assignments.http.shapes import page_of
from services.assignments.usecases import agreeing, answering_agreements, library, reading
from services.assignments.usecases.answering_agreements import Which

Act = Callable[..., Assignment]


def _sheet(one: Assignment) -> Any:
    exercise = call().catalogue.exercise(one.exercise_code, one.exercise_version)
    shown = {**homework_views.assignment(one, call().catalogue), "exercise": views.exercise(exercise)}
    return with_etag(shown, one.id, one.version)


def add_to(routes: Blueprint) -> None:
    _reading(routes)
    _proposing(routes)
    _answering(routes)


def _reading(routes: Blueprint) -> None:
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


def _proposing(routes: Blueprint) -> None:
    @routes.post("/assignments")
    @routes.arguments(OwnProposal)
    @routes.response(201, homework_answers.AssignmentWithExercise)
    def propose_own(body: dict[str, Any]) -> Any:
        """Suggest something yourself; your therapist says yes to it, suggests it another way, or says no."""
        sheet = build.sheet({**body, "agreed_in_session": False})
        return _sheet(agreeing.propose_own(call(), body.get("episode_id"), sheet, id_for("asg")))

    @routes.get("/suggestions")
    @routes.arguments(CourseQuery, location="query")
    @routes.response(200, page_of(ExerciseCard))
    def own_suggestions(query: dict[str, Any]) -> Any:
        """At most six exercises that fit your course of therapy now, to suggest one yourself."""
        episode = agreeing.own_episode(call(), query["episode_id"])
        return {"items": [views.exercise_card(one) for one in library.fits_client(call(), episode)], "next": None}


def _answering(routes: Blueprint) -> None:
    @routes.patch("/assignments/<assignment_id>")
    @routes.arguments(OwnChanges)
    @routes.response(200, homework_answers.AssignmentWithExercise)
    def change_own(body: dict[str, Any], assignment_id: str) -> Any:
        """Your own words count at once; another sheet or schedule waits for the other yes. Needs If-Match."""
        wish = build.wish({**body, "agreed_in_session": False})
        return _sheet(answering_agreements.change(call(), Which(assignment_id), wish, seen=require_if_match))

    @routes.post("/assignments/<assignment_id>/agree")
    @routes.arguments(ClientsYes)
    @routes.response(200, homework_answers.AssignmentWithExercise)
    def agree(body: dict[str, Any], assignment_id: str) -> Any:
        """Say yes to what waits for you, in your own words if you like, or to less of it."""
        words, less = build.yes(body)
        return _sheet(answering_agreements.agree(call(), Which(assignment_id), words, less, seen=seen_if_given))

    commands: dict[str, tuple[Act, str]] = {
        "decline": (answering_agreements.decline, "Say no, or take back what you suggested; that needs no reason."),
        "pause": (answering_agreements.pause, "Let it rest; that needs no reason."),
        "resume": (answering_agreements.resume, "Go on after a pause."),
        "end": (answering_agreements.stop, "Stop it; that needs no reason."),
    }
    for name, (act, means) in commands.items():
        _command(routes, name, act, means)


def _command(routes: Blueprint, name: str, act: Act, means: str) -> None:
    def command(_: dict[str, Any], assignment_id: str) -> Any:
        return _sheet(act(call(), Which(assignment_id), seen=seen_if_given))

    command.__doc__ = means
    command.__name__ = f"{name}_own_assignment"
    wrapped = routes.response(200, homework_answers.AssignmentWithExercise)(routes.arguments(Nothing)(command))
    routes.post(f"/assignments/<assignment_id>/{name}", endpoint=command.__name__)(wrapped)
