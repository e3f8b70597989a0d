"""Staff: assignments, from the proposal to the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_smorest import Blueprint

from chassis.http import PageQuery, require_if_match, with_etag
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.less import Less
from services.assignments.http import build, homework_views
from services.assignments.http.agreement_schemas import (
    Agreements,
    AssignmentChanges,
    AssignmentTerms,
    LastSettingsQuery,
    StaffsYes,
)
from services.assignments.http.context import call, id_for, seen_if_given
from services.assignments.http.homework_answers import Assignment as AssignmentAnswer
from services.assignments.http.homework_answers import Assignments, LastSettings
from services.assignments.http.paging import by_proposal, paged, place_by_time
from services.assignments.http.routes import staff
from services.assignments.http.schemas import Nothing
from services.assignments.http.shapes import page_of
from services.assignments.usecases import agreeing, answering_agreements, reading
from services.assignments.usecases.answering_agreements import Which


def shown(one: Assignment) -> Any:
    return with_etag(homework_views.assignment(one, call().catalogue), one.id, one.version)


def blueprint() -> Blueprint:
    routes = staff("assignments", "Homework that is agreed")
    _proposing(routes)
    _sheets(routes)
    _commands(routes)
    return routes


def _proposing(routes: Blueprint) -> None:
    @routes.post("/episodes/<episode_id>/assignments")
    @routes.arguments(AssignmentTerms)
    @routes.response(201, AssignmentAnswer)
    def propose(body: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Propose an exercise, or note what was agreed in the session."""
        reading.episode(call(), clinic_id, episode_id)  # whose it is comes before what is wrong with the sheet
        return shown(agreeing.propose(call(), clinic_id, episode_id, build.sheet(body), id_for("asg")))

    @routes.post("/episodes/<episode_id>/agreements")
    @routes.arguments(Agreements)
    @routes.response(201, Assignments)
    def propose_together(body: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Several exercises at once, in this order: all of them, or none if something is wrong with one."""
        reading.episode(call(), clinic_id, episode_id)  # whose it is comes before what is wrong with the sheets
        sheets = build.sheets(body["items"])
        ids = [id_for("asg", str(place)) for place in range(len(sheets))]
        made = agreeing.propose_together(call(), clinic_id, episode_id, sheets, ids)
        return {"items": homework_views.assignments(made, call().catalogue)}

    @routes.get("/episodes/<episode_id>/last-settings")
    @routes.arguments(LastSettingsQuery, location="query")
    @routes.response(200, LastSettings)
    def last_settings(query: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """How an exercise was set last for this client; else how you set it last, without anybody's words."""
        return homework_views.last_settings(agreeing.last_settings(call(), clinic_id, episode_id, query["exercise"]))


def _sheets(routes: Blueprint) -> None:
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
        """Offer another sheet or schedule. What is agreed goes on as it is until the client says yes, or at once with
        `agreed_in_session`; then open occurrences are planned again and answered ones stay. Needs If-Match."""
        which = Which(assignment_id, clinic_id)
        return shown(answering_agreements.change(call(), which, build.wish(body), seen=require_if_match))


def _commands(routes: Blueprint) -> None:
    @routes.post("/assignments/<assignment_id>/agree", endpoint="agree_assignment")
    @routes.arguments(StaffsYes)
    @routes.response(200, AssignmentAnswer)
    def agree(body: dict[str, Any], clinic_id: str, assignment_id: str) -> Any:
        """Say yes to what the client suggested, or note the yes the client gave in the session (`in_session`)."""
        which, in_session = Which(assignment_id, clinic_id), body["in_session"]
        yes = answering_agreements.agree(call(), which, {}, Less(), in_session=in_session, seen=seen_if_given)
        return shown(yes)

    commands: dict[str, tuple[Callable[..., Assignment], str]] = {
        "decline": (answering_agreements.decline, "Say no to what waits, or take back what you proposed. No reason."),
        "pause": (answering_agreements.pause, "Let it rest; what is open is withdrawn."),
        "resume": (answering_agreements.resume, "Go on after a pause."),
        "end": (answering_agreements.stop, "End it; what is open is withdrawn."),
    }
    for name, (act, means) in commands.items():
        _command(routes, name, act, means)


def _command(routes: Blueprint, name: str, act: Callable[..., Assignment], means: str) -> None:
    def command(_: dict[str, Any], clinic_id: str, assignment_id: str) -> Any:
        return shown(act(call(), Which(assignment_id, clinic_id), seen=seen_if_given))

    command.__doc__ = means
    command.__name__ = f"{name}_assignment"
    wrapped = routes.response(200, AssignmentAnswer)(routes.arguments(Nothing)(command))
    routes.post(f"/assignments/<assignment_id>/{name}", endpoint=command.__name__)(wrapped)
