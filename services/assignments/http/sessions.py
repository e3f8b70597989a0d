"""Staff: therapy sessions, one by one and in a row."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import PageQuery, require_if_match, with_etag
from services.assignments.domain.session import Session, SessionNote
from services.assignments.http import build, views
from services.assignments.http.answers import Session as SessionAnswer
from services.assignments.http.context import call, id_for
from services.assignments.http.paging import by_start, paged, place_by_time
from services.assignments.http.routes import staff
from services.assignments.http.schemas import Nothing
from services.assignments.http.session_schemas import (
    SeriesMove,
    SeriesTerms,
    SessionChanges,
    SessionHeld,
    SessionMissed,
    SessionOutcome,
    SessionTerms,
)
from services.assignments.http.shapes import page_of
from services.assignments.usecases import reading, session_series, sessions


def _shown(one: Session) -> Any:
    return with_etag(views.session(one), one.id, one.version)


def blueprint() -> Blueprint:
    routes = staff("sessions", "Therapy sessions")
    _planning(routes)
    _series(routes)
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
        ok = body["overlap_ok"]
        made = sessions.schedule_session(call(), clinic_id, episode_id, appointment, id_for("ses"), overlap_ok=ok)
        return _shown(made)

    @routes.get("/episodes/<episode_id>/sessions")
    @routes.arguments(PageQuery, location="query")
    @routes.response(200, page_of(SessionAnswer))
    def list_sessions(query: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """The sessions of a course of therapy, in order."""
        found = reading.sessions(call(), clinic_id, episode_id, place_by_time(query))
        return paged(found, query, by_start, lambda rows: [views.session(one) for one in rows])

    @routes.get("/sessions/<session_id>")
    @routes.response(200, SessionAnswer)
    def show(clinic_id: str, session_id: str) -> Any:
        """One session."""
        return _shown(reading.session(call(), clinic_id, session_id))

    @routes.patch("/sessions/<session_id>")
    @routes.arguments(SessionChanges)
    @routes.response(200, SessionAnswer)
    def move(body: dict[str, Any], clinic_id: str, session_id: str) -> Any:
        """Another time, kind or length for this one alone; needs If-Match."""
        home = reading.session(call(), clinic_id, session_id).time_zone
        changes = {name: value for name, value in body.items() if name != "overlap_ok"}
        if "starts_at" in changes:
            changes["starts_at"] = build.on_the_wall(changes["starts_at"], home)
        ok = body["overlap_ok"]
        return _shown(
            sessions.move_session(call(), clinic_id, session_id, changes, overlap_ok=ok, seen=require_if_match)
        )


def _series(routes: Blueprint) -> None:
    @routes.post("/episodes/<episode_id>/session-series")
    @routes.arguments(SeriesTerms)
    @routes.response(201, page_of(SessionAnswer))
    def schedule_series(body: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Schedule sessions in a row; the time on the wall stays when the clocks change."""
        home = reading.episode(call(), clinic_id, episode_id).time_zone
        row = session_series.InARow(build.appointment(body, home), body["cadence"], body["count"], body["until"])
        ok = body["overlap_ok"]
        return _all(session_series.plan_series(call(), clinic_id, episode_id, row, id_for("srs"), overlap_ok=ok))

    @routes.post("/sessions/<session_id>/replan")
    @routes.arguments(SeriesMove)
    @routes.response(200, page_of(SessionAnswer))
    def replan(body: dict[str, Any], clinic_id: str, session_id: str) -> Any:
        """Move this one and all later planned ones of its series, in another rhythm if wanted; needs If-Match."""
        home = reading.session(call(), clinic_id, session_id).time_zone
        at = build.on_the_wall(body["starts_at"], home)
        wanted = session_series.Replanned(at, body["cadence"], body["kind"], body["minutes"])
        ok = body["overlap_ok"]
        return _all(
            session_series.replan_series(call(), clinic_id, session_id, wanted, overlap_ok=ok, seen=require_if_match)
        )

    @routes.post("/sessions/<session_id>/cancel-later")
    @routes.arguments(Nothing)
    @routes.response(200, page_of(SessionAnswer))
    def cancel_later(_: dict[str, Any], clinic_id: str, session_id: str) -> Any:
        """Call off this one and all later planned ones of its series."""
        return _all(session_series.cancel_later(call(), clinic_id, session_id))


def _all(found: list[Session]) -> Any:
    return {"items": [views.session(one) for one in found], "next": None}


def _outcomes(routes: Blueprint) -> None:
    @routes.post("/sessions/<session_id>/held")
    @routes.arguments(SessionHeld)
    @routes.response(200, SessionAnswer)
    def held(body: dict[str, Any], clinic_id: str, session_id: str) -> Any:
        """It took place; says whether the homework was looked at."""
        return _shown(sessions.hold_session(call(), clinic_id, session_id, SessionNote(**body)))

    @routes.patch("/sessions/<session_id>/held")
    @routes.arguments(SessionHeld)
    @routes.response(200, SessionAnswer)
    def correct(body: dict[str, Any], clinic_id: str, session_id: str) -> Any:
        """What was noted about a held session was not right; needs If-Match."""
        note = SessionNote(**body)
        return _shown(sessions.correct_session(call(), clinic_id, session_id, note, seen=require_if_match))

    @routes.patch("/sessions/<session_id>/outcome")
    @routes.arguments(SessionOutcome)
    @routes.response(200, SessionAnswer)
    def put_right(body: dict[str, Any], clinic_id: str, session_id: str) -> Any:
        """Something else became of it than was noted, or it is still to come; needs If-Match."""
        ok = body["overlap_ok"]
        outcome = build.outcome(body)
        return _shown(
            sessions.put_session_right(call(), clinic_id, session_id, outcome, overlap_ok=ok, seen=require_if_match)
        )

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
