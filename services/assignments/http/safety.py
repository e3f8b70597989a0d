"""Answers that ask for a person: who has to look, and what was done. With the first, help for the client itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, after_this_request
from flask_smorest import Blueprint

from services.assignments import access
from services.assignments.domain.occurrence import Occurrence
from services.assignments.http import views
from services.assignments.http.context import call
from services.assignments.http.overviews import OpenFlags, StandingFlag
from services.assignments.http.routes import staff
from services.assignments.http.schemas import FlagAcknowledged
from services.assignments.http.shapes import page_of
from services.assignments.usecases import flagging, safety_plans
from services.assignments.usecases.call import Call


def blueprint() -> Blueprint:
    routes = staff("safety", "Answers that ask for a person")
    _looking(routes)
    _acknowledging(routes)
    return routes


def _looking(routes: Blueprint) -> None:
    @routes.get("/safety-flags")
    @routes.response(200, page_of(StandingFlag))
    def list_flags(clinic_id: str) -> Any:
        """Open flags, the longest waiting first: of one's own clients, of whom one was told, and for managers of the
        whole clinic. Never an answer."""
        return {"items": [views.flag(one) for one in flagging.standing(call(), clinic_id)], "next": None}

    @routes.get("/safety-flags/count")
    @routes.response(200, OpenFlags)
    def count_flags(clinic_id: str) -> Any:
        """How many there are, for a line on every page."""
        return {"open": len(flagging.standing(call(), clinic_id))}


def _acknowledging(routes: Blueprint) -> None:
    @routes.post("/safety-flags/<flag_id>/acknowledge")
    @routes.arguments(FlagAcknowledged)
    @routes.response(200, StandingFlag)
    def acknowledge(body: dict[str, Any], clinic_id: str, flag_id: str) -> Any:
        """Somebody took care of it; say what was done. The flag leaves the lists and is told to nobody else."""
        return views.flag(flagging.acknowledge(call(), clinic_id, flag_id, body["what_was_done"]))


def offer_help(asked: Call, occurrence: Occurrence, answers: Mapping[str, Any]) -> None:
    """If these answers ask for a person, tell the gateway with a Link whose crisis contacts belong beside this very
    answer, whatever comes of the request, and whether the client has a safety plan there."""
    if not flagging.asks_for_a_person(asked, occurrence, answers):
        return
    clinic = f"/api/v1/clinics/{occurrence.clinic_id}"
    link = f'<{clinic}>; rel="help"'
    if safety_plans.is_written(asked.store, occurrence.clinic_id, occurrence.client_id):
        link += f', </api/v1/me/safety-plans/{occurrence.clinic_id}>; rel="related"'

    @after_this_request
    def linked(response: Response) -> Response:
        response.headers["Link"] = link
        return response


def offer_help_all_the_same(asked: Call, occurrence_id: str, answers: Mapping[str, Any]) -> None:
    """As `offer_help`, where the request is refused for another reason: nothing was kept, and help is still needed."""
    offer_help(asked, access.own_occurrence(asked.actor, occurrence_id, asked.store), answers)
