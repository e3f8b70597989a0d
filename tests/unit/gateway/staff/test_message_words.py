"""The page of a clinic's sentences: seen before they are set, and refused where they name people or exercises."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.domain.roles import Role
from tests.unit.gateway.staff import staff_documents as documents
from tests.unit.gateway.staff.staff_documents import PAGES, PATH
from tests.unit.gateway.web.sample import Sample, sample

PAGE, TEMPLATES = f"{PAGES}reminders/words", f"{PATH}reminder-templates"
KINDS = ("nudge", "bundle", "session", "unfinished", "ask")
NONE = dict.fromkeys(KINDS)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = sample(monkeypatch, documents.staff(Role.MANAGER))
    ours = dict.fromkeys(KINDS, "Time for {homework}.")
    known = {
        "texts": {"en": {**NONE, "ask": "Quiet lately"}, "de": {**NONE, "nudge": "Zeit"}},
        "ours": {"en": ours, "de": ours},
        "placeholders": ["homework", "count", "day", "time"],
        "version": 1,
    }
    found.calls.answer("GET", TEMPLATES, known, etag='"tpl.1"')
    found.calls.answer("GET", f"{PATH}own-exercises", {"items": [{"title": "Tea ritual"}], "next": None})
    found.calls.answer("POST", f"{TEMPLATES}/preview", {"texts": {"en": dict.fromkeys(KINDS, "Time for practice.")}})
    found.calls.answer("PUT", TEMPLATES, known)
    return found


@pytest.fixture
def browser(here: Sample) -> FlaskClient:
    return here.app.test_client()


def puts(here: Sample) -> list[Any]:
    return [(body, headers) for method, _, body, headers in here.calls.sent if method == "PUT"]


def test_what_is_typed_is_set_beside_the_other_language(here: Sample, browser: FlaskClient) -> None:
    assert 'value="Quiet lately"' in browser.get(PAGE).text
    form = {"language": "en", "etag": '"tpl.1"', "nudge": " A quiet moment ", "ask": ""}
    assert browser.post(PAGE, data=form).status_code == 302
    ((body, headers),) = puts(here)
    assert body["texts"] == {"en": {**NONE, "nudge": "A quiet moment"}, "de": {**NONE, "nudge": "Zeit"}}
    assert headers["If-Match"] == '"tpl.1"'


def test_a_preview_sets_nothing_and_keeps_what_was_typed(here: Sample, browser: FlaskClient) -> None:
    shown = browser.post(PAGE, data={"language": "en", "nudge": "Time for {homework}", "go": "preview"})
    assert shown.text.count("lock-screen__message") == len(KINDS)
    assert 'value="Time for {homework}"' in shown.text
    assert puts(here) == []


@pytest.mark.parametrize("text", ["Dr Osei says hello", "Time for the tea ritual"])
def test_names_and_the_clinics_own_exercises_are_refused(here: Sample, browser: FlaskClient, text: str) -> None:
    answer = browser.post(PAGE, data={"language": "en", "nudge": text})
    assert (answer.status_code, "Say it without" in answer.text) == (422, True)
    assert puts(here) == []


def test_what_the_service_refuses_stands_beside_its_field(here: Sample, browser: FlaskClient) -> None:
    refused = {"status": 422, "errors": {"texts": {"en": {"ask": ["{name} cannot be filled in."]}}}}
    here.calls.answer("PUT", TEMPLATES, refused, status=422)
    answer = browser.post(PAGE, data={"language": "en", "ask": "Hello {name}"})
    assert answer.status_code == 422
    assert 'href="#f-ask"' in answer.text
