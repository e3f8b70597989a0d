"""Strict schemas, pages whose cursors cannot be bent, and ETags that fit one document only."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from chassis import http
from chassis.problems import Problem
from tests.unit.chassis.kitchen import client


def refused(query: str) -> tuple[int, dict[str, Any]]:
    answer = client().get(f"/api/v1/cups?{query}")
    assert answer.json is not None
    return answer.status_code, answer.json


def test_pages_lead_through_the_whole_list_once() -> None:
    found, url = [], "/api/v1/cups?limit=2"
    while True:
        answer = client().get(url).json
        assert answer is not None
        found += answer["items"]
        if answer["next"] is None:
            break
        url = f"/api/v1/cups?limit=2&cursor={answer['next']}"
    assert found == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("limit", ["0", "201", "-1", "many", "1.5"])
def test_a_page_has_1_to_200_items(limit: str) -> None:
    status, body = refused(f"limit={limit}")
    assert (status, list(body["errors"])) == (422, ["limit"])


def test_an_unknown_query_parameter_is_named() -> None:
    status, body = refused("limt=2")
    assert (status, body["errors"]) == (422, {"limt": ["Unknown field."]})


def a_cursor(query: str = "limit=2") -> str:
    answer = client().get(f"/api/v1/cups?{query}").json
    assert answer is not None
    return str(answer["next"])


def test_a_cursor_may_change_the_size_of_the_page() -> None:
    answer = client().get(f"/api/v1/cups?limit=200&cursor={a_cursor()}").json
    assert answer == {"items": [2, 3, 4], "next": None}


@pytest.mark.parametrize("place", [0, 5, -1])
def test_a_damaged_cursor_is_refused(place: int) -> None:
    cursor = list(a_cursor())
    cursor[place] = "A" if cursor[place] != "A" else "B"
    status, body = refused(f"cursor={''.join(cursor)}")
    assert (status, body["type"]) == (400, "urn:carryover:problem:malformed")
    assert "without a cursor" in body["detail"]


def test_a_cursor_of_another_list_or_filter_is_refused() -> None:
    assert refused(f"tea=green&cursor={a_cursor()}")[0] == 400
    assert refused(f"cursor={a_cursor('limit=2&tea=green')}")[0] == 400
    with Flask(__name__).test_request_context("/api/v1/saucers"):
        other = http.cursor_of([1])
    assert refused(f"cursor={other}")[0] == 400


def test_a_cursor_with_another_number_of_parts_is_refused() -> None:
    with Flask(__name__).test_request_context("/api/v1/cups"):
        assert http.read_cursor(http.cursor_of([1, "cup_1"]), 2) == [1, "cup_1"]
        with pytest.raises(Problem):
            http.read_cursor(http.cursor_of([1, "cup_1"]), 1)


@given(st.text() | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_whatever_else_is_sent_as_a_cursor_is_refused(cursor: str) -> None:
    with Flask(__name__).test_request_context("/api/v1/cups"):
        if cursor:
            with pytest.raises(Problem) as caught:
                http.read_cursor(cursor, 1)
            assert caught.value.status == 400
        else:
            assert http.read_cursor(cursor, 1) is None


@given(st.lists(st.text() | st.integers() | st.none(), max_size=4))
def test_every_position_survives_the_way_out_and_back(key: list[str | int | None]) -> None:
    with Flask(__name__).test_request_context("/api/v1/cups"):
        assert http.read_cursor(http.cursor_of(key), len(key)) == key


def patched(**headers: str) -> tuple[int, str]:
    answer = client().patch("/api/v1/cups/cup_1", headers=headers)
    return answer.status_code, answer.headers.get("ETag", "")


def test_the_etag_that_was_read_is_accepted() -> None:
    assert patched(**{"If-Match": http.etag("cup_1", 3)}) == (200, '"cup_1.4"')


@pytest.mark.parametrize("missing", ["", " ", "*"])
def test_without_an_etag_nothing_is_changed(missing: str) -> None:
    assert patched(**{"If-Match": missing})[0] == 428
    assert patched()[0] == 428


@pytest.mark.parametrize(
    "other",
    [
        '"cup_1.2"',
        '"cup_2.3"',
        '"3"',
        "3",
        '"cup_1.-3"',
        '"cup_1.³"',
        'W/"cup_1.3"',
        f'"cup_1.{"3" * 5000}"',
        '"cup_1."',
    ],
)
def test_an_etag_of_another_version_or_document_is_stale(other: str) -> None:
    assert patched(**{"If-Match": other.encode().decode("latin-1")})[0] == 412
