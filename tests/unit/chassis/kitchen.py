"""A small service that the tests of the web half serve: cups of tea, with a strict schema, pages and ETags."""

# mypy: disable-error-code="untyped-decorator"
# flask-smorest's decorators carry no types.

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import flask
import flask_smorest
from flask.testing import FlaskClient
from marshmallow import fields

from chassis import tokens, web
from chassis.health import Health
from chassis.http import PageQuery, StrictSchema, page, read_cursor, require_if_match, with_etag
from chassis.idempotency import Idempotency, command_key
from chassis.metrics import Metrics
from chassis.problems import Problem, conflict, stale
from chassis.settings import WebSettings

CANARY = "she said: my mother died in March"


class Cold(Exception):
    """An error of this domain."""


class Cup(StrictSchema):
    tea = fields.String(required=True)
    sugar = fields.Integer()


class CupsQuery(PageQuery):
    tea = fields.String()


def cups() -> flask_smorest.Blueprint:
    blueprint = flask_smorest.Blueprint("cups", __name__, url_prefix="/api/v1/cups", description="Cups of tea")

    @blueprint.route("", methods=["POST"])
    @blueprint.arguments(Cup)
    @blueprint.response(201, Cup)
    def pour(body: dict[str, Any]) -> Any:
        return with_etag(body, "cup_1", 1)

    @blueprint.route("")
    @blueprint.arguments(CupsQuery, location="query")
    def all_cups(query: dict[str, Any]) -> Any:
        after = read_cursor(query["cursor"], 1)
        first = after[0] + 1 if after else 0
        numbers = list(range(first, 5))[: query["limit"] + 1]
        return page(numbers, query["limit"], lambda number: [number])

    @blueprint.route("/<cup_id>", methods=["PATCH"])
    def stir(cup_id: str) -> Any:
        if require_if_match(cup_id) != 3:
            raise stale()
        return with_etag({"id": cup_id}, cup_id, 4)

    _odd_routes(blueprint)
    return blueprint


def _odd_routes(blueprint: flask_smorest.Blueprint) -> None:
    @blueprint.route("/cold")
    def cold() -> Any:
        raise Cold(CANARY)

    @blueprint.route("/broken")
    def broken() -> Any:
        raise RuntimeError(CANARY)

    @blueprint.route("/teapot")
    def teapot() -> Any:
        flask.abort(418)

    @blueprint.route("/whoami")
    def whoami() -> Any:
        actor = tokens.current_actor()
        return {"person_id": actor.person_id, "request_id": actor.request_id, "command": command_key()}


def problem_of_cold(_: Cold) -> Problem:
    return conflict("cold", "The tea is cold", "Make a new one.")


def kitchen(
    *,
    verifier: tokens.Verifier | None = None,
    idempotency: Idempotency | None = None,
    health: Health | None = None,
    metrics: Metrics | None = None,
    **more: Any,
) -> flask.Flask:
    return web.create_app(
        "kitchen",
        WebSettings(),
        problems={Cold: problem_of_cold},
        blueprints=more.pop("blueprints", [cups()]),
        verifier=verifier,
        idempotency=idempotency,
        health=health or Health(),
        metrics=metrics,
        **more,
    )


def client(**parts: Any) -> FlaskClient:
    return kitchen(**parts).test_client()


class Keys:
    """Key files in a folder, as an operator keeps them."""

    def __init__(self, folder: Path, *kids: str) -> None:
        self.private = folder / "signing.json"
        self.public = folder / "public.json"
        self.pairs = {kid: tokens.new_keypair(kid) for kid in kids}
        self.publish(*kids)
        self.sign_with(kids[0])

    def publish(self, *kids: str) -> None:
        self.public.write_text(json.dumps({"keys": {kid: self.pairs[kid][1][kid] for kid in kids}}))

    def sign_with(self, kid: str) -> None:
        self.private.write_text(json.dumps(self.pairs[kid][0]))


class Hands:
    """A clock, and a stopwatch, that tests move by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 18, tzinfo=UTC)
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def pass_seconds(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds
