"""A clinician's calendar through the API: looked at, matched, taken in once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.assignments.world import LONDON, Course, World, a_course
from tests.unit.assignments.test_calendar import event, file_of

WEEKLY = event(
    "DTSTART;TZID=Europe/London:20261126T180000", "RRULE:FREQ=WEEKLY;COUNT=3", "SUMMARY:Sam R", uid="weekly@example"
)


@pytest.fixture
def course(world: World) -> Course:
    return a_course(world)


def previewed(course: Course, *events: str) -> list[Any]:
    body = {"calendar": file_of(*events), "time_zone": LONDON}
    return list(course.therapist.must_post("/calendars/preview", body)["times"])


def chosen(course: Course, times: list[Any], **other: Any) -> list[dict[str, Any]]:
    names = ("key", "starts_at", "minutes")
    return [{name: one[name] for name in names} | {"episode_id": course.episode_id} | other for one in times]


def taken(course: Course, items: list[dict[str, Any]]) -> list[Any]:
    return list(course.therapist.must_post("/calendars", {"items": items})["items"])


def listed(course: Course) -> list[Any]:
    return course.therapist.every(f"/episodes/{course.episode_id}/sessions")


def test_a_calendar_is_looked_at_and_nothing_is_stored(course: Course) -> None:
    times = previewed(course, WEEKLY)
    assert [one["starts_at"][:16] for one in times] == ["2026-11-26T18:00", "2026-12-03T18:00", "2026-12-10T18:00"]
    assert {(one["title"], one["trouble"]) for one in times} == {("Sam R", None)}
    assert listed(course) == []


def test_what_was_matched_is_planned_once(course: Course) -> None:
    times = previewed(course, WEEKLY)
    assert [one["became"] for one in taken(course, chosen(course, times))] == ["planned"] * 3
    assert [one["became"] for one in taken(course, chosen(course, times))] == ["there_already"] * 3
    assert {one["trouble"] for one in previewed(course, WEEKLY)} == {"there_already"}
    assert [(one["kind"], one["minutes"]) for one in listed(course)] == [("treatment", 50)] * 3
    assert "Sam R" not in str(listed(course))


def test_conflicts_are_shown_before_and_asked_about_after(course: Course) -> None:
    other = a_course(course.world, therapist=course.therapist)
    body = {"starts_at": "2026-12-03T18:20", "kind": "review"}
    course.therapist.must_post(f"/episodes/{other.episode_id}/sessions", body)
    times = previewed(course, WEEKLY)
    assert [one["trouble"] for one in times] == [None, "overlaps_session", None]
    outcomes = taken(course, chosen(course, times))
    assert [one["became"] for one in outcomes] == ["planned", "refused", "planned"]
    assert "18:20 to 19:10" in outcomes[1]["reason"]
    assert taken(course, chosen(course, times[1:2], overlap_ok=True))[0]["became"] == "planned"


def test_a_client_of_somebody_else_is_not_matched(course: Course) -> None:
    times = previewed(course, WEEKLY)
    stranger = a_course(course.world)
    outcomes = taken(course, chosen(stranger, times[:1]))
    assert (outcomes[0]["became"], outcomes[0]["session_id"]) == ("refused", None)
    assert "not in your caseload" in outcomes[0]["reason"]


def test_a_file_that_is_none_is_refused(course: Course) -> None:
    reply = course.therapist.post("/calendars/preview", {"calendar": "hello", "time_zone": LONDON})
    assert (reply.status, reply.slug()) == (409, "unreadable-calendar")
    assert course.therapist.post("/calendars/preview", {"calendar": "", "time_zone": LONDON}).status == 422
    assert course.therapist.post("/calendars/preview", {"calendar": file_of(), "time_zone": "Mars"}).status == 422
