"""Staff: courses of therapy and the caseload."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import PageQuery, page, read_cursor, require_if_match, with_etag
from services.assignments.domain.episode import Episode
from services.assignments.http import views
from services.assignments.http.answers import Episode as EpisodeAnswer
from services.assignments.http.answers import NamedEpisode
from services.assignments.http.context import call, context, id_for
from services.assignments.http.overviews import CaseloadLine
from services.assignments.http.paging import by_id, paged, place_by_id
from services.assignments.http.routes import staff
from services.assignments.http.schemas import EpisodeChanges, EpisodeEnd, EpisodePause, EpisodeTerms, Nothing
from services.assignments.http.shapes import page_of
from services.assignments.usecases import episodes, reading


def _shown(one: Episode) -> views.Json:
    return views.episode(one, context().store.clinics.get(one.clinic_id).homework_word)


def blueprint() -> Blueprint:
    routes = staff("episodes", "Courses of therapy, and who needs attention")
    _opening(routes)
    _changing(routes)
    _caseload(routes)
    return routes


def _opening(routes: Blueprint) -> None:
    @routes.post("/episodes")
    @routes.arguments(EpisodeTerms)
    @routes.response(201, NamedEpisode)
    def open_episode(body: dict[str, Any], clinic_id: str) -> Any:
        """Open a course of therapy for a client."""
        made = episodes.open_episode(call(), Episode(id=id_for("epi"), clinic_id=clinic_id, **body))
        return with_etag(_shown(made), made.id, made.version)

    @routes.get("/episodes")
    @routes.arguments(PageQuery, location="query")
    @routes.response(200, page_of(EpisodeAnswer))
    def list_episodes(query: dict[str, Any], clinic_id: str) -> Any:
        """Own caseload, or members of own groups; ended ones too."""
        found = reading.episodes(call(), clinic_id, place_by_id(query))
        return paged(found, query, by_id, lambda rows: [views.episode(one) for one in rows])

    @routes.get("/episodes/<episode_id>")
    @routes.response(200, NamedEpisode)
    def show_episode(clinic_id: str, episode_id: str) -> Any:
        """One course of therapy."""
        one = reading.episode(call(), clinic_id, episode_id)
        return with_etag(_shown(one), one.id, one.version)


def _changing(routes: Blueprint) -> None:
    @routes.patch("/episodes/<episode_id>")
    @routes.arguments(EpisodeChanges)
    @routes.response(200, NamedEpisode)
    def change_episode(body: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Change who treats, phase, problem, cadence or zone; needs If-Match."""
        together = {name: tuple(dict.fromkeys(ids)) for name, ids in body.items() if name == "co_therapist_ids"}
        changes = {**body, **together}
        one = episodes.change_episode(call(), clinic_id, episode_id, changes, seen=require_if_match)
        return with_etag(_shown(one), one.id, one.version)

    @routes.post("/episodes/<episode_id>/close")
    @routes.arguments(EpisodeEnd)
    @routes.response(200, NamedEpisode)
    def close_episode(body: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """End it; its open assignments end with it."""
        one = episodes.close_episode(call(), clinic_id, episode_id, body["reason"], body["ended_on"])
        return with_etag(_shown(one), one.id, one.version)

    @routes.post("/episodes/<episode_id>/pause")
    @routes.arguments(EpisodePause)
    @routes.response(200, NamedEpisode)
    def pause_episode(body: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Let it rest: nothing is due until it goes on."""
        one = episodes.pause_episode(call(), clinic_id, episode_id, body["reason"], body["resume_on"])
        return with_etag(_shown(one), one.id, one.version)

    @routes.post("/episodes/<episode_id>/resume")
    @routes.arguments(Nothing)
    @routes.response(200, NamedEpisode)
    def resume_episode(_: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Let it go on; what rested meanwhile is due again from today."""
        one = episodes.resume_episode(call(), clinic_id, episode_id)
        return with_etag(_shown(one), one.id, one.version)


def _caseload(routes: Blueprint) -> None:
    @routes.get("/caseload")
    @routes.arguments(PageQuery, location="query")
    @routes.response(200, page_of(CaseloadLine))
    def caseload(query: dict[str, Any], clinic_id: str) -> Any:
        """Everybody in your care, those who need attention first, with the reasons."""
        after = read_cursor(query["cursor"], 1)
        lines = [line for line in reading.caseload(call(), clinic_id) if not after or line.sort_key > after[0]]
        shown = page(lines, query["limit"], lambda line: [line.sort_key])
        return {**shown, "items": [views.line(line) for line in shown["items"]]}
