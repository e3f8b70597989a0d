"""Staff: assignments, from the proposal to the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint

from chassis.http import PageQuery, require_if_match, with_etag
from services.assignments.domain.assignment import Assignment
from services.assignments.http import build, homework_views
from services.assignments.http.context import call, id_for, seen_if_given
from services.assignments.http.homework_answers import Assignment as AssignmentAnswer
from services.assignments.http.paging import by_proposal, paged, place_by_time
from services.assignments.http.routes import staff
from services.assignments.http.schemas import AssignmentChanges, AssignmentTerms, Nothing
from services.assignments.http.shapes import page_of
from services.assignments.usecases import agreeing, reading


def shown(one: Assignment) -> Any:
    return with_etag(homework_views.assignment(one, call().catalogue), one.id, one.version)


def blueprint() -> Blueprint:
    routes = staff("assignments", "Homework that is agreed")
    _sheets(routes)
    _commands(routes)
    return routes


def _sheets(routes: Blueprint) -> None:
    @routes.post("/episodes/<episode_id>/assignments")
    @routes.arguments(AssignmentTerms)
    @routes.response(201, AssignmentAnswer)
    def propose(body: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Propose an exercise, or note what was agreed in the session."""
        return shown(agreeing.propose(call(), clinic_id, episode_id, build.sheet(body), id_for("asg")))

    @routes.get("/episodes/<episode_id>/assignments")
    @routes.arguments(PageQuery, location="query")
    @routes.response(200, page_of(AssignmentAnswer))
    def list_assignments(query: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """The assignments of a course of therapy, in the order they were proposed."""
        found = reading.assignments(call(), clinic_id, episode_id, place_by_time(query))
        return paged(found, query, by_proposal, lambda rows: homework_views.assignments(rows, call().catalogue))

    @routes.get("/assignments/<assignment_id>")
    @routes.response(200, AssignmentAnswer)
    def show_assignment(clinic_id: str, assignment_id: str) -> Any:
        """One assignment."""
        return shown(reading.assignment(call(), clinic_id, assignment_id))

    @routes.patch("/assignments/<assignment_id>")
    @routes.arguments(AssignmentChanges)
    @routes.response(200, AssignmentAnswer)
    def change(body: dict[str, Any], clinic_id: str, assignment_id: str) -> Any:
        """Change sheet or schedule; open occurrences are planned again, answered ones stay. Needs If-Match."""
        schedule = build.schedule_change(body.pop("schedule", None))
        return shown(agreeing.change(call(), clinic_id, assignment_id, body, schedule, seen=require_if_match))


def _commands(routes: Blueprint) -> None:
    commands: dict[str, tuple[Callable[..., Assignment], str]] = {
        "agree": (agreeing.agree_in_session, "Note the yes the client gave in the session."),
        "decline": (agreeing.withdraw_proposal, "Take a proposal back, or note that the client declined it."),
        "pause": (agreeing.pause, "Let it rest; what is open is withdrawn."),
        "resume": (agreeing.resume, "Go on after a pause."),
        "end": (agreeing.stop, "End it; what is open is withdrawn."),
    }
    for name, (act, means) in commands.items():
        _command(routes, name, act, means)


def _command(routes: Blueprint, name: str, act: Callable[..., Assignment], means: str) -> None:
    def command(_: dict[str, Any], clinic_id: str, assignment_id: str) -> Any:
        return shown(act(call(), clinic_id, assignment_id, seen=seen_if_given))

    command.__doc__ = means
    command.__name__ = f"{name}_assignment"
    wrapped = routes.response(200, AssignmentAnswer)(routes.arguments(Nothing)(command))
    routes.post(f"/assignments/<assignment_id>/{name}", endpoint=command.__name__)(wrapped)
