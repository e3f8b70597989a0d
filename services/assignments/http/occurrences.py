"""Staff: what was due, what was answered, and the reply."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import PageQuery, require_if_match, with_etag
from services.assignments.domain.occurrence import Occurrence
from services.assignments.http import agenda_views, build, chains, fhir, homework_views, in_the_way, views
from services.assignments.http.agenda_answers import QueuedOccurrence, ReplyDraft, ReplyDrafts, WorkedOff
from services.assignments.http.agenda_schemas import ReplyDraftTerms, Reviews
from services.assignments.http.context import call, seen_if_given
from services.assignments.http.homework_answers import Occurrence as OccurrenceAnswer
from services.assignments.http.overviews import StaffOccurrenceSheet
from services.assignments.http.paging import by_answer, by_opening, paged, place_by_time
from services.assignments.http.routes import staff
from services.assignments.http.schemas import Attempt, OccurrenceQuery, ReviewTerms
from services.assignments.http.shapes import page_of
from services.assignments.usecases import reading, recording, reviewing
from services.assignments.usecases.call import Call
from services.assignments.usecases.reviewing import Item


def _shown(asked: Call, found: list[Occurrence]) -> list[views.Json]:
    return homework_views.occurrences(reading.with_assignments(asked, found), call().catalogue, asked.now())


def _answer(asked: Call, one: Occurrence) -> Any:
    (pair,) = reading.with_assignments(asked, [one])
    return with_etag(homework_views.occurrence(*pair, asked.catalogue, asked.now()), one.id, one.version)


def blueprint() -> Blueprint:
    routes = staff("occurrences", "What was due, what was answered, and the reply")
    _reading(routes)
    _replying(routes)
    _recording(routes)
    in_the_way.add_to_staff(routes)
    chains.add_to_staff(routes)
    _drafting(routes)
    fhir.of_answers(routes)
    return routes


def _reading(routes: Blueprint) -> None:
    @routes.get("/episodes/<episode_id>/occurrences")
    @routes.arguments(OccurrenceQuery, location="query")
    @routes.response(200, page_of(OccurrenceAnswer))
    def list_occurrences(query: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Of a course of therapy, newest day last; `from` and `to` are local days, `state` one of the six states."""
        asked = call()
        wanted = reading.Wanted(query["from_"], query["to"], query["state"])
        found = reading.occurrences(asked, clinic_id, episode_id, wanted, place_by_time(query))
        return paged(found, query, by_opening, lambda rows: _shown(asked, rows))

    @routes.get("/occurrences/<occurrence_id>")
    @routes.response(200, StaffOccurrenceSheet)
    def show_occurrence(clinic_id: str, occurrence_id: str) -> Any:
        """With its answers and the worksheet in the version that was answered."""
        asked = call()
        found = reading.clinician_sheet(asked, clinic_id, occurrence_id)
        one = found.occurrence
        return with_etag(homework_views.staff_sheet(found, asked.catalogue, asked.now()), one.id, one.version)


def _replying(routes: Blueprint) -> None:
    @routes.post("/occurrences/<occurrence_id>/review")
    @routes.arguments(ReviewTerms)
    @routes.response(200, OccurrenceAnswer)
    def review(body: dict[str, Any], clinic_id: str, occurrence_id: str) -> Any:
        """Reply to an answer, in words or with a reaction."""
        asked = call()
        one = reviewing.review(asked, clinic_id, occurrence_id, body["reply"], body["reaction"], seen=seen_if_given)
        return _answer(asked, one)

    @routes.post("/reviews")
    @routes.arguments(Reviews)
    @routes.response(200, WorkedOff)
    def review_several(body: dict[str, Any], clinic_id: str) -> Any:
        """The same reply to several answers, with what became of each: done, replied to already, changed since."""
        items = [Item(**one) for one in body["items"]]
        return agenda_views.worked(reviewing.review_several(call(), clinic_id, items, body["reply"], body["reaction"]))

    @routes.get("/review-queue")
    @routes.arguments(PageQuery, location="query")
    @routes.response(200, page_of(QueuedOccurrence))
    def review_queue(query: dict[str, Any], clinic_id: str) -> Any:
        """Answers across clients that nobody has replied to, the longest waiting first."""
        asked = call()
        found = reviewing.review_queue(asked, clinic_id, place_by_time(query))
        debt = reviewing.in_debt(asked, clinic_id, found)
        return paged(
            found, query, by_answer, lambda rows: [{**one, "debt": one["id"] in debt} for one in _shown(asked, rows)]
        )


def _recording(routes: Blueprint) -> None:
    @routes.post("/occurrences/<occurrence_id>/response")
    @routes.arguments(Attempt)
    @routes.response(200, OccurrenceAnswer)
    def record(body: dict[str, Any], clinic_id: str, occurrence_id: str) -> Any:
        """Write down what the client says in the session, also when the window is over. Refused (409 not-open) if the
        client answered it themselves; putting it right needs If-Match."""
        asked = call()
        one = recording.record(asked, clinic_id, occurrence_id, build.answer(body), seen=require_if_match)
        return _answer(asked, one)


def _drafting(routes: Blueprint) -> None:
    @routes.get("/review-drafts")
    @routes.response(200, ReplyDrafts)
    def list_reply_drafts(clinic_id: str) -> Any:
        """Your own replies that are not sent yet, the newest first; nobody else sees them."""
        found = reviewing.own_drafts(call(), clinic_id)
        return {"items": [agenda_views.reply_draft(one.occurrence_id, one) for one in found]}

    @routes.get("/occurrences/<occurrence_id>/review-draft")
    @routes.response(200, ReplyDraft)
    def show_reply_draft(clinic_id: str, occurrence_id: str) -> Any:
        """Your own; an empty one where nothing is kept."""
        return agenda_views.reply_draft(occurrence_id, reviewing.draft_of(call(), clinic_id, occurrence_id))

    @routes.put("/occurrences/<occurrence_id>/review-draft")
    @routes.arguments(ReplyDraftTerms)
    @routes.response(200, ReplyDraft)
    def save_reply_draft(body: dict[str, Any], clinic_id: str, occurrence_id: str) -> Any:
        """Keep what is written so far; nobody else sees it, and it goes when the reply is sent. 409 shows both where
        you kept other words since, on another device."""
        kept = reviewing.save_draft(call(), clinic_id, occurrence_id, body["reply"], body["based_on"])
        return agenda_views.reply_draft(occurrence_id, kept)
