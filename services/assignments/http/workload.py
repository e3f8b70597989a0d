"""Managers: who treats whom in their clinic, and handing a course of therapy over."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import fields

from chassis.http import PageQuery, StrictSchema, page, read_cursor, require_if_match, with_etag
from services.assignments.domain import codes
from services.assignments.domain.episode import Episode
from services.assignments.http import views
from services.assignments.http.answers import Aggregate
from services.assignments.http.context import call
from services.assignments.http.fields import id_of
from services.assignments.http.routes import staff
from services.assignments.http.shapes import day, many, one_of, page_of, words
from services.assignments.usecases import workload

SHOWN = ("id", "clinic_id", "version", "client_id", "therapist_id", "co_therapist_ids", "status", "started_on")


class WorkloadQuery(PageQuery):
    therapist_id = id_of("per", load_default=None)


class Transfer(StrictSchema):
    therapist_id = id_of("per", required=True)


class Treated(Aggregate):
    """Whose client somebody is; nothing of the therapy."""

    client_id = words()
    therapist_id = words()
    co_therapist_ids = many(fields.String(metadata={"description": "Who treats this client, too"}))
    status = one_of(codes.EpisodeStatus)
    started_on = day()


def blueprint() -> Blueprint:
    routes = staff("workload", "Who treats whom, for managers")

    @routes.get("/workload")
    @routes.arguments(WorkloadQuery, location="query")
    @routes.response(200, page_of(Treated))
    def list_workload(query: dict[str, Any], clinic_id: str) -> Any:
        """Managers: courses of therapy that have not ended, of one therapist or of all; nothing of their content."""
        after = read_cursor(query["cursor"], 2)
        place = (str(after[0]), str(after[1])) if after else None
        found = workload.of_clinic(call(), clinic_id, query["therapist_id"], place, query["limit"])
        shown = page(found, query["limit"], lambda one: [one.therapist_id, one.id])
        return {**shown, "items": [_shown(one) for one in shown["items"]]}

    @routes.post("/workload/<episode_id>/transfer")
    @routes.arguments(Transfer)
    @routes.response(200, Treated)
    def transfer(body: dict[str, Any], clinic_id: str, episode_id: str) -> Any:
        """Hand a course over to another therapist: managers any of their clinic, therapists their own. What is open and
        what is planned goes along; whoever had it sees it no more. Needs If-Match."""
        one = workload.transfer(call(), clinic_id, episode_id, body["therapist_id"], seen=require_if_match)
        return with_etag(_shown(one), one.id, one.version)

    return routes


def _shown(one: Episode) -> views.Json:
    return {name: views.plain(getattr(one, name)) for name in SHOWN}
