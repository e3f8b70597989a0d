"""Everything under /api/v1 that a service answers: looked up, checked, recorded and passed on as it is."""

from __future__ import annotations

from flask import Blueprint, Response, request

from gateway import sessions
from gateway.domain.errors import NotThere
from gateway.forwarding import place_of
from gateway.gateway import gateway
from gateway.upstream import PASSED_ON, Request

PASSED_BACK = ("Content-Type", "ETag", "Location", "Retry-After", "Idempotency-Replayed", "WWW-Authenticate")
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def blueprint() -> Blueprint:
    blp = Blueprint("forward", __name__)

    @blp.route("/api/v1/clinics/<clinic_id>/<path:rest>", methods=_METHODS)
    def clinic(clinic_id: str, rest: str) -> Response:  # noqa: ARG001 - the whole path is looked up
        return _passed_on()

    @blp.route("/api/v1/me/<path:rest>", methods=_METHODS)
    def own(rest: str) -> Response:  # noqa: ARG001 - as above
        return _passed_on()

    return blp


def _passed_on() -> Response:
    person = sessions.signed_in()
    place = place_of(request.path)
    if place is None:
        raise NotThere
    answer = gateway().upstream.forward(
        person,
        place,
        Request(
            method=request.method,
            path=request.path,
            body=request.get_data(),
            query=request.query_string.decode("ascii", "ignore"),
            headers={name: request.headers[name] for name in PASSED_ON if name in request.headers},
        ),
    )
    headers = {name: answer.headers[name.lower()] for name in PASSED_BACK if name.lower() in answer.headers}
    response = Response(answer.body, answer.status, headers)
    if "content-type" not in answer.headers:
        del response.headers["Content-Type"]  # an empty answer is of no kind; Flask would call it HTML
    return response
