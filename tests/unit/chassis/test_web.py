"""The edges of every web process: ids, traces, headers, bodies, tokens, health and the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymongo import MongoClient

from chassis import metrics, trace
from chassis.health import Health, database_check
from chassis.tokens import Actor, Signer, Verifier
from chassis.web import BODY_LIMIT
from tests.unit.chassis.kitchen import Keys, client, kitchen

CUPS = "/api/v1/cups"
JSON = "application/json"


def posted(body: bytes, content_type: str = JSON) -> tuple[int, dict[str, Any]]:
    answer = client().post(CUPS, data=body, content_type=content_type)
    assert answer.json is not None
    return answer.status_code, answer.json


def test_a_request_id_goes_in_and_out() -> None:
    assert (
        client().get("/health/live", headers={"X-Request-Id": "req_12345678"}).headers["X-Request-Id"] == "req_12345678"
    )


@pytest.mark.parametrize("given_id", ["", "short", "x" * 65, "spaces in it", "<script>"])
def test_a_request_id_of_another_shape_is_replaced(given_id: str) -> None:
    answer = client().get("/nowhere", headers={"X-Request-Id": given_id})
    assert answer.headers["X-Request-Id"].startswith("req_")
    assert answer.json is not None
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_the_trace_goes_on() -> None:
    parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = client().get("/health/live", headers={"traceparent": parent})
    assert answer.headers["traceparent"].split("-")[1] == parent.split("-")[1]
    assert trace.current_traceparent() == answer.headers["traceparent"]


def test_every_answer_has_headers_for_data_and_not_for_pages() -> None:
    for path in ("/health/live", "/nowhere", CUPS):
        headers = client().get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_blueprint_may_have_a_policy_of_its_own() -> None:
    pages = flask.Blueprint("pages", __name__)

    @pages.get("/page")
    def page() -> flask.Response:
        return flask.Response("page", headers={"Content-Security-Policy": "default-src 'self'"})

    answer = client(blueprints=[pages]).get("/page")
    assert answer.headers["Content-Security-Policy"] == "default-src 'self'"


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b'{"tea": "' + b"9" * 10, "not JSON"),
        (b"9" * 5000, "not JSON"),
        (b"[" * 10_000 + b"]" * 10_000, "levels deep"),
        (b"[" * 33 + b"]" * 33, "levels deep"),
        (b'{"tea": NaN}', "number"),
        (b'{"tea": -Infinity}', "number"),
        (b'{"tea": 1e999}', "number"),
        (b'{"tea": 9223372036854775808}', "number"),
        (b'{"tea": "\\ud800"}', "Unicode"),
        (b'{"te\\u0000a": 1}', "Unicode"),
    ],
)
def test_a_body_that_cannot_be_read_or_kept_is_malformed(body: bytes, wrong: str) -> None:
    status, problem = posted(body)
    assert (status, problem["type"]) == (400, "urn:carryover:problem:malformed")
    assert wrong in problem["detail"]


def test_whole_characters_and_the_largest_numbers_are_kept() -> None:
    assert posted(json.dumps({"tea": "🫖 grün", "sugar": 2**63 - 1}).encode())[1] == {
        "tea": "🫖 grün",
        "sugar": 2**63 - 1,
    }


@given(
    st.binary(max_size=300)
    | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(json.dumps).map(str.encode)
)
def test_no_body_ends_in_an_unexpected_error(body: bytes) -> None:
    assert posted(body)[0] in {201, 400, 422}


def test_fields_that_are_wrong_are_named() -> None:
    status, problem = posted(b'{"sugar": "two", "milk": true}')
    assert status == 422
    assert problem["errors"] == {
        "tea": ["Missing data for required field."],
        "sugar": ["Not a valid integer."],
        "milk": ["Unknown field."],
    }


@pytest.mark.parametrize("body", [b"[]", b"null", b'"tea"', b"3"])
def test_json_of_another_shape_is_invalid(body: bytes) -> None:
    assert posted(body)[0] == 422


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_only_json_is_read(content_type: str) -> None:
    status, problem = posted(b"tea=green", content_type)
    assert (status, problem["type"]) == (415, "urn:carryover:problem:media-type")


def test_forms_are_read_where_they_are_meant() -> None:
    pages = flask.Blueprint("pages", __name__)

    @pages.post("/order")
    def order() -> str:
        return flask.request.form["tea"]

    assert client(blueprints=[pages], forms=True).post("/order", data={"tea": "green"}).text == "green"


def test_a_body_over_the_limit_is_refused() -> None:
    body = b'{"tea": "' + b"x" * (BODY_LIMIT - 11) + b'"}'
    assert len(body) == BODY_LIMIT
    assert posted(body)[0] == 201
    status, problem = posted(body + b" ")
    assert (status, problem["type"]) == (413, "urn:carryover:problem:too-large")


def test_another_method_is_told_which_ones_there_are() -> None:
    answer = client().put(CUPS, json={})
    assert answer.status_code == 405
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_a_doubled_slash_is_another_address_and_not_a_redirect() -> None:
    assert client().get("/api//v1/cups").status_code == 404


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path, "k1")


def test_routes_need_a_token_and_know_who_asks(keys: Keys) -> None:
    asks = client(verifier=Verifier(str(keys.public), "kitchen"))
    token = Signer(str(keys.private)).sign(Actor("per_ann", "client", ("cln_1",)), "kitchen")
    known = asks.get(f"{CUPS}/whoami", headers={"Authorization": f"Bearer {token}", "X-Request-Id": "req_12345678"})
    assert known.json == {"person_id": "per_ann", "request_id": "req_12345678", "command": None}
    for header in ({}, {"Authorization": f"Basic {token}"}, {"Authorization": "Bearer"}, {"Authorization": "Bearer x"}):
        unknown = asks.get(f"{CUPS}/whoami", headers=header)
        assert (unknown.status_code, unknown.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_operators_and_readers_of_the_api_need_no_token(keys: Keys) -> None:
    asks = client(verifier=Verifier(str(keys.public), "kitchen"))
    statuses = [asks.get(path).status_code for path in ("/health/live", "/health/ready", "/metrics", "/openapi.json")]
    assert statuses == [200, 200, 200, 200]
    assert asks.get("/nowhere").status_code == 404


def test_readiness_follows_what_is_needed_and_liveness_does_not() -> None:
    away: MongoClient[dict[str, object]] = MongoClient("mongodb://127.0.0.1:9/?timeoutMS=100", connect=False)
    asks = client(health=Health(ready={"database": database_check(away["kitchen"]), "kettle": lambda: True}))
    ready = asks.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json == {"status": "away", "database": "away", "kettle": "ok"}
    assert asks.get("/health/live").json == {"status": "ok"}
    assert asks.get("/health/other").status_code == 404
    away.close()


def test_requests_are_counted_by_route_and_not_by_address() -> None:
    found = metrics.for_process("kitchen")
    asks = client(metrics=found)
    for number in range(3):
        asks.patch(f"{CUPS}/cup_{number}")
    asks.get("/" + "secret" * 3)
    asks.open("/health/live", method="BREW")
    text = asks.get("/metrics").text
    assert f'requests_total{{method="PATCH",route="{CUPS}/<cup_id>",status="428"}} 3.0' in text
    assert 'requests_total{method="GET",route="unmatched",status="404"} 1.0' in text
    assert "secret" not in text
    assert "BREW" not in text


def documented() -> dict[str, Any]:
    answer = client().get("/openapi.json").json
    assert answer is not None
    return dict(answer)


def test_the_api_describes_itself_with_its_problems() -> None:
    document = documented()
    assert document["openapi"] == "3.1.0"
    operation = document["paths"][CUPS]["post"]
    assert set(operation["responses"]) == {"201", "422", "default"}
    error = document["components"]["responses"]["DEFAULT_ERROR"]["content"]
    assert list(error) == ["application/problem+json"]
    assert document["components"]["schemas"]["Cup"]["required"] == ["tea"]


def test_an_app_can_be_built_twice() -> None:
    build: Callable[[], flask.Flask] = kitchen
    assert build() is not build()
    assert documented() == documented()
