"""Homework of each kind of schedule, through the API: what the client sees, and what becomes of it as time passes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.assignments.world import Course, World, a_course, breathing, daily

DID = {"kind": "did", "quantity": 100}


def agreed(course: Course, **schedule: Any) -> str:
    return course.agreed(schedule={"start_on": "2026-11-23", "time": "19:00"} | schedule)


def appointed(course: Course, starts_at: str) -> str:
    terms = {"starts_at": starts_at, "kind": "treatment"}
    session = course.therapist.must_post(f"/episodes/{course.episode_id}/sessions", terms)
    return str(session["id"])


def open_days(course: Course) -> list[str]:
    return [str(one["local_date"]) for one in course.occurrences() if one["status"] == "scheduled"]


def test_by_a_date_it_is_one_thing_that_may_be_done_all_week(world: World) -> None:
    course = a_course(world)
    agreed(course, kind="by_date", end_on="2026-11-29")
    (one,) = course.client.get("/today").body["now"]
    assert (one["slot"], one["local_date"], one["due_at"]) == ("one", "2026-11-29", "2026-11-30T00:00:00.000Z")
    course.client.must_post(f"/occurrences/{one['id']}/response", DID)
    world.now.forward(days=2)
    world.settle()
    assert len(course.occurrences()) == 1


def test_three_times_a_week_stands_on_today_once(world: World) -> None:
    course = a_course(world)
    agreed(course, kind="times_a_week", times=3)
    for others in (2, 1, 0):
        (one,) = course.client.get("/today").body["now"]
        assert (one["others"], one["assignment"]["schedule_kind"]) == (others, "times_a_week")
        course.client.must_post(f"/occurrences/{one['id']}/response", DID)
    assert course.client.get("/today").body["now"] == []
    world.now.forward(days=7)
    world.settle()
    assert [one["others"] for one in course.client.get("/today").body["now"]] == [2]


def test_what_is_begun_stays_in_front_of_the_others(world: World) -> None:
    course = a_course(world)
    agreed(course, kind="times_in_all", times=5, end_on="2026-12-23")
    last = max(course.occurrences(), key=lambda one: one["slot"])
    body = {"answers": {"minutes": 5}}
    assert course.client.ask("PUT", f"/occurrences/{last['id']}/draft", body).status == 200
    (one,) = course.client.get("/today").body["now"]
    assert (one["id"], one["others"]) == (last["id"], 4)


def test_before_the_next_session_follows_the_sessions_and_keeps_its_draft(world: World) -> None:
    course = a_course(world)
    agreed(course, kind="before_next_session")
    (one,) = course.client.get("/today").body["now"]
    assert (one["has_due_time"], one["due_at"]) == (False, one["closes_at"])
    course.client.ask("PUT", f"/occurrences/{one['id']}/draft", {"answers": {"minutes": 5}})
    appointed(course, "2026-11-26T10:00")
    (moved,) = course.client.get("/today").body["now"]
    assert (moved["id"], moved["has_due_time"], moved["due_at"]) == (one["id"], True, "2026-11-26T10:00:00.000Z")
    assert course.client.get(f"/occurrences/{one['id']}").body["draft"]["answers"] == {"minutes": 5}


def test_two_days_before_each_session(world: World) -> None:
    course = a_course(world)
    first, second = appointed(course, "2026-11-26T10:00"), appointed(course, "2026-12-03T10:00")
    agreed(course, kind="before_sessions", days_before=2)
    assert [(one["slot"], one["local_date"]) for one in course.occurrences()] == [
        (first, "2026-11-24"),
        (second, "2026-12-01"),
    ]
    course.therapist.must_post(f"/sessions/{second}/cancelled")
    assert open_days(course) == ["2026-11-24"]


def test_each_evening_until_the_next_session(world: World) -> None:
    course = a_course(world)
    session = appointed(course, "2026-11-26T10:00")
    agreed(course, kind="until_next_session")
    assert open_days(course) == ["2026-11-23", "2026-11-24", "2026-11-25"]
    course.therapist.must_post(f"/sessions/{session}/cancelled")
    assert open_days(course)[-1] == "2026-12-21"


def test_random_moments_are_open_for_some_minutes_and_several_a_day(world: World) -> None:
    course = a_course(world)
    agreed(course, kind="random_moments", time="10:00", until_time="20:00", times=4, minutes_open=20)
    of_tomorrow = [one for one in course.occurrences() if one["local_date"] == "2026-11-24"]
    assert [one["slot"] for one in of_tomorrow] == [f"2026-11-24/{n}" for n in (1, 2, 3, 4)]
    assert [one["local_time"] for one in of_tomorrow] == [one["opens_at"][11:16] for one in of_tomorrow]
    one = of_tomorrow[1]
    early = course.client.post(f"/occurrences/{one['id']}/response", DID)
    assert (early.status, early.slug()) == (409, "window-closed")
    world.now.at = world.now.at.fromisoformat(one["opens_at"])
    world.settle()
    assert [each["id"] for each in course.client.get("/today").body["now"]] == [one["id"]]
    course.client.must_post(f"/occurrences/{one['id']}/response", DID)


def test_when_it_is_needed_the_client_starts_it(world: World) -> None:
    course = a_course(world)
    assignment = agreed(course, kind="when_triggered")
    day = course.client.get("/today").body
    assert (day["now"], [one["id"] for one in day["whenever"]]) == ([], [assignment])
    path = f"/assignments/{assignment}/occurrences"
    one = course.client.must_post(path, key="the-first-0001")
    again = course.client.must_post(path, key="the-first-0001")
    assert (one["id"], one["status"], one["has_due_time"]) == (again["id"], "started", False)
    other = course.client.must_post(path, key="the-second-001")
    assert other["id"] != one["id"]
    course.client.must_post(f"/occurrences/{one['id']}/response", DID)
    world.settle()
    assert sorted(each["status"] for each in course.occurrences()) == ["responded", "started"]
    course.therapist.must_post(f"/assignments/{assignment}/end")
    assert sorted(each["status"] for each in course.occurrences()) == ["responded", "withdrawn"]
    assert course.client.post(path).slug() == "not-open"
    assert course.client.get("/today").body["whenever"] == []


def test_only_what_is_done_when_needed_can_be_started_and_only_by_its_client(world: World) -> None:
    course, other = a_course(world), a_course(world)
    evening, needed = agreed(course, kind="daily"), agreed(course, kind="when_triggered")
    assert course.client.post(f"/assignments/{evening}/occurrences").slug() == "not-open"
    assert other.client.post(f"/assignments/{needed}/occurrences").status == 404


def test_days_of_a_holiday_are_taken_out_and_given_back(world: World) -> None:
    course = a_course(world)
    assignment = agreed(course, kind="daily", end_on="2026-11-27")
    path = f"/assignments/{assignment}"
    away = {"schedule": {"skips": [{"start_on": "2026-11-24", "end_on": "2026-11-26"}]}, "agreed_in_session": True}
    back = {"schedule": {"skips": []}, "agreed_in_session": True}
    etag = course.therapist.get(path).etag
    assert course.therapist.ask("PATCH", path, away, match=etag).status == 200
    assert open_days(course) == ["2026-11-23", "2026-11-27"]
    etag = course.therapist.get(path).etag
    assert course.therapist.ask("PATCH", path, back, match=etag).status == 200
    assert len(open_days(course)) == 5


@pytest.mark.parametrize(
    ("field", "schedule", "says"),
    [
        ("weekdays", {"kind": "weekdays"}, "Choose at least one day."),
        ("weekdays", {"kind": "weekdays", "every_weeks": 2, "weekdays": []}, "Choose at least one day."),
        ("times", {"kind": "random_moments", "times": 400, "until_time": "22:00"}, "between 1 and 8 times a day"),
        ("end_on", {"kind": "times_in_all", "times": 3}, "up to which day"),
        ("end_on", {"kind": "by_date", "end_on": "2026-11-22"}, "before the first"),
        ("end_on", {"kind": "daily", "end_on": "2026-11-22"}, "before the first"),
        ("month_day", {"kind": "monthly"}, "Say which day"),
        ("days_before", {"kind": "before_sessions"}, "how many days before"),
        ("times", {"kind": "daily", "times": 2}, "does not belong"),
        ("kind", {"kind": "sometimes"}, "Must be one of"),
        ("start_on", {"kind": "weekdays", "weekdays": [1], "every_weeks": 2, "start_on": None}, "null"),
    ],
)
def test_what_cannot_be_a_schedule_is_refused_with_how_to_mend_it(
    world: World, field: str, schedule: dict[str, Any], says: str
) -> None:
    course = a_course(world)
    terms = breathing(schedule=daily(**schedule))
    refused = course.therapist.post(f"/episodes/{course.episode_id}/assignments", terms)
    assert refused.status == 422
    assert says in refused.body["errors"]["schedule"][field][0]


def test_a_change_to_certain_days_names_them(world: World) -> None:
    course = a_course(world)
    path = f"/assignments/{agreed(course, kind='daily')}"
    etag = course.therapist.get(path).etag
    refused = course.therapist.ask("PATCH", path, {"schedule": {"kind": "weekdays"}}, match=etag)
    assert refused.body["errors"] == {"schedule": {"weekdays": ["Choose at least one day."]}}


def test_events_of_all_kinds_keep_their_contracts(world: World) -> None:
    course = a_course(world)
    agreed(course, kind="before_next_session")
    agreed(course, kind="when_triggered")
    agreed(course, kind="random_moments", until_time="21:00", times=1, end_on="2026-11-24")
    kinds = {one.data["schedule_kind"] for one in world.events() if one.type.startswith("carryover.assignment.")}
    assert kinds == {"before_next_session", "when_triggered", "random_moments"}
    due = {one.data["has_due_time"] for one in world.events() if one.type == "carryover.occurrence.scheduled.v1"}
    assert due == {True, False}
