"""People of a clinic."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint

from chassis.http import etag, page, read_cursor, require_if_match, with_etag
from gateway import access, sessions
from gateway.audit import touched
from gateway.domain.accounts import Link
from gateway.domain.person import Person
from gateway.domain.roles import Role
from gateway.domain.signed_in import SignedIn
from gateway.gateway import gateway
from gateway.http.schemas import (
    InvitationAnswer,
    PeopleQuery,
    PersonAdded,
    PersonAnswer,
    PersonBody,
    PersonList,
    PersonPatch,
)
from gateway.usecases import people

_SEES_ADDRESSES = frozenset({Role.ADMIN, Role.MANAGER})


def blueprint() -> Blueprint:
    blp = Blueprint("people", __name__, url_prefix="/api/v1/clinics/<clinic_id>/people", description="People")
    _reading(blp)
    _adding(blp)
    _changing(blp)
    return blp


def _reading(blp: Blueprint) -> None:
    @blp.route("")
    @blp.arguments(PeopleQuery, location="query")
    @blp.response(200, PersonList)
    def of_clinic(query: dict[str, Any], clinic_id: str) -> dict[str, Any]:
        """People of a clinic by name, for those who work there."""
        person, limit = sessions.signed_in(), query["limit"]
        after = read_cursor(query["cursor"], 2)
        rows = people.page(person, clinic_id, query["role"], after, limit + 1, store=gateway().store)
        answer = page(rows, limit, lambda row: (row[1], row[0].id))
        return {**answer, "items": [shown(person, clinic_id, each) for each, _ in answer["items"]]}

    @blp.route("/<person_id>")
    @blp.response(200, PersonAnswer)
    def read(clinic_id: str, person_id: str) -> Any:
        """One person of a clinic."""
        person = sessions.signed_in()
        found = access.person_for(person, clinic_id, person_id, gateway().store)
        return with_etag(shown(person, clinic_id, found), found.id, found.version)


def _adding(blp: Blueprint) -> None:
    @blp.route("", methods=["POST"])
    @blp.arguments(PersonBody)
    @blp.response(201, PersonAdded)
    @blp.alt_response(200, schema=PersonAdded)
    def add(body: dict[str, Any], clinic_id: str) -> Any:
        """Add somebody: administrators anybody, managers anybody but administrators, therapists clients."""
        here, person = gateway(), sessions.signed_in()
        added = people.add(
            person,
            clinic_id,
            people.NewPerson(**body),
            store=here.store,
            passwords=here.passwords,
            now=here.clock,
            command=request.headers.get("Idempotency-Key"),
        )
        touched(added.person.id)
        answer = {"person": shown(person, clinic_id, added.person), "invitation_url": link_url(added.link)}
        return answer, 201 if added.new else 200, {"ETag": etag(added.person.id, added.person.version)}

    @blp.route("/<person_id>/invitation", methods=["POST"])
    @blp.response(200, InvitationAnswer)
    def invite_again(clinic_id: str, person_id: str) -> dict[str, Any]:
        """A new one-time link to set a password; an older one stops working."""
        here = gateway()
        link = people.invite_again(sessions.signed_in(), clinic_id, person_id, store=here.store, now=here.clock)
        return {"invitation_url": link_url(link), "expires_at": link.expires_at}


def _changing(blp: Blueprint) -> None:
    @blp.route("/<person_id>", methods=["PATCH"])
    @blp.arguments(PersonPatch)
    @blp.response(200, PersonAnswer)
    def change(body: dict[str, Any], clinic_id: str, person_id: str) -> Any:
        """Change name, roles or access (administrators and managers); needs If-Match."""
        person, store = sessions.signed_in(), gateway().store
        access.person_for(person, clinic_id, person_id, store)
        roles = frozenset(body.pop("roles")) if "roles" in body else None
        changes = people.Changes(**body, roles=roles)
        found = people.change(person, clinic_id, person_id, require_if_match(person_id), changes, store=store)
        return with_etag(shown(person, clinic_id, found), found.id, found.version)


def shown(actor: SignedIn, clinic_id: str, person: Person) -> dict[str, Any]:
    """A person as others in the clinic see them: the address only for those who manage it."""
    full = bool(actor.roles_in(clinic_id) & _SEES_ADDRESSES) or actor.person_id == person.id
    return {
        "id": person.id,
        "name": person.name,
        "email": person.email if full else None,
        "locale": person.locale,
        "roles": sorted(person.roles_in(clinic_id)),
        "active": person.active,
        "version": person.version,
    }


def link_url(link: Link | None) -> str | None:
    """The address of the page that sets a password."""
    return f"{gateway().settings.public_url.rstrip('/')}/welcome/{link.token}" if link else None
