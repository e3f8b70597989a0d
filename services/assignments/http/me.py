"""The client's own: today, the course, the scores."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from services.assignments.http import (
    answers,
    chains,
    fhir,
    homework_views,
    in_the_way,
    me_agreeing,
    me_doing,
    overviews,
    views,
)
from services.assignments.http.context import call, context
from services.assignments.http.measures import OwnCourses
from services.assignments.http.routes import client
from services.assignments.http.shapes import page_of
from services.assignments.usecases import measuring, reading


def blueprint() -> Blueprint:
    routes = client("me", "A client's own")
    _overview(routes)
    _scores(routes)
    me_agreeing.add_to(routes)
    me_doing.add_to(routes)
    in_the_way.add_to_own(routes)
    chains.add_to_own(routes)
    fhir.of_own_answers(routes)
    return routes


def _word(clinic_id: str) -> str:
    return context().store.clinics.get(clinic_id).homework_word.value


def _overview(routes: Blueprint) -> None:
    @routes.get("/today")
    @routes.response(200, overviews.Today)
    def today() -> Any:
        """Everything the first page needs: up to three new replies and how many more there are, what is due now, later
        and done, proposals, what is started when it is needed, at most one that passed in silence, and what got in the
        way again."""
        asked = call()
        words = {clinic_id: _word(clinic_id) for clinic_id in asked.actor.clinic_ids}
        return {
            **homework_views.client_day(reading.client_day(asked), asked.catalogue, asked.now()),
            "homework_words": words,
        }

    @routes.get("/episodes")
    @routes.response(200, page_of(answers.NamedEpisode))
    def episodes() -> Any:
        """Own courses of therapy."""
        found = reading.client_course(call())
        return {"items": [views.episode(one.episode, _word(one.episode.clinic_id)) for one in found], "next": None}

    @routes.get("/course")
    @routes.response(200, overviews.Courses)
    def course() -> Any:
        """Own courses with assignments and the last twelve weeks."""
        found = reading.client_course(call())
        catalogue = call().catalogue
        return {"episodes": [homework_views.course(one, catalogue, _word(one.episode.clinic_id)) for one in found]}


def _scores(routes: Blueprint) -> None:
    @routes.get("/scores")
    @routes.response(200, OwnCourses)
    def scores() -> Any:
        """Own scores of measures, by course of therapy."""
        found = measuring.own_courses(call())
        return {
            "episodes": [
                {"episode_id": id_, "measures": [homework_views.measure_course(one) for one in measures]}
                for id_, measures in found.items()
            ]
        }
