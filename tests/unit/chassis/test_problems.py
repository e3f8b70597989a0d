"""Every problem has a stable type, says what to do, and never shows the text of an error."""

from __future__ import annotations

import pytest
from flask import Flask, Response
from pymongo.errors import ServerSelectionTimeoutError
from werkzeug.exceptions import HTTPException, default_exceptions

from chassis import problems
from chassis.problems import Problem
from tests.unit.chassis.kitchen import CANARY, client, kitchen

MADE = [
    (problems.malformed("Send JSON."), 400, "malformed"),
    (problems.unauthorised(), 401, "unauthorised"),
    (problems.forbidden(), 403, "role"),
    (problems.not_found(), 404, "not-found"),
    (problems.conflict("cold", "Cold", "Make a new one."), 409, "cold"),
    (problems.stale(), 412, "stale"),
    (problems.invalid({"tea": ["Missing."]}), 422, "invalid"),
    (problems.known(428), 428, "if-match"),
    (problems.unavailable(), 503, "unavailable"),
]


@pytest.mark.parametrize(("problem", "status", "slug"), MADE, ids=[slug for _, _, slug in MADE])
def test_the_common_problems_keep_their_types(problem: Problem, status: int, slug: str) -> None:
    document = problem.document()
    assert (document["status"], document["type"]) == (status, f"urn:carryover:problem:{slug}")
    assert document["title"]
    assert document["detail"].endswith(".")


def test_extra_members_never_replace_the_standard_ones() -> None:
    document = Problem(409, "cold", "Cold", "Make a new one.", extra={"status": 1, "degrees": 21}).document()
    assert (document["status"], document["degrees"]) == (409, 21)


@pytest.mark.parametrize("kind", [kind for code, kind in default_exceptions.items() if code >= 400])
def test_each_error_of_the_framework_becomes_a_problem(kind: type[HTTPException]) -> None:
    problem = problems.from_http(kind(CANARY))
    assert problem.status == kind.code
    assert CANARY not in str(problem.document())
    assert problem.detail


def test_an_error_of_the_domain_is_answered_from_the_table() -> None:
    answer = client().get("/api/v1/cups/cold")
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    assert answer.json is not None
    assert answer.json["type"] == "urn:carryover:problem:cold"
    assert CANARY not in answer.text


def test_an_unexpected_error_shows_nothing_but_the_request_id() -> None:
    answer = client().get("/api/v1/cups/broken", headers={"X-Request-Id": "req_12345678"})
    assert answer.status_code == 500
    assert answer.json == {
        "type": "urn:carryover:problem:unexpected",
        "title": "Something went wrong on our side",
        "status": 500,
        "detail": "Try again; if it stays, tell support the request id.",
        "request_id": "req_12345678",
    }


def test_an_error_without_a_place_in_our_list_is_still_a_problem() -> None:
    answer = client().get("/api/v1/cups/teapot")
    assert answer.json is not None
    assert (answer.status_code, answer.json["type"]) == (418, "urn:carryover:problem:http-418")


def test_while_the_database_is_away_the_caller_is_told_when_to_come_back() -> None:
    app = kitchen()

    @app.get("/away")
    def away() -> str:
        raise ServerSelectionTimeoutError(CANARY)

    answer = app.test_client().get("/away")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert CANARY not in answer.text


def test_an_answer_that_is_finished_and_a_redirect_pass() -> None:
    app = Flask(__name__)
    problems.register(app, {})

    @app.get("/old/")
    def old() -> str:
        raise HTTPException(response=Response("as it is", 402))

    assert app.test_client().get("/old/").text == "as it is"
    assert app.test_client().get("/old").status_code == 308


def test_a_part_with_pages_may_show_problems_its_own_way() -> None:
    page = client(render=lambda problem: Response(f"<h1>{problem.title}</h1>", problem.status)).get("/nowhere")
    assert (page.status_code, page.text) == (404, "<h1>Not found</h1>")
