"""Staff: therapy sessions."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import PageQuery, with_etag
from services.assignments.domain.session import Session
from services.assignments.http import build, views
from services.assignments.http.answers import Session as SessionAnswer
from services.assignments.http.context import call, id_for
from services.assignments.http.paging import by_start, paged, place_by_time
from services.assignments.http.routes import staff
from services.assignments.http.schemas import Nothing, SessionHeld, SessionMissed, SessionTerms
from services.assignments.http.shapes import page_of
from services.assignments.usecases import reading, sessions


def _shown(one: Session) -> Any:
    return with_etag(views.session(one), one.id, one.version)


def blueprint() -> Blueprint:
    routes = staff("sessions", "Therapy sessions")
    _planning(routes)
    _outcomes(routes)
    return routes


def _planning(routes: Blueprint) -> None:
    @routes.post("/episodes/<episode_id>/sessions")
    @routes.arguments(SessionTerms)
    @routes.response(201, SessionAnswer)
    def schedule(body: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Schedule a session; a time without an offset is wall time in the zone given or that of the episode."""
        home = reading.episode(call(), clinic_id, episode_id).time_zone
        appointment = build.appointment(body, home)
        return _shown(sessions.schedule_session(call(), clinic_id, episode_id, appointment, id_for("ses")))

    @routes.get("/episodes/<episode_id>/sessions")
    @routes.arguments(PageQuery, location="query")
    @routes.response(200, page_of(SessionAnswer))
    def list_sessions(query: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """The sessions of a course of therapy, in order."""
        found = reading.sessions(call(), clinic_id, episode_id, place_by_time(query))
        return paged(found, query, by_start, lambda rows: [views.session(one) for one in rows])


def _outcomes(routes: Blueprint) -> None:
    @routes.post("/sessions/<session_id>/held")
    @routes.arguments(SessionHeld)
    @routes.response(200, SessionAnswer)
    def held(body: dict[str, Any], clinic_id: str, session_id: str) -> Any:
        """It took place; says whether the homework was looked at."""
        minutes = body["review_minutes"]
        return _shown(sessions.hold_session(call(), clinic_id, session_id, body["reviewed_homework"], minutes))

    @routes.post("/sessions/<session_id>/missed")
    @routes.arguments(SessionMissed)
    @routes.response(200, SessionAnswer)
    def missed(body: dict[str, Any], clinic_id: str, session_id: str) -> Any:
        """It did not take place because one side did not come."""
        return _shown(sessions.miss_session(call(), clinic_id, session_id, body["missed_by"]))

    @routes.post("/sessions/<session_id>/cancelled")
    @routes.arguments(Nothing)
    @routes.response(200, SessionAnswer)
    def cancelled(_: dict[str, Any], clinic_id: str, session_id: str) -> Any:
        """It was called off."""
        return _shown(sessions.cancel_session(call(), clinic_id, session_id))
