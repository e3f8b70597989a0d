"""Measures on the pages of staff: the course with its marks, and filling one in together."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.domain.roles import Role
from tests.unit.gateway.staff import staff_documents as documents
from tests.unit.gateway.staff.staff_documents import PAGES, PATH
from tests.unit.gateway.staff.test_pages import words_of
from tests.unit.gateway.web.documents import EPISODE, exercise
from tests.unit.gateway.web.sample import Sample, sample

SHEET = f"{PAGES}clients/{EPISODE}/measures/phq9"
SCORES = f"{PATH}episodes/{EPISODE}/scores"
ALL = {f"item_{number}": "1" for number in range(1, 10)}
Here = tuple[Sample, FlaskClient]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Here:
    found = sample(monkeypatch, documents.staff(Role.THERAPIST))
    documents.a_full_clinic(found.calls)
    found.calls.answer("POST", SCORES, {}, status=201)
    return found, found.app.test_client()


def filled_in(**changes: Any) -> dict[str, Any]:
    """An occurrence that staff filled in."""
    response = documents.response(answers=ALL, rating_source="therapist")
    score = {"total": 9, "band_label": "Mild"}
    return {
        **documents.answered(3),
        "exercise_code": "phq9",
        "response": response,
        "score": score,
        "missing": [],
        **changes,
    }


def show(found: Sample, occurrence: dict[str, Any]) -> str:
    whole = {"occurrence": occurrence, "exercise": exercise("phq9"), "response": occurrence["response"]}
    found.calls.answer("GET", f"{PATH}occurrences/{occurrence['id']}", whole)
    found.calls.answer("GET", f"{PATH}review-queue", {"items": [occurrence], "next": None})
    return str(occurrence["id"])


def test_the_course_has_caseness_reliable_change_and_sessions(here: Here) -> None:
    text = here[1].get(f"{PAGES}clients/{EPISODE}").text
    said = " ".join(words_of(text).split())
    assert "2 Nov: 18. 20 Nov: 9, Mild, no case. Since the first: −9, reliable improvement. 3 scores." in said
    assert "before: 11" in said
    assert "case from 10" in said
    drawn = text.partition('<svg class="course-line"')[2].partition("</svg>")[0]
    assert (drawn.count("rotate(45"), drawn.count("<circle"), drawn.count("course-line__session")) == (1, 2, 1)
    assert "in the session" in said
    assert f'href="{SHEET}"' in text


def test_a_measure_is_filled_in_on_one_page(here: Here) -> None:
    found, browser = here
    text = browser.get(SHEET).text
    assert text.count("Over the last 2 weeks, how often") == 1
    assert "No permission required to reproduce" in text
    answer = browser.post(SHEET, data={**ALL, "item_10": "2", "idempotency_key": "k1"})
    assert answer.status_code == 302
    ((_, path, body, headers),) = found.calls.sent
    assert (path, headers["Idempotency-Key"]) == (SCORES, "k1")
    assert body == {"measure_code": "phq9", "answers": ALL | {"item_10": "2"}}


def test_what_is_missing_is_named_and_may_stay_so(here: Here) -> None:
    found, browser = here
    some = {name: value for name, value in ALL.items() if name != "item_4"}
    asked = browser.post(SHEET, data=some)
    assert asked.status_code == 422
    assert 'href="#f-item_4">Not answered yet. There is no result without it.' in asked.text
    assert 'name="item_3" value="1" checked' in " ".join(asked.text.split())
    assert found.calls.sent == []
    assert browser.post(SHEET, data={**some, "go": "anyway"}).status_code == 302
    assert found.calls.sent[0][2]["answers"] == some


def test_a_question_that_is_not_asked_is_not_sent(here: Here) -> None:
    found, browser = here
    browser.post(SHEET, data=dict.fromkeys(ALL, "0") | {"item_10": "2"})
    assert "item_10" not in found.calls.sent[0][2]["answers"]


def test_an_exercise_that_is_no_measure_has_no_such_page(here: Here) -> None:
    assert here[1].get(SHEET.replace("phq9", "thought_record")).status_code == 404


def test_what_staff_filled_in_is_put_right_with_what_stood_there(here: Here) -> None:
    found, browser = here
    occurrence = show(found, filled_in())
    address = f"{PAGES}answers/{occurrence}/correct"
    text = browser.get(address).text
    assert 'name="item_9" value="1" checked' in text
    assert f"{occurrence}.3" in text
    found.calls.answer("PUT", f"{PATH}occurrences/{occurrence}/answers", {})
    answer = browser.post(address, data={**ALL, "etag": f'"{occurrence}.3"'})
    assert answer.status_code == 302
    ((method, _, body, headers),) = found.calls.sent
    assert (method, body, headers["If-Match"]) == ("PUT", {"answers": ALL}, f'"{occurrence}.3"')


def test_what_the_client_answered_has_no_such_page(here: Here) -> None:
    found, browser = here
    own = filled_in(response=documents.response(answers=ALL, rating_source="client"))
    assert browser.get(f"{PAGES}answers/{show(found, own)}/correct").status_code == 404


def test_the_review_shows_total_band_and_what_is_missing(here: Here) -> None:
    found, browser = here
    show(found, filled_in())
    said = words_of(browser.get(f"{PAGES}review").text)
    assert "9, Mild" in said
    assert "No permission required to reproduce" in said
    show(found, filled_in(score=None, missing=["item_3"]))
    said = words_of(browser.get(f"{PAGES}review").text)
    assert "One item has no answer yet, so there is no result." in said
    assert said.count("Trouble falling or staying asleep") == 2


@pytest.mark.parametrize("address", [f"{PAGES}exercises/phq9/sheet", "filled"])
def test_on_paper_the_source_stands_below_and_the_stem_once(here: Here, address: str) -> None:
    found, browser = here
    if address == "filled":
        address = f"{PAGES}answers/{show(found, filled_in())}"
    text = browser.get(address).text
    assert "No permission required to reproduce" in text
    assert text.count("<h2>Over the last 2 weeks") == 1
