"""A worksheet of many kinds through the forms of a real gateway: what the service hears, and what is written down."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.service.gateway.web.test_client_walk import fields, heard
from tests.service.gateway.world import PASSWORD, World
from tests.unit.gateway.web import documents, kinds
from tests.unit.gateway.web.forms import form_of

OCCURRENCE = documents.occurrence()["id"]
SHEET = f"/api/v1/me/occurrences/{OCCURRENCE}"


@pytest.fixture
def browser(here: World) -> FlaskClient:
    """A client who is signed in, with one worksheet begun."""
    email = here.person("client", name="Sam Rivers").email
    found = here.app.test_client()
    form = fields(found.get("/sign-in?next=/today").text)
    found.post("/sign-in", data={**form, "email": email, "password": PASSWORD})
    here.services.seen.clear()
    return found


def begun(here: World, answers: dict[str, Any], **more: Any) -> None:
    draft = {"answers": answers, "screen": 1, "short": False, "locked": {}, "computed": {}, **more}
    sheet = documents.sheet("breathing_practice", exercise=kinds.exercise(), draft=draft)
    here.services.answer("GET", SHEET, 200, sheet, ETag='"v1"')


def send(browser: FlaskClient, screen: int, go: str = "next", **changes: str) -> Any:
    path = f"/do/{OCCURRENCE}/{screen}"
    return browser.post(path, data={**form_of(browser.get(path).text), **changes, "go": go})


def drafts(here: World) -> list[dict[str, Any]]:
    return [json.loads(one.body) for one in heard(here, "PUT")]


def test_every_screen_sends_the_whole_draft(here: World, browser: FlaskClient) -> None:
    begun(here, kinds.FILLED)
    for screen in range(1, 10):
        assert send(browser, screen).status_code == 302
    assert len(drafts(here)) == 9
    assert all(one["answers"] == kinds.FILLED for one in drafts(here))
    assert [one.get("locks") for one in drafts(here)] == [[1], *[None] * 8]


def test_an_entry_goes_in_by_its_button_without_a_script(here: World, browser: FlaskClient) -> None:
    begun(here, {"diary": kinds.FILLED["diary"]})
    answer = send(browser, 7, "add:diary", **{"diary.what": "The bus", "diary.strong": "4"})
    assert answer.headers["Location"].endswith("/7#f-diary")
    (draft,) = drafts(here)
    assert [one["what"] for one in draft["answers"]["diary"]] == ["The queue", "A call", "The bus"]
    assert draft["answers"]["diary"][2]["strong"] == 4


def test_a_form_of_somebody_else_locks_nothing(here: World, browser: FlaskClient) -> None:
    begun(here, {})
    answer = browser.post(f"/do/{OCCURRENCE}/1", data={"prediction": "They stare", "go": "next"})
    assert answer.status_code == 403
    assert drafts(here) == []


def test_what_the_service_refuses_stands_beside_its_cell(here: World, browser: FlaskClient) -> None:
    begun(here, {})
    errors = {"answers.week.friday.night.mood": ["Choose between 0 and 10."]}
    here.services.answer("PUT", f"{SHEET}/draft", 422, {"status": 422, "title": "", "detail": "", "errors": errors})
    answer = send(browser, 8, **{"week.friday.night.mood": "7"})
    assert answer.status_code == 422
    assert 'href="#f-week.friday.night.mood"' in answer.text
    assert 'name="week.friday.night.mood" type="text" value="7"' in answer.text


def test_a_private_note_is_in_no_record_of_the_gateway(here: World, browser: FlaskClient) -> None:
    begun(here, {})
    before = len(here.records())
    send(browser, 9, **{"own.text": "CANARY of my own"})
    assert drafts(here)[0]["answers"]["own"] == {"text": "CANARY of my own", "shared": False}
    assert "CANARY" not in str(here.records()[before:])
