"""Pages of somebody who has used Carryover for months, or was away: the old does not bury what is asked today."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.gateway.web import documents
from tests.unit.gateway.web.sample import Sample, a_client, sample

OVER = {**documents.SCHEDULE, "end_on": "2026-11-23"}
LAST_DAY = {**documents.SCHEDULE, "end_on": "2026-11-24"}


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> Sample:
    found = sample(monkeypatch, a_client())
    documents.a_full_day(found.calls)
    return found


def a_reply(number: int) -> dict[str, Any]:
    return documents.occurrence(number, review={"reply": "Well.", "reviewed_at": f"2026-11-{number:02d}T09:00:00.000Z"})


def test_the_latest_reply_is_a_card_and_earlier_ones_are_folded(day: Sample) -> None:
    day.calls.answer("GET", "/api/v1/me/today", {"replies": [a_reply(3), a_reply(21), a_reply(9)]})
    text = day.app.test_client().get("/today").text
    assert text.count("wrote to you") == 1
    first, folded = text.split("More replies")
    assert documents.occurrence(21)["id"] in first
    assert folded.index(documents.occurrence(9)["id"]) < folded.index(documents.occurrence(3)["id"])


@pytest.mark.parametrize(("schedule", "before"), [(OVER, True), (LAST_DAY, False)])
def test_what_was_agreed_until_a_day_that_is_over_stands_under_before(
    day: Sample, *, schedule: dict[str, Any], before: bool
) -> None:
    course = {**documents.a_course(), "assignments": [documents.assignment(schedule=schedule)]}
    day.calls.answer("GET", "/api/v1/me/course", {"episodes": [course]})
    assert ("Before" in day.app.test_client().get("/course").text) is before
    agreed = {"items": [documents.assignment(schedule=schedule)], "next": None}
    day.calls.answer("GET", "/api/v1/me/assignments", agreed)
    assert ("For each one" in day.app.test_client().get("/settings/reminders").text) is not before


def test_homework_for_one_day_is_over_with_it(day: Sample) -> None:
    once = {**documents.SCHEDULE, "kind": "once", "start_on": "2026-11-23"}
    course = {**documents.a_course(), "assignments": [documents.assignment(schedule=once)]}
    day.calls.answer("GET", "/api/v1/me/course", {"episodes": [course]})
    assert "Before" in day.app.test_client().get("/course").text
