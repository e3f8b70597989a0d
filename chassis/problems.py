"""Everything that goes wrong over HTTP, as RFC 9457 problem documents that say what happened and what to do.

`Problem` is the only error a route raises on purpose. Errors of a domain become problems in one table per service;
whatever is not in a table becomes a 500 that carries nothing but its request id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, Response, json
from werkzeug.exceptions import HTTPException

from chassis import logs, trace

URN = "urn:carryover:problem:"
_KNOWN: Mapping[int, tuple[str, str, str]] = {
    400: ("malformed", "The request cannot be read", "Check it against /openapi.json."),
    401: ("unauthorised", "Not signed in", "Sign in again and repeat the request."),
    403: ("role", "Not for your role", "Ask your organisation's administrator."),
    404: ("not-found", "Not found", "There is nothing here that you can see. Check the address."),
    405: ("method", "Method not allowed", "Use one of the methods in the Allow header."),
    406: ("not-acceptable", "Not acceptable", "Ask for application/json."),
    412: ("stale", "Changed in the meantime", "Read it again, then send your change with the new ETag."),
    413: ("too-large", "The request is too large", "Send at most 1 MiB; split it if need be."),
    415: ("media-type", "Not a media type we read", "Send application/json in UTF-8."),
    422: ("invalid", "Some fields are not right", "Correct the fields named in `errors` and send it again."),
    428: ("if-match", "If-Match is missing", "Send If-Match with the ETag you got when you read it."),
    429: ("too-many", "Too many requests", "Wait and send fewer."),
    500: ("unexpected", "Something went wrong on our side", "Try again; if it stays, tell support the request id."),
    503: (
        "unavailable",
        "Not available right now",
        "Repeat in a moment, with the same Idempotency-Key if you sent one.",
    ),
}


class Problem(Exception):
    """One problem document. `type` is a stable slug that clients may rely on; `detail` says what to do."""

    def __init__(
        self,
        status: int,
        type: str,  # noqa: A002 - the name RFC 9457 gives it
        title: str,
        detail: str,
        *,
        extra: Mapping[str, Any] | None = None,
        errors: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(title)
        self.status, self.type, self.title, self.detail = status, type, title, detail
        self.extra = {**(extra or {}), **({"errors": errors} if errors else {})}
        self.headers = dict(headers or {})

    def document(self) -> dict[str, Any]:
        standard = {"type": URN + self.type, "title": self.title, "status": self.status, "detail": self.detail}
        return {**self.extra, **standard, "request_id": trace.current_request_id()}


Table = Mapping[type[Exception], Callable[[Any], Problem]]
Render = Callable[[Problem], Response]


def known(status: int, detail: str | None = None, **more: Any) -> Problem:
    """The usual problem of a status."""
    slug, title, usual = _KNOWN[status]
    return Problem(status, slug, title, detail or usual, **more)


def malformed(detail: str) -> Problem:
    return known(400, detail)


def unauthorised(detail: str | None = None) -> Problem:
    return known(401, detail, headers={"WWW-Authenticate": "Bearer"})


def forbidden(detail: str | None = None) -> Problem:
    return known(403, detail)


def not_found() -> Problem:
    return known(404)


def conflict(type: str, title: str, detail: str) -> Problem:  # noqa: A002 - as above
    return Problem(409, type, title, detail)


def stale() -> Problem:
    return known(412)


def invalid(errors: Mapping[str, Any], detail: str | None = None) -> Problem:
    return known(422, detail, errors=errors)


def unavailable(retry_after: int = 2) -> Problem:
    return known(503, headers={"Retry-After": str(retry_after)})


def from_http(error: HTTPException) -> Problem:
    """The framework's own errors, those of marshmallow included, as problems."""
    status = error.code or 500
    if status == 401:
        return unauthorised()
    if status not in _KNOWN:
        return Problem(status, f"http-{status}", error.name, "Check the request against /openapi.json.")
    messages = (getattr(error, "data", None) or {}).get("messages", {})
    headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return known(status, errors=_fields(messages) if status == 422 else None, headers=headers)


def _fields(messages: Mapping[str, Any]) -> dict[str, Any]:
    """webargs puts the place (json, query …) around the fields."""
    fields: dict[str, Any] = {}
    for place, found in messages.items():
        fields |= found if isinstance(found, dict) else {place: found}
    return fields


def to_response(problem: Problem) -> Response:
    body = json.dumps(problem.document())
    return Response(body, problem.status, headers=problem.headers, content_type="application/problem+json")


def register(app: Flask, table: Table, render: Render = to_response) -> None:
    """Answer every error of `app` with a problem: those of `table`, the framework's, and the unexpected ones."""

    def on_http(error: HTTPException) -> Response | HTTPException:
        finished = error.response is not None or (error.code is not None and error.code < 400)
        return error if finished else render(from_http(error))

    def on_unexpected(error: Exception) -> Response:
        logs.get_logger().error("http.unexpected", exc_info=error)
        return render(known(500))

    for kind, make in table.items():
        app.register_error_handler(kind, lambda error, make=make: render(make(error)))
    app.register_error_handler(Problem, render)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(Exception, on_unexpected)
