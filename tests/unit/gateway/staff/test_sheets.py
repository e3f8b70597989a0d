"""Worksheets as therapists read and print them: each kind in words, what was fixed and when, nobody's own notes."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient

from gateway.domain.roles import Role
from tests.unit.gateway.staff import staff_documents as documents
from tests.unit.gateway.staff.staff_documents import PAGES, PATH
from tests.unit.gateway.web import kinds
from tests.unit.gateway.web.documents import CATALOGUE, exercise
from tests.unit.gateway.web.sample import Sample, sample

ONE = documents.answered(2)["id"]
FIXED = {"prediction": "2026-11-20T18:00:00.000Z"}
EXERCISES = sorted({path.stem.partition(".")[0] for path in CATALOGUE.glob("*.yaml")})


def words_of(body: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def browser_for(monkeypatch: pytest.MonkeyPatch, filled: dict[str, Any]) -> tuple[Sample, FlaskClient]:
    """One answer to a worksheet with every kind, in the queue and alone."""
    found = sample(monkeypatch, documents.staff(Role.THERAPIST))
    documents.a_full_clinic(found.calls)
    pair = filled.get("tension")
    change = {"label": "How tense were you?", "taken_from": ["tension"], **pair} if pair else None
    changes = [change] if change else []
    response = documents.response(answers=filled, changes=changes, computed={"sum": 2.5}, locked=FIXED)
    occurrence = {**documents.answered(2), "response": response}
    found.calls.answer("GET", f"{PATH}review-queue", {"items": [occurrence], "next": None})
    shown = {"occurrence": occurrence, "exercise": kinds.exercise(), "response": response, "review": None}
    found.calls.answer("GET", f"{PATH}occurrences/{ONE}", shown)
    return found, found.app.test_client()


@pytest.mark.parametrize("address", [f"{PAGES}review", f"{PAGES}answers/{ONE}"])
def test_every_kind_is_read_in_words(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    _, browser = browser_for(monkeypatch, kinds.FILLED)
    text = words_of(browser.get(address).text)
    for words in (
        "Everybody looks. Fixed on Friday 20 November, 18:00",
        "65 of 100",
        "On a bus",
        "Warmth, A lump in the throat",
        "2.5 kg",
        "6 h 30 min",
        "At the stop – 25 One stop – 40",
        "The queue 6 of 10 Fear",
        "Stayed in bed · Mood 2 of 10",
        "2 of 3 done One Three",
        "watched",
    ):
        assert words in text
    assert "I was proud." not in text
    assert "Only for me" not in text


def test_a_pair_is_a_change(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = browser_for(monkeypatch, kinds.FILLED)
    assert "How tense were you? 7 → then 4" in words_of(browser.get(f"{PAGES}review").text)


def test_a_note_that_the_client_shows_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = browser_for(monkeypatch, {"own": {"text": "I was proud.", "shared": True}})
    assert "Only for me I was proud." in words_of(browser.get(f"{PAGES}review").text)


@pytest.mark.parametrize("own", [{"text": "I was proud.", "shared": "no"}, {"text": "I was proud."}, "I was proud."])
def test_a_note_in_any_other_shape_stays_hidden(monkeypatch: pytest.MonkeyPatch, own: Any) -> None:
    _, browser = browser_for(monkeypatch, {"own": own})
    for address in (f"{PAGES}review", f"{PAGES}answers/{ONE}"):
        assert "I was proud." not in browser.get(address).text


def test_a_filled_sheet_has_its_sections_and_no_form(monkeypatch: pytest.MonkeyPatch) -> None:
    _, browser = browser_for(monkeypatch, kinds.FILLED)
    body = browser.get(f"{PAGES}answers/{ONE}").text
    for title in ("Before", "What there was", "Numbers", "To end with"):
        assert f"<h2>{title}</h2>" in body
    assert body.count("<form") == 1, "only signing out"


def test_an_empty_sheet_has_room_for_every_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    found, browser = browser_for(monkeypatch, {})
    found.calls.answer("GET", f"{PATH}exercises/every_kind", kinds.exercise())
    text = words_of(browser.get(f"{PAGES}exercises/every_kind/sheet").text)
    asked = [str(one["label"]) for one in kinds.FIELDS if one["kind"] != "computed"]
    assert [label for label in asked if label not in text] == []
    assert "How far it went down" not in text


@pytest.mark.parametrize("code", EXERCISES)
def test_every_shipped_exercise_has_an_empty_sheet(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    found, browser = browser_for(monkeypatch, {})
    found.calls.answer("GET", f"{PATH}exercises/{code}", exercise(code))
    answer = browser.get(f"{PAGES}exercises/{code}/sheet")
    assert answer.status_code == 200
    assert not re.search(r"<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|<style", answer.text)
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("code", EXERCISES)
def test_the_example_of_every_shipped_exercise_is_read_and_printed(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    found, browser = browser_for(monkeypatch, {})
    its = exercise(code)
    occurrence = {**documents.answered(2), "response": documents.response(answers=its["example"])}
    found.calls.answer("GET", f"{PATH}occurrences/{ONE}", {"occurrence": occurrence, "exercise": its})
    answer = browser.get(f"{PAGES}answers/{ONE}")
    assert answer.status_code == 200
    text = words_of(answer.text)
    written = [value for value in its["example"].values() if isinstance(value, str) and not re.match(r"\d\d", value)]
    options = {one["value"] for field in its["worksheet"]["fields"] for one in field.get("options") or []}
    assert [value for value in written if value not in options and " ".join(value.split()) not in text] == []


@pytest.mark.parametrize("role", [Role.CLIENT, Role.MANAGER, Role.ADMIN])
def test_sheets_are_not_there_for_others(monkeypatch: pytest.MonkeyPatch, role: Role) -> None:
    found = sample(monkeypatch, documents.staff(role))
    assert found.app.test_client().get(f"{PAGES}answers/{ONE}").status_code == 404
