"""My API access tokens."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint

from gateway import sessions
from gateway.audit import touched
from gateway.domain.accounts import AccessToken
from gateway.gateway import gateway
from gateway.http.schemas import TokenBody, TokenList, TokenMade
from gateway.usecases import tokens


def blueprint() -> Blueprint:
    blp = Blueprint("tokens", __name__, url_prefix="/api/v1/tokens", description="API access tokens")

    @blp.route("")
    @blp.response(200, TokenList)
    def mine() -> dict[str, Any]:
        """My access tokens, without their secrets."""
        here = gateway()
        return {"items": [shown(each) for each in tokens.mine(sessions.signed_in(), store=here.store, now=here.clock)]}

    @blp.route("", methods=["POST"])
    @blp.arguments(TokenBody)
    @blp.response(201, TokenMade)
    def create(body: dict[str, Any]) -> dict[str, Any]:
        """Make an access token (signed in with the cookie only); its text is shown this once."""
        here = gateway()
        new = tokens.NewToken(body["name"], frozenset(body["scopes"]), body["expires_at"], body["clinic_id"])
        key = request.headers.get("Idempotency-Key")
        token, text = tokens.create(sessions.signed_in(), new, store=here.store, now=here.clock, command=key)
        touched(token.id)
        return {**shown(token), "token": text}

    @blp.route("/<token_id>", methods=["DELETE"])
    @blp.response(204)
    def remove(token_id: str) -> None:
        """Take an access token away; it stops working at once."""
        tokens.remove(sessions.signed_in(), token_id, store=gateway().store)

    return blp


def shown(token: AccessToken) -> dict[str, Any]:
    return {**vars(token), "scopes": sorted(token.scopes)}
