"""Staff: the agenda of a client's next session."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import require_if_match, with_etag
from services.assignments.domain.agenda import Arranging
from services.assignments.http import agenda_answers, agenda_views
from services.assignments.http.agenda_schemas import AgendaTerms, DiscussedTerms
from services.assignments.http.context import call
from services.assignments.http.routes import staff
from services.assignments.usecases import agenda
from services.assignments.usecases.reviewing import Item


def _shown(clinic_id: str, episode_id: str) -> Any:
    asked = call()
    put = agenda.of_episode(asked, clinic_id, episode_id)
    return with_etag(agenda_views.agenda(put, asked.catalogue, asked.now()), put.agenda.id, put.agenda.version)


def blueprint() -> Blueprint:
    routes = staff("agenda", "The agenda of the next session")

    @routes.get("/episodes/<episode_id>/agenda")
    @routes.response(200, agenda_answers.Agenda)
    def show_agenda(clinic_id: str, episode_id: str) -> Any:
        """What was not done comes first, then answers that wait, measures, what goes on, what the client proposes, and
        what was agreed last time."""
        return _shown(clinic_id, episode_id)

    @routes.put("/episodes/<episode_id>/agenda")
    @routes.arguments(AgendaTerms)
    @routes.response(200, agenda_answers.Agenda)
    def arrange_agenda(body: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Own points, what is moved and what is put away: all of it, instead of what was seen. Needs If-Match."""
        points = [(one["id"], one["text"]) for one in body["points"]]
        wanted = Arranging(points, body["order"], body["hidden"])
        agenda.arrange(call(), clinic_id, episode_id, wanted, seen=require_if_match)
        return _shown(clinic_id, episode_id)

    @routes.post("/episodes/<episode_id>/agenda/discussed")
    @routes.arguments(DiscussedTerms)
    @routes.response(200, agenda_answers.WorkedOff)
    def discussed(body: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Talked about in the session: answers count as read, what was not done as talked about. One by one, with what
        became of each; the same again changes nothing."""
        items = [Item(**one) for one in body["occurrences"]]
        return agenda_views.worked(agenda.discuss(call(), clinic_id, episode_id, agenda.Discussed(body["keys"], items)))

    return routes
