"""The client's own: one occurrence, its draft, its answer and the reply."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import require_if_match, with_etag
from services.assignments.domain.errors import ChangedElsewhere, Invalid, Refused
from services.assignments.domain.occurrence import Occurrence
from services.assignments.domain.schedule.moments import TRIGGERED_AS
from services.assignments.http import build, homework_answers, homework_views, overviews
from services.assignments.http.context import call, id_for
from services.assignments.http.safety import offer_help, offer_help_all_the_same
from services.assignments.http.schemas import AnswerTerms, Draft, Nothing
from services.assignments.usecases import doing, reading, starting, taking_back


def _occurrence(one: Occurrence) -> Any:
    asked = call()
    (pair,) = reading.with_assignments(asked, [one])
    return with_etag(homework_views.occurrence(*pair, call().catalogue, asked.now(), own=True), one.id, one.version)


def add_to(routes: Blueprint) -> None:
    _starting(routes)
    _writing(routes)
    _handing_in(routes)


def _starting(routes: Blueprint) -> None:
    @routes.post("/assignments/<assignment_id>/occurrences")
    @routes.arguments(Nothing)
    @routes.response(201, homework_answers.Occurrence)
    def start_now(_: dict[str, Any], assignment_id: str) -> Any:
        """Start homework that has no day of its own, now that it is needed."""
        return _occurrence(starting.start_now(call(), assignment_id, id_for(TRIGGERED_AS)))


def _writing(routes: Blueprint) -> None:
    @routes.get("/occurrences/<occurrence_id>")
    @routes.response(200, overviews.OwnOccurrenceSheet)
    def show_occurrence(occurrence_id: str) -> Any:
        """One thing to do, with its exercise, your draft, your answer and the reply; `carried` is what a sheet that is
        not begun starts with."""
        asked = call()
        found = reading.client_sheet(asked, occurrence_id)
        offer_help(asked, found.occurrence, found.occurrence.written(found.draft).answers)
        shown = homework_views.own_sheet(found, asked.catalogue, asked.now())
        return with_etag(shown, found.occurrence.id, found.occurrence.version)

    @routes.put("/occurrences/<occurrence_id>/draft")
    @routes.arguments(Draft)
    @routes.response(200, overviews.DraftSaved)
    def save_draft(body: dict[str, Any], occurrence_id: str) -> Any:
        """Keep what is written so far; nobody else sees it. Answers that do not fit are refused by their place, and
        the rest is kept. With `based_on`, so are those that another device changed meanwhile (409, with both). `locks`
        names screens that lock and that you go on from: their answers stay as they are."""
        asked = call()
        try:
            one, draft = doing.save_draft(asked, occurrence_id, doing.SoFar(**body))
        except (Invalid, Refused, ChangedElsewhere):
            offer_help_all_the_same(asked, occurrence_id, body["answers"])
            raise
        offer_help(asked, one, draft.answers)
        exercise = asked.catalogue.exercise(one.exercise_code, one.exercise_version)
        shown = {"occurrence_id": one.id, "status": one.status.value, **homework_views.draft(draft, exercise)}
        return with_etag(shown, one.id, one.version)


def _handing_in(routes: Blueprint) -> None:
    @routes.post("/occurrences/<occurrence_id>/response")
    @routes.arguments(AnswerTerms)
    @routes.response(200, overviews.OwnOccurrence)
    def respond(body: dict[str, Any], occurrence_id: str) -> Any:
        """Hand in an answer; any amount counts. Answering again needs If-Match, and is possible until the therapist has
        replied (409 already-reviewed). When the window is over (409 window-closed) only what got in the way is still
        taken: `not_this_time` without answers, for two weeks or until the next session is held."""
        terms = {"exercise_version": body.pop("exercise_version", None), "shared": body.pop("shared", None)}
        answer = build.answer(body)
        asked = call()
        try:
            one = doing.hand_in(asked, occurrence_id, answer, seen=require_if_match, **terms)
        except (Invalid, Refused):
            offer_help_all_the_same(asked, occurrence_id, body.get("answers", {}))
            raise
        offer_help(asked, one, one.response.answer.answers if one.response else {})
        return _occurrence(one)

    @routes.post("/occurrences/<occurrence_id>/take-back")
    @routes.arguments(Nothing)
    @routes.response(200, overviews.OwnOccurrence)
    def take_back(_: dict[str, Any], occurrence_id: str) -> Any:
        """Take the last answer back within ten minutes; what was written is a draft again, and nobody else sees it.
        Refused (409) after them (taken-back-too-late), after a reply (already-reviewed), and for what asked for a
        person or has a score (not-open)."""
        return _occurrence(taking_back.take_back(call(), occurrence_id))

    @routes.post("/occurrences/<occurrence_id>/reply-seen")
    @routes.arguments(Nothing)
    @routes.response(200, homework_answers.Occurrence)
    def reply_seen(_: dict[str, Any], occurrence_id: str) -> Any:
        """The reply was read."""
        return _occurrence(doing.see_reply(call(), occurrence_id))
