"""Sessions through the API: moved, noted, in a row, and what else takes place at that time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.assignments.world import Course, Person, World, a_course

THURSDAY = "2026-11-26T18:00"


@pytest.fixture
def course(world: World) -> Course:
    return a_course(world)


def planned(course: Course, **other: Any) -> Any:
    body = {"starts_at": THURSDAY, "kind": "treatment"} | other
    return course.therapist.must_post(f"/episodes/{course.episode_id}/sessions", body)


def in_a_row(course: Course, key: str | None = None, **other: Any) -> list[Any]:
    body = {"starts_at": THURSDAY, "kind": "treatment", "count": 4} | other
    path = f"/episodes/{course.episode_id}/session-series"
    return list(course.therapist.must_post(path, body, key=key)["items"])


def days(sessions: list[Any]) -> list[str]:
    return [one["starts_at"][:16] for one in sessions]


def listed(course: Course) -> list[Any]:
    return course.therapist.every(f"/episodes/{course.episode_id}/sessions")


def etag(one: Any) -> str:
    return f'"{one["id"]}.{one["version"]}"'


def test_a_session_is_moved_with_if_match(course: Course) -> None:
    session = planned(course)
    path = f"/sessions/{session['id']}"
    shown = course.therapist.get(path)
    assert (shown.body, shown.etag) == (session, etag(session))
    assert course.therapist.ask("PATCH", path, {"minutes": 60}).status == 428
    moved = course.therapist.ask("PATCH", path, {"starts_at": "2026-11-27T09:30", "minutes": 60}, match=shown.etag)
    assert (moved.body["starts_at"], moved.body["ends_at"][11:16]) == ("2026-11-27T09:30:00.000Z", "10:30")
    assert course.therapist.ask("PATCH", path, {"minutes": 70}, match=shown.etag).status == 412
    told = [one for one in course.world.events() if one.subject == session["id"]]
    assert [(one.type, one.data["changed"]) for one in told] == [
        ("carryover.session.scheduled.v1", []),
        ("carryover.session.scheduled.v1", ["minutes", "starts_at"]),
    ]


def test_a_note_about_a_session_can_be_put_right(course: Course) -> None:
    session = planned(course, starts_at="2026-11-23T08:00")
    path = f"/sessions/{session['id']}/held"
    held = course.therapist.post(path, {"reviewed_homework": True, "review_minutes": 10, "minutes": 45})
    assert (held.body["minutes"], held.body["review_minutes"]) == (45, 10)
    put_right = course.therapist.ask("PATCH", path, {"reviewed_homework": False}, match=held.etag)
    assert (put_right.body["reviewed_homework"], put_right.body["review_minutes"]) == (False, None)
    assert course.therapist.get(f"/episodes/{course.episode_id}").body["treatment_contacts"] == 1
    told = [one.data["review_minutes"] for one in course.world.events() if one.type == "carryover.session.held.v1"]
    assert told == [10, None]


def test_a_session_belongs_to_those_who_treat(course: Course) -> None:
    session = planned(course)
    for nobody in (course.world.person("therapist"), course.world.person("facilitator")):
        assert nobody.get(f"/sessions/{session['id']}").status == 404
    assert course.world.person("manager").get(f"/sessions/{session['id']}").status == 403


def another_client(course: Course) -> Course:
    return a_course(course.world, therapist=course.therapist)


def test_two_sessions_at_once_are_asked_about(course: Course) -> None:
    planned(course)
    other = another_client(course)
    body = {"starts_at": "2026-11-26T18:30", "kind": "treatment"}
    path = f"/episodes/{other.episode_id}/sessions"
    refused = course.therapist.post(path, body)
    assert (refused.status, refused.slug()) == (409, "session-overlap")
    assert "26 November 2026, 18:00 to 18:50" in refused.body["detail"]
    later = course.therapist.must_post(path, body | {"starts_at": "2026-11-26T18:50"})
    earlier = {"starts_at": "2026-11-26T18:40"}
    assert course.therapist.ask("PATCH", f"/sessions/{later['id']}", earlier, match=etag(later)).status == 409
    meant = course.therapist.ask("PATCH", f"/sessions/{later['id']}", earlier | {"overlap_ok": True}, match=etag(later))
    assert meant.status == 200


def test_a_client_is_not_in_two_places_at_once(course: Course) -> None:
    planned(course)
    colleague = course.world.person("therapist")
    terms = course.therapist.get(f"/episodes/{course.episode_id}").body
    names = ("client_id", "phase", "problem", "cadence", "time_zone", "started_on")
    second = colleague.must_post("/episodes", {name: terms[name] for name in names} | {"therapist_id": colleague.id})
    refused = colleague.post(f"/episodes/{second['id']}/sessions", {"starts_at": THURSDAY, "kind": "treatment"})
    assert refused.slug() == "session-overlap"


def test_a_row_of_sessions_is_made_once(course: Course) -> None:
    first = in_a_row(course, key="row-1", count=None, until="2026-12-10")
    assert days(first) == ["2026-11-26T18:00", "2026-12-03T18:00", "2026-12-10T18:00"]
    assert in_a_row(course, key="row-1", count=None, until="2026-12-10") == first
    assert len(listed(course)) == 3
    course.therapist.world.relay()
    assert {one["series"]["id"] for one in first} == {first[0]["series"]["id"]}


def test_a_row_keeps_its_time_over_the_change_of_the_clocks(course: Course) -> None:
    monthly = in_a_row(course, starts_at="2027-02-25T18:00", cadence="monthly", count=3)
    assert days(monthly) == ["2027-02-25T18:00", "2027-03-25T18:00", "2027-04-22T17:00"]


def test_a_row_into_other_sessions_is_asked_about_as_a_whole(course: Course) -> None:
    planned(course, starts_at="2026-12-03T18:00")
    body = {"starts_at": THURSDAY, "kind": "treatment", "count": 4}
    path = f"/episodes/{course.episode_id}/session-series"
    assert course.therapist.post(path, body).slug() == "session-overlap"
    assert len(listed(course)) == 1
    assert len(in_a_row(course, overlap_ok=True)) == 4


def replanned(who: Person, one: Any, **body: Any) -> Any:
    return who.ask("POST", f"/sessions/{one['id']}/replan", body, match=etag(one))


def test_this_one_and_all_later_ones_move_and_single_changes_stay(course: Course) -> None:
    row = in_a_row(course)
    apart = course.therapist.ask(
        "PATCH", f"/sessions/{row[2]['id']}", {"starts_at": "2026-12-11T08:00"}, match=etag(row[2])
    )
    assert apart.body["series"]["apart"]
    moved = replanned(course.therapist, row[1], starts_at="2026-12-04T10:00", minutes=80)
    assert moved.status == 200, moved.body
    assert days(listed(course)) == ["2026-11-26T18:00", "2026-12-04T10:00", "2026-12-11T08:00", "2026-12-18T10:00"]
    assert [one["minutes"] for one in listed(course)] == [50, 80, 50, 80]
    assert replanned(course.therapist, row[1], starts_at="2026-12-05T10:00").status == 412


def test_a_gap_stays_when_a_row_moves_and_closes_in_another_rhythm(course: Course) -> None:
    row = in_a_row(course)
    course.therapist.must_post(f"/sessions/{row[1]['id']}/cancelled")
    replanned(course.therapist, row[0], starts_at="2026-11-27T18:00")
    kept = [one for one in listed(course) if one["status"] == "scheduled"]
    assert days(kept) == ["2026-11-27T18:00", "2026-12-11T18:00", "2026-12-18T18:00"]
    replanned(course.therapist, kept[0], starts_at="2026-11-27T18:00", cadence="fortnightly")
    kept = [one for one in listed(course) if one["status"] == "scheduled"]
    assert days(kept) == ["2026-11-27T18:00", "2026-12-11T18:00", "2026-12-25T18:00"]
    assert {one["series"]["cadence"] for one in kept} == {"fortnightly"}


def test_all_later_ones_are_called_off(course: Course) -> None:
    row = in_a_row(course)
    course.therapist.must_post(f"/sessions/{row[2]['id']}/cancel-later", key="off-1")
    assert [one["status"] for one in listed(course)] == ["scheduled", "scheduled", "cancelled", "cancelled"]
    course.therapist.must_post(f"/sessions/{row[2]['id']}/cancel-later", key="off-1")
    alone = planned(course, starts_at="2027-01-07T18:00")
    assert course.therapist.post(f"/sessions/{alone['id']}/cancel-later").slug() == "not-open"


def test_a_new_rhythm_moves_nothing_by_itself(course: Course) -> None:
    row = in_a_row(course)
    path = f"/episodes/{course.episode_id}"
    course.therapist.ask("PATCH", path, {"cadence": "fortnightly"}, match=course.therapist.get(path).etag)
    course.world.settle()
    assert listed(course) == row
