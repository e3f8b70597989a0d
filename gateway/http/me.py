"""Who am I, where am I signed in, and my password."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import request
from flask_smorest import Blueprint

from gateway import recognition, sessions
from gateway.domain.signed_in import SignedIn
from gateway.gateway import gateway
from gateway.http.schemas import MeAnswer, PasswordBody, SignInList
from gateway.usecases import signing_in


def blueprint() -> Blueprint:
    blp = Blueprint("me", __name__, url_prefix="/api/v1", description="The person who asks")
    _about_me(blp)
    _about_sign_ins(blp)
    return blp


def _about_me(blp: Blueprint) -> None:
    @blp.route("/me")
    @blp.response(200, MeAnswer)
    def who() -> dict[str, Any]:
        """Who am I, and in which clinics."""
        return described(sessions.signed_in())

    @blp.route("/me/password", methods=["POST"])
    @blp.arguments(PasswordBody)
    @blp.response(204)
    def change_password(body: dict[str, str]) -> None:
        """Change my password; this ends all my sign-ins."""
        here = gateway()
        signing_in.change_password(
            sessions.signed_in(),
            body["old"],
            body["new"],
            address=request.remote_addr or "",
            store=here.store,
            passwords=here.passwords,
            now=here.clock,
        )
        recognition.forget()


def _about_sign_ins(blp: Blueprint) -> None:
    @blp.route("/sign-ins")
    @blp.response(200, SignInList)
    def sign_ins() -> dict[str, Any]:
        """Where I am signed in."""
        person = sessions.signed_in()
        mine = signing_in.mine(person, store=gateway().store, now=gateway().clock)
        return {"items": [asdict(each) | {"current": each.id == person.via_id} for each in mine]}

    @blp.route("/sign-ins/<sign_in_id>", methods=["DELETE"])
    @blp.response(204)
    def end_sign_in(sign_in_id: str) -> None:
        """End one of my sign-ins."""
        person = sessions.signed_in()
        signing_in.end(person, sign_in_id, store=gateway().store)
        if sign_in_id == person.via_id:
            recognition.forget()


def described(person: SignedIn) -> dict[str, Any]:
    """The person with the names of their clinics."""
    names = {clinic.id: clinic.name for clinic in gateway().store.clinics.these(person.clinic_ids)}
    held = [
        {"clinic_id": each.clinic_id, "clinic": names[each.clinic_id], "role": each.role}
        for each in person.memberships
        if each.clinic_id in names
    ]
    return {
        "person_id": person.person_id,
        "name": person.name,
        "email": person.email,
        "locale": person.locale,
        "organisation_id": person.organisation_id,
        "memberships": held,
        "csrf_token": sessions.csrf_token() if person.via == "cookie" else None,
    }
