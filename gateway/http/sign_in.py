"""Signing in and out over the API, and the one-time link."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from gateway import sessions
from gateway.http.me import described
from gateway.http.schemas import MeAnswer, SignInBody, WelcomeBody


def blueprint() -> Blueprint:
    blp = Blueprint("sign_in", __name__, url_prefix="/api/v1", description="Signing in and out")

    @blp.route("/sign-in", methods=["POST"])
    @blp.arguments(SignInBody)
    @blp.response(200, MeAnswer)
    def begin(body: dict[str, str]) -> dict[str, Any]:
        """Sign in with e-mail address and password; the answer sets a cookie."""
        return described(sessions.sign_in(body["email"], body["password"]))

    @blp.route("/sign-out", methods=["POST"])
    @blp.response(204)
    def end() -> None:
        """End this sign-in."""
        sessions.signed_in()
        sessions.sign_out()

    @blp.route("/welcome", methods=["POST"])
    @blp.arguments(WelcomeBody)
    @blp.response(200, MeAnswer)
    def welcome(body: dict[str, str]) -> dict[str, Any]:
        """Set a password through a one-time link and sign in."""
        return described(sessions.welcome(body["token"], body["password"]))

    return blp
