"""The client's own: today, one exercise, the answer, the course."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import PageQuery, require_if_match, with_etag
from services.assignments.domain.assignment import Assignment
from services.assignments.domain.occurrence import Occurrence
from services.assignments.http import answers, build, fhir, overviews, views
from services.assignments.http.context import call, context, seen_if_given
from services.assignments.http.measures import OwnCourses
from services.assignments.http.paging import by_proposal, paged, place_by_time
from services.assignments.http.routes import client
from services.assignments.http.schemas import AnswerTerms, ClientsWords, Draft, Nothing
from services.assignments.http.shapes import page_of
from services.assignments.usecases import agreeing, doing, measuring, reading


def blueprint() -> Blueprint:
    routes = client("me", "A client's own")
    _overview(routes)
    _scores(routes)
    _agreeing(routes)
    _doing(routes)
    fhir.of_own_answers(routes)
    return routes


def _word(clinic_id: str) -> str:
    return context().store.clinics.get(clinic_id).homework_word.value


def _overview(routes: Blueprint) -> None:
    @routes.get("/today")
    @routes.response(200, overviews.Today)
    def today() -> Any:
        """Everything the first page needs: up to three new replies and how many more there are, what is due now, later
        and done, proposals."""
        asked = call()
        day, now, catalogue = reading.client_day(asked), asked.now(), call().catalogue
        parts = {
            "replies": day.replies,
            "now": day.today.now,
            "more": day.today.more,
            "later": day.today.later,
            "done": day.today.done,
        }
        shown = {
            name: [views.occurrence(one, day.assignments[one.assignment_id], catalogue, now, own=True) for one in found]
            for name, found in parts.items()
        }
        words = {clinic_id: _word(clinic_id) for clinic_id in asked.actor.clinic_ids}
        proposals = [views.assignment(one, catalogue) for one in day.proposals]
        return {**shown, "more_replies": day.more_replies, "proposals": proposals, "homework_words": words}

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
        return {"episodes": [views.course(one, catalogue, _word(one.episode.clinic_id)) for one in found]}


def _scores(routes: Blueprint) -> None:
    @routes.get("/scores")
    @routes.response(200, OwnCourses)
    def scores() -> Any:
        """Own scores of measures, by course of therapy."""
        found = measuring.own_courses(call())
        return {
            "episodes": [
                {"episode_id": id_, "measures": [views.measure_course(one) for one in measures]}
                for id_, measures in found.items()
            ]
        }


def _sheet(one: Assignment) -> Any:
    exercise = call().catalogue.exercise(one.exercise_code, one.exercise_version)
    shown = {**views.assignment(one, call().catalogue), "exercise": views.exercise(exercise)}
    return with_etag(shown, one.id, one.version)


def _agreeing(routes: Blueprint) -> None:
    @routes.get("/assignments")
    @routes.arguments(PageQuery, location="query")
    @routes.response(200, page_of(answers.Assignment))
    def list_assignments(query: dict[str, Any]) -> Any:
        """Everything that was proposed or agreed, in the order it was proposed."""
        found = reading.own_assignments(call(), place_by_time(query))
        return paged(found, query, by_proposal, lambda rows: [views.assignment(one, call().catalogue) for one in rows])

    @routes.get("/assignments/<assignment_id>")
    @routes.response(200, answers.AssignmentWithExercise)
    def show_assignment(assignment_id: str) -> Any:
        """One assignment with its exercise."""
        return _sheet(reading.own_assignment(call(), assignment_id))

    @routes.post("/assignments/<assignment_id>/agree")
    @routes.arguments(ClientsWords)
    @routes.response(200, answers.AssignmentWithExercise)
    def agree(body: dict[str, Any], assignment_id: str) -> Any:
        """Say yes, in your own words if you like."""
        return _sheet(agreeing.agree(call(), assignment_id, body, seen=seen_if_given))

    @routes.post("/assignments/<assignment_id>/decline")
    @routes.arguments(Nothing)
    @routes.response(200, answers.AssignmentWithExercise)
    def decline(_: dict[str, Any], assignment_id: str) -> Any:
        """Say no; that needs no reason."""
        return _sheet(agreeing.decline(call(), assignment_id, seen=seen_if_given))


def _occurrence(one: Occurrence) -> Any:
    asked = call()
    (pair,) = reading.with_assignments(asked, [one])
    return with_etag(views.occurrence(*pair, call().catalogue, asked.now(), own=True), one.id, one.version)


def _doing(routes: Blueprint) -> None:
    @routes.get("/occurrences/<occurrence_id>")
    @routes.response(200, overviews.OwnOccurrenceSheet)
    def show_occurrence(occurrence_id: str) -> Any:
        """One thing to do, with its exercise, your draft, your answer and the reply; `carried` is what a sheet that is
        not begun starts with."""
        asked = call()
        found = reading.client_sheet(asked, occurrence_id)
        shown = views.own_sheet(found, call().catalogue, asked.now())
        return with_etag(shown, found.occurrence.id, found.occurrence.version)

    @routes.put("/occurrences/<occurrence_id>/draft")
    @routes.arguments(Draft)
    @routes.response(200, overviews.DraftSaved)
    def save_draft(body: dict[str, Any], occurrence_id: str) -> Any:
        """Keep what is written so far; nobody else sees it. Answers that do not fit are refused by their place, and
        the rest is kept. With `based_on`, so are those that another device changed meanwhile (409, with both). `locks`
        names screens that lock and that you go on from: their answers stay as they are."""
        asked = call()
        one, draft = doing.save_draft(asked, occurrence_id, doing.SoFar(**body))
        exercise = asked.catalogue.exercise(one.exercise_code, one.exercise_version)
        shown = {"occurrence_id": one.id, "status": one.status.value, **views.draft(draft, exercise)}
        return with_etag(shown, one.id, one.version)

    @routes.post("/occurrences/<occurrence_id>/response")
    @routes.arguments(AnswerTerms)
    @routes.response(200, answers.Occurrence)
    def respond(body: dict[str, Any], occurrence_id: str) -> Any:
        """Hand in an answer; any amount counts. Answering again needs If-Match."""
        version, answer = body.pop("exercise_version", None), build.answer(body)
        seen = require_if_match
        return _occurrence(doing.hand_in(call(), occurrence_id, answer, seen=seen, exercise_version=version))

    @routes.post("/occurrences/<occurrence_id>/reply-seen")
    @routes.arguments(Nothing)
    @routes.response(200, answers.Occurrence)
    def reply_seen(_: dict[str, Any], occurrence_id: str) -> Any:
        """The reply was read."""
        return _occurrence(doing.see_reply(call(), occurrence_id))
