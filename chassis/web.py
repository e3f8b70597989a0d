"""The web application of a process: Flask and flask-smorest with the edges every service needs."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import flask_smorest
from flask import Blueprint, Flask, Response, g, request
from gunicorn.http.errors import NoMoreData, ParseException
from marshmallow import INCLUDE, Schema, fields
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from chassis import logs, trace
from chassis.health import Health
from chassis.idempotency import Idempotency
from chassis.ids import new_id
from chassis.metrics import Metrics, for_process
from chassis.mongo import DATABASE_AWAY
from chassis.problems import Render, Table, malformed, register, to_response, unauthorised, unavailable
from chassis.settings import WebSettings
from chassis.tokens import TokenRefused, Verifier

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
BODY_LIMIT = 1024 * 1024  # bytes
_DEEPEST = 32
_NOT_WHOLE = "The body did not arrive whole. Send it again, with correct chunks or Content-Length."
_TOO_DEEP = f"The body is nested more than {_DEEPEST} levels deep. Send a flatter one."
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_OPEN = frozenset({"live", "ready", "metrics", "api-docs.openapi_json"})  # endpoints without a token
_PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_SECURITY = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class ProblemSchema(Schema):
    """How a problem looks in the OpenAPI document."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    request_id = fields.String(required=True)
    errors = fields.Dict()


class _Api(flask_smorest.Api):  # type: ignore[misc]
    ERROR_SCHEMA = ProblemSchema

    def _register_error_handlers(self) -> None:
        """`problems.register` answers all errors."""

    def _register_responses(self) -> None:
        self.DEFAULT_RESPONSE_CONTENT_TYPE = "application/problem+json"
        super()._register_responses()
        del self.DEFAULT_RESPONSE_CONTENT_TYPE


def create_app(
    name: str,
    settings: WebSettings,
    *,
    problems: Table,
    blueprints: Sequence[Blueprint],
    verifier: Verifier | None,
    idempotency: Idempotency | None,
    health: Health,
    metrics: Metrics | None = None,
    render: Render = to_response,
    forms: bool = False,
) -> Flask:
    """An app whose every answer has a request id, a trace, a metric and, when it is an error, a problem document.

    With a `verifier` every route of `blueprints` needs a token; without one they look after themselves. `render` may
    show problems as pages, `forms` lets bodies be HTML forms.
    """
    app = Flask(__name__, static_folder=None, template_folder=None)
    app.config["SETTINGS"] = settings
    app.url_map.merge_slashes = False  # a doubled slash would be answered by an HTML redirect
    app.config.update(MAX_CONTENT_LENGTH=BODY_LIMIT, OPENAPI_URL_PREFIX="/")
    edge = _Edge(metrics or for_process(name), verifier, idempotency, forms)
    app.before_request(edge.before)
    app.after_request(edge.after)
    away = dict.fromkeys(DATABASE_AWAY, lambda _: unavailable())
    register(app, {**away, TokenRefused: lambda _: unauthorised(), **problems}, render)
    app.add_url_rule("/health/live", "live", lambda: {"status": "ok"})
    app.add_url_rule("/health/ready", "ready", health.readiness)
    app.add_url_rule("/metrics", "metrics", lambda: Response(edge.metrics.exposition(), content_type=_PROMETHEUS))
    api = _Api(app, spec_kwargs={"title": f"Carryover {name}", "version": "v1", "openapi_version": "3.1.0"})
    if verifier:
        api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
        api.spec.options["security"] = [{"token": []}]
    for blueprint in blueprints:
        (api if isinstance(blueprint, flask_smorest.Blueprint) else app).register_blueprint(blueprint)
    return app


@dataclass(frozen=True)
class _Edge:
    """What happens around every route."""

    metrics: Metrics
    verifier: Verifier | None
    idempotency: Idempotency | None
    forms: bool

    def before(self) -> Response | None:
        g.began = time.perf_counter()
        given = request.headers.get("X-Request-Id", "")
        g.request_id = given if _REQUEST_ID.fullmatch(given) else new_id("req")
        g.traceparent = trace.bind(g.request_id, request.headers.get("traceparent"))
        _read_body(forms=self.forms)
        if request.routing_exception is not None or request.endpoint in _OPEN:
            return None
        if self.verifier:
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            g.actor = self.verifier.verify(token if scheme.lower() == "bearer" else "", g.request_id)
        return self.idempotency.begin() if self.idempotency else None

    def after(self, response: Response) -> Response:
        if self.idempotency:
            self.idempotency.finish(response)
        for header, value in {**_SECURITY, "X-Request-Id": g.request_id, "traceparent": g.traceparent}.items():
            response.headers.setdefault(header, value)
        self._observe(response.status_code, time.perf_counter() - g.began)
        return response

    def _observe(self, status: int, seconds: float) -> None:
        route = request.url_rule.rule if request.url_rule else "unmatched"
        method = request.method if request.method in _METHODS else "other"
        self.metrics.http_requests_total.labels(method, route, status).inc()
        self.metrics.http_request_seconds.labels(method, route).observe(seconds)
        log = logs.get_logger().debug if request.endpoint in _OPEN else logs.get_logger().info
        log("http.request", method=method, route=route, status=status, seconds=round(seconds, 4))


def _read_body(*, forms: bool) -> None:
    """Read the whole body here, so that each way in which it can be broken has its answer in one place."""
    try:
        data = request.get_data()
    except (ParseException, NoMoreData) as error:
        raise malformed(_NOT_WHOLE) from error
    if len(data) < (request.content_length or 0):  # gunicorn ends it in silence when the sender is gone
        raise malformed(_NOT_WHOLE)
    if request.content_length is None and len(data) >= BODY_LIMIT:  # a chunked body is cut there without a word
        raise RequestEntityTooLarge
    if data and request.is_json:
        _check_json(data)
    elif data and not (forms and request.mimetype in _FORMS):
        raise UnsupportedMediaType


def _check_json(data: bytes) -> None:
    try:
        value = json.loads(data.decode())
    except RecursionError as error:
        raise malformed(_TOO_DEEP) from error
    except ValueError as error:
        raise malformed("The body is not JSON in UTF-8. Check quotes, commas and brackets.") from error
    _check_value(value, 1)


def _check_value(value: Any, depth: int) -> None:
    """Refuse what JSON can say but no database field or reader can hold."""
    if depth > _DEEPEST:
        raise malformed(_TOO_DEEP)
    if isinstance(value, dict):
        for name, item in value.items():
            _check_value(name, depth)
            _check_value(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check_value(item, depth + 1)
    elif isinstance(value, str):
        if _UNSTORABLE.search(value):
            raise malformed("A text contains NUL or half a surrogate pair. Send whole Unicode characters.")
    elif isinstance(value, int | float) and not -(2**63) <= value < 2**63:
        raise malformed("A number is infinite, not a number or too large.")
