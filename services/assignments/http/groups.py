"""Staff: groups."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import PageQuery, with_etag
from services.assignments import access
from services.assignments.domain.group import Group
from services.assignments.http import views
from services.assignments.http.answers import Group as GroupAnswer
from services.assignments.http.context import call, id_for
from services.assignments.http.paging import by_id, paged, place_by_id
from services.assignments.http.routes import staff
from services.assignments.http.schemas import GroupTerms, NewMember
from services.assignments.http.shapes import page_of
from services.assignments.usecases import groups


def _shown(one: Group) -> Any:
    return with_etag(views.group(one), one.id, one.version)


def blueprint() -> Blueprint:
    routes = staff("groups", "Group therapy")
    _groups(routes)
    _members(routes)
    return routes


def _groups(routes: Blueprint) -> None:
    @routes.post("/groups")
    @routes.arguments(GroupTerms)
    @routes.response(201, GroupAnswer)
    def open_group(body: dict[str, Any], clinic_id: str) -> Any:
        """Open a group."""
        facilitators = tuple(dict.fromkeys(body["facilitator_ids"]))
        group = Group(id=id_for("grp"), clinic_id=clinic_id, facilitator_ids=facilitators, programme=body["programme"])
        return _shown(groups.open_group(call(), group))

    @routes.get("/groups")
    @routes.arguments(PageQuery, location="query")
    @routes.response(200, page_of(GroupAnswer))
    def list_groups(query: dict[str, Any], clinic_id: str) -> Any:
        """Own groups of a facilitator; for managers and therapists those of the clinic."""
        found = groups.list_groups(call(), clinic_id, place_by_id(query))
        return paged(found, query, by_id, lambda rows: [views.group(one) for one in rows])

    @routes.get("/groups/<group_id>")
    @routes.response(200, GroupAnswer)
    def show_group(clinic_id: str, group_id: str) -> Any:
        """One group."""
        asked = call()
        return _shown(access.group_for(asked.actor, clinic_id, group_id, asked.store))


def _members(routes: Blueprint) -> None:
    @routes.post("/groups/<group_id>/members")
    @routes.arguments(NewMember)
    @routes.response(200, GroupAnswer)
    def add_member(body: dict[str, Any], clinic_id: str, group_id: str) -> Any:
        """Add a client's course of therapy to the group."""
        return _shown(groups.add_member(call(), clinic_id, group_id, body["episode_id"]))
