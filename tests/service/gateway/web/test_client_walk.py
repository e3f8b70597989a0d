"""A client walks through the pages of a real gateway: signs in by form, answers, and what the services hear of it."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.service.gateway.world import PASSWORD, World
from tests.unit.gateway.web import documents

OCCURRENCE = documents.occurrence()["id"]
SHEET = f"/api/v1/me/occurrences/{OCCURRENCE}"


def fields(html: str) -> dict[str, str]:
    """The hidden fields of the last form of a page (the first one is signing out)."""
    last = html[html.rindex("<form") :]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', last)
    return {name: unescape(value) for name, value in found}


@pytest.fixture
def browser(here: World) -> FlaskClient:
    """Signed in through the form, as a person does it."""
    email = here.person("client", name="Sam Rivers").email
    found = here.app.test_client()
    form = fields(found.get("/sign-in?next=/today").text)
    answer = found.post("/sign-in", data={**form, "email": email, "password": PASSWORD})
    assert answer.headers["Location"] == "/today"
    here.services.answer("GET", SHEET, 200, documents.sheet("breathing_practice"), ETag='"v1"')
    here.services.answer("GET", "/api/v1/me/today", 200, {"now": [documents.occurrence()]})
    here.services.answer("GET", "/api/v1/me/inbox", 200, {"items": [], "next": None})
    here.services.seen.clear()
    return found


def heard(here: World, method: str) -> list[Any]:
    return [one for one in here.services.seen if one.method == method]


def test_today_is_asked_in_the_name_of_the_client(here: World, browser: FlaskClient) -> None:
    answer = browser.get("/today")
    assert answer.status_code == 200
    assert ", Sam</h1>" in answer.text
    assert "Breathe before bed" in answer.text
    assert {(one.role, one.clinic_ids) for one in here.services.seen} == {("client", (here.clinic_id,))}
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_answer_goes_through_the_form_with_its_key(here: World, browser: FlaskClient) -> None:
    path = f"/do/{OCCURRENCE}/how-it-went/did"
    answer = browser.post(path, data={**fields(browser.get(path).text), "difficulty": "2"})
    assert answer.status_code == 302
    (sent,) = heard(here, "POST")
    assert json.loads(sent.body) == {
        "kind": "did",
        "quantity": 100,
        "answers": {},
        "talk_about_it": False,
        "difficulty": 2,
    }
    assert len(sent.headers["idempotency-key"]) >= 20
    assert sent.headers["if-match"] == '"v1"'


def test_a_form_of_somebody_else_changes_nothing(here: World, browser: FlaskClient) -> None:
    answer = browser.post(f"/do/{OCCURRENCE}/how-it-went/did", data={"difficulty": "2"})
    assert answer.status_code == 403
    assert "This page was open for a long time" in answer.text
    assert heard(here, "POST") == []


def test_a_draft_step_is_kept_and_not_written_down_by_the_gateway(here: World, browser: FlaskClient) -> None:
    page = browser.get(f"/do/{OCCURRENCE}/5").text
    before = len(here.records())
    answer = browser.post(f"/do/{OCCURRENCE}/5", data={**fields(page), "note": "CANARY the lamp", "go": "next"})
    assert answer.headers["Location"] == f"/do/{OCCURRENCE}/how-it-went"
    assert json.loads(heard(here, "PUT")[0].body)["answers"] == {"note": "CANARY the lamp"}
    assert "CANARY" not in str(here.records()[before:])


def test_what_a_service_says_is_wrong_stands_beside_the_field(here: World, browser: FlaskClient) -> None:
    problem = {"status": 422, "title": "", "detail": "", "errors": {"difficulty": ["Choose between 0 and 10."]}}
    here.services.answer("POST", f"{SHEET}/response", 422, problem)
    path = f"/do/{OCCURRENCE}/how-it-went/did"
    answer = browser.post(path, data={**fields(browser.get(path).text), "difficulty": "12", "note": "kept"})
    assert answer.status_code == 422
    assert 'href="#f-difficulty"' in answer.text
    assert ">kept</textarea>" in answer.text


def test_help_is_two_taps_away_and_needs_no_sign_in(here: World) -> None:
    text = here.app.test_client().get("/help").text
    assert "Carryover is not an emergency service" in text


def test_signing_out_ends_it(browser: FlaskClient) -> None:
    page = browser.get("/settings").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    assert browser.post("/sign-out", data={"csrf_token": token[1]}).headers["Location"] == "/sign-in?said=signed_out"
    assert "You are signed out." in browser.get("/sign-in?said=signed_out").text
    assert browser.get("/today").headers["Location"] == "/sign-in?next=%2Ftoday"
