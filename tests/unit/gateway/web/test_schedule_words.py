"""How often and when, as it stands on the pages."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.domain.roles import Role
from gateway.web.schedule_words import meant_for, more_of_it, schedule_words
from services.assignments.domain.codes import ScheduleKind
from tests.unit.gateway.staff import staff_documents
from tests.unit.gateway.web import documents
from tests.unit.gateway.web.sample import sample

START = {"start_on": "2026-11-25", "time": "19:00"}
SAID: dict[str, tuple[dict[str, Any], str]] = {
    "once": ({}, "once, tomorrow, 19:00"),
    "by_date": ({"end_on": "2026-11-29"}, "once, by Sunday 29 November"),
    "daily": ({}, "every day, 19:00, from tomorrow"),
    "weekdays": ({"weekdays": [2, 4], "every_weeks": 2}, "Tuesday, Thursday, every 2 weeks, 19:00, from tomorrow"),
    "monthly": ({"nth_week": -1, "weekdays": [5]}, "every month on the last Friday, 19:00"),
    "times_a_week": ({"times": 3}, "3 times a week, on days that suit"),
    "times_in_all": ({"times": 5, "end_on": "2026-12-20"}, "5 times until Sunday 20 December"),
    "random_moments": (
        {"time": "09:00", "until_time": "21:00", "times": 4},
        "4 times a day, at random moments between 09:00 and 21:00",
    ),
    "before_next_session": ({}, "once, before the next session"),
    "before_sessions": ({"days_before": 2}, "2 days before each session"),
    "until_next_session": ({}, "every day until the next session, 19:00"),
    "when_triggered": ({}, "whenever it is needed"),
}


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Any:
    found = sample(monkeypatch, staff_documents.staff(Role.THERAPIST))
    with found.app.test_request_context():
        yield found


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("kind", ScheduleKind)
def test_each_kind_has_its_words(kind: ScheduleKind) -> None:
    terms, said = SAID[kind]
    assert schedule_words({"kind": kind.value, **START, **terms}) == said


@pytest.mark.usefixtures("page")
def test_a_day_of_the_month_and_days_off_are_said() -> None:
    away = [{"start_on": "2026-12-24", "end_on": "2026-12-27"}, {"start_on": "2026-08-01", "end_on": "2026-08-02"}]
    monthly = {"kind": "monthly", "month_day": 31, "skips": away, **START}
    assert schedule_words(monthly) == "every month on day 31, 19:00; not from 24 Dec to 27 Dec"


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("kind", "occurrence", "said", "more"),
    [
        ("daily", {}, "this evening, 19:00", ""),
        ("daily", {"local_date": "2026-11-23"}, "from yesterday, still open", ""),
        ("by_date", {"local_date": "2026-11-27"}, "by Friday 27 November", ""),
        ("by_date", {"local_date": "2026-11-23"}, "from yesterday, still open", ""),
        (
            "times_a_week",
            {"local_date": "2026-11-23", "due_at": "2026-11-30T00:00:00.000Z", "others": 2},
            "any day until Sunday 29 November",
            "2 more this week",
        ),
        (
            "times_in_all",
            {"due_at": "2026-12-01T00:00:00.000Z", "others": 1},
            "any day until Monday 30 November",
            "1 more",
        ),
        ("before_next_session", {"has_due_time": False}, "before you next meet", ""),
        (
            "before_next_session",
            {"has_due_time": True, "due_at": "2026-11-26T10:00:00.000Z"},
            "before you meet, Thursday 26 November, 10:00",
            "",
        ),
    ],
)
def test_when_a_piece_of_homework_is_meant_for(kind: str, occurrence: dict[str, Any], said: str, more: str) -> None:
    one = documents.occurrence(assignment=documents.assignment(schedule_kind=kind), **occurrence)
    assert (meant_for(one), more_of_it(one)) == (said, more)
