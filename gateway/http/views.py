"""Saved views of figures."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from chassis.http import require_if_match, with_etag
from chassis.idempotency import command_key
from gateway import sessions
from gateway.audit import touched
from gateway.domain.errors import BadInput
from gateway.domain.views import View
from gateway.gateway import gateway
from gateway.http.view_schemas import MailBody, ViewAnswer, ViewBody, ViewList, ViewPatch, shown, wall
from gateway.usecases import views


def blueprint() -> Blueprint:
    blp = Blueprint("views", __name__, url_prefix="/api/v1/clinics/<clinic_id>/views", description="Saved views")
    _all(blp)
    _one(blp)
    _mail(blp)
    return blp


def _all(blp: Blueprint) -> None:
    @blp.route("")
    @blp.response(200, ViewList)
    def mine(clinic_id: str) -> dict[str, Any]:
        """My views and those shared in the clinic, by name (therapists and managers)."""
        person = sessions.signed_in()
        found = views.mine(person, clinic_id, store=gateway().store)
        return {"items": [shown(view, person.person_id) for view in found], "next": None}

    @blp.route("", methods=["POST"])
    @blp.arguments(ViewBody)
    @blp.response(201, ViewAnswer)
    def save(body: dict[str, Any], clinic_id: str) -> Any:
        """Save a view: a page of figures with its question, under a name."""
        here = gateway()
        new = views.NewView(**body)
        view = views.save(sessions.signed_in(), clinic_id, new, store=here.store, now=here.clock, command=command_key())
        touched(view.id)
        return _answer(view)


def _one(blp: Blueprint) -> None:
    @blp.route("/<view_id>")
    @blp.response(200, ViewAnswer)
    def read(clinic_id: str, view_id: str) -> Any:
        """One view."""
        return _answer(views.one(sessions.signed_in(), clinic_id, view_id, store=gateway().store))

    @blp.route("/<view_id>", methods=["PATCH"])
    @blp.arguments(ViewPatch)
    @blp.response(200, ViewAnswer)
    def change(body: dict[str, Any], clinic_id: str, view_id: str) -> Any:
        """Change a view of one's own; needs If-Match."""
        read_at = _read_at(clinic_id, view_id)
        return _answer(views.change(sessions.signed_in(), clinic_id, view_id, read_at, body, store=gateway().store))

    @blp.route("/<view_id>", methods=["DELETE"])
    @blp.response(204)
    def remove(clinic_id: str, view_id: str) -> None:
        """Remove a view of one's own, and its mail; needs If-Match."""
        read_at = _read_at(clinic_id, view_id)
        views.remove(sessions.signed_in(), clinic_id, view_id, read_at, store=gateway().store)


def _mail(blp: Blueprint) -> None:
    @blp.route("/<view_id>/mail", methods=["PUT"])
    @blp.arguments(MailBody)
    @blp.response(200, ViewAnswer)
    def plan(body: dict[str, Any], clinic_id: str, view_id: str) -> Any:
        """Have a view of one's own mailed to oneself; needs If-Match."""
        here = gateway()
        read_at = _read_at(clinic_id, view_id)
        if not here.settings.sends_mail:
            raise BadInput({"": ["This installation sends no e-mail. Its administrator can set EMAIL_URL."]})
        wanted = views.Plan(body["every"], body["weekday"], wall(body["at"]))
        person = sessions.signed_in()
        return _answer(views.plan_mail(person, clinic_id, view_id, read_at, wanted, store=here.store, now=here.clock))

    @blp.route("/<view_id>/mail", methods=["DELETE"])
    @blp.response(200, ViewAnswer)
    def stop(clinic_id: str, view_id: str) -> Any:
        """Mail it no longer; needs If-Match."""
        here, read_at = gateway(), _read_at(clinic_id, view_id)
        person = sessions.signed_in()
        return _answer(views.plan_mail(person, clinic_id, view_id, read_at, None, store=here.store, now=here.clock))


def _read_at(clinic_id: str, view_id: str) -> int:
    """The version that was read; what is not there is so before anything is said about versions."""
    views.one(sessions.signed_in(), clinic_id, view_id, store=gateway().store)
    return require_if_match(view_id)


def _answer(view: View) -> Any:
    return with_etag(shown(view, sessions.signed_in().person_id), view.id, view.version)
