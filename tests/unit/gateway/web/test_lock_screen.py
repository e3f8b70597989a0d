"""The page of a client's own words: seen as on a locked phone before they are saved, with a kind word where they tell
something, and theirs to keep."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.gateway.web import documents
from tests.unit.gateway.web.sample import Sample, a_client, sample

ASSIGNMENT = documents.assignment()["id"]
PAGE, REMINDER = f"/settings/reminders/{ASSIGNMENT}", f"/api/v1/me/assignments/{ASSIGNMENT}/reminder"


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = sample(monkeypatch, a_client())
    documents.a_full_day(found.calls)
    found.calls.answer("PUT", REMINDER, {})
    return found


def shows(day: Sample, text: str, *noticed: str) -> None:
    seen = {"title": "A small reminder", "text": text, "noticed": list(noticed)}
    day.calls.answer("POST", f"{REMINDER}/words", seen)


def post(day: Sample, **form: str) -> Any:
    return day.app.test_client().post(PAGE, data=form)


def saved(day: Sample) -> list[Any]:
    return [body for method, _, body, _ in day.calls.sent if method == "PUT"]


def test_words_are_seen_before_they_are_saved(day: Sample) -> None:
    shows(day, "tea first")
    answer = post(day, text="tea first", go="preview")
    assert "lock-screen" in answer.text
    assert "may wonder" not in answer.text
    assert saved(day) == []
    assert post(day, text="tea first").status_code == 302
    assert [body["text"] for body in saved(day)] == ["tea first"]


@pytest.mark.parametrize(
    ("text", "noticed"),
    [
        ("my thought record", ["Thought record"]),
        ("for Osei", []),
        (f"then {documents.exercise('breathing_practice')['title']}", []),
    ],
)
def test_words_that_tell_something_are_pointed_out_once_and_stay_the_clients(
    day: Sample, text: str, noticed: list[str]
) -> None:
    shows(day, text, *noticed)
    answer = post(day, text=text)
    assert "Whoever sees your phone may wonder about" in answer.text
    assert text in answer.text
    assert saved(day) == []
    assert post(day, text=text, go="as_it_is").status_code == 302
    assert [body["text"] for body in saved(day)] == [text]
