"""What was noted about a session is put right: who missed it, that it was held after all, that it is still to come."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.assignments.test_sessions import THURSDAY, another_client, etag, planned
from tests.service.assignments.world import Course, Reply, World, a_course, daily

THIS_MORNING = "2026-11-23T08:00"


@pytest.fixture
def course(world: World) -> Course:
    return a_course(world)


def put_right(course: Course, session: Any, **body: Any) -> Reply:
    path = f"/sessions/{session['id']}"
    return course.therapist.ask("PATCH", f"{path}/outcome", body, match=course.therapist.get(path).etag)


def missed(course: Course, starts_at: str = THIS_MORNING) -> Any:
    session = planned(course, starts_at=starts_at)
    return course.therapist.must_post(f"/sessions/{session['id']}/missed", {"missed_by": "client"})


def attention(course: Course) -> list[str]:
    lines = course.therapist.get("/caseload").body["items"]
    (line,) = [one for one in lines if one["episode"]["id"] == course.episode_id]
    return [reason["code"] for reason in line["attention"]]


def test_who_missed_it_is_put_right_and_the_first_note_stays_in_the_history(course: Course) -> None:
    session = missed(course)
    righted = put_right(course, session, status="missed", missed_by="clinic")
    assert (righted.status, righted.body["missed_by"]) == (200, "clinic")
    (before,) = righted.body["noted_before"]
    assert (before["status"], before["missed_by"]) == ("missed", "client")
    assert (before["put_right_by"], before["until"][:10]) == (course.therapist.id, "2026-11-23")
    same = put_right(course, session, status="missed", missed_by="clinic")
    assert (same.body["version"], len(same.body["noted_before"])) == (righted.body["version"], 1)


def test_a_contact_is_counted_when_it_was_held_after_all_and_not_when_it_was_not(course: Course) -> None:
    session = missed(course)
    held = put_right(course, session, status="held", reviewed_homework=True, review_minutes=10)
    assert (held.body["status"], held.body["missed_by"], held.body["review_minutes"]) == ("held", None, 10)
    assert course.therapist.get(f"/episodes/{course.episode_id}").body["treatment_contacts"] == 1
    missed_again = put_right(course, session, status="missed", missed_by="client").body
    assert (missed_again["reviewed_homework"], missed_again["review_minutes"]) == (None, None)
    assert course.therapist.get(f"/episodes/{course.episode_id}").body["treatment_contacts"] == 0
    told = [one.type for one in course.world.events() if one.subject == session["id"]]
    assert [one.split(".")[2] for one in told] == ["scheduled", "missed", "held", "missed"]


def test_review_debt_follows(course: Course) -> None:
    course.agreed()
    course.answered(answers={"minutes": 5})
    course.world.now.forward(hours=2)
    session = missed(course, "2026-11-23T11:00")
    assert "debt" not in attention(course)
    put_right(course, session, status="held", reviewed_homework=False)
    assert "debt" in attention(course)
    put_right(course, session, status="missed", missed_by="clinic")
    assert "debt" not in attention(course)


def test_what_is_due_by_the_sessions_follows(course: Course) -> None:
    assignment = course.agreed(schedule=daily(kind="before_next_session"))
    thursday, later = planned(course), planned(course, starts_at="2026-12-03T18:00")

    def due() -> str:
        (one,) = [one for one in course.occurrences() if one["assignment"]["id"] == assignment]
        return str(one["due_at"])

    course.therapist.must_post(f"/sessions/{thursday['id']}/cancelled")
    assert due() == later["starts_at"]
    assert put_right(course, thursday, status="scheduled").body["status"] == "scheduled"
    assert due() == thursday["starts_at"]


def test_a_time_that_was_given_to_somebody_else_meanwhile_is_asked_about(course: Course) -> None:
    thursday = planned(course)
    course.therapist.must_post(f"/sessions/{thursday['id']}/cancelled")
    planned(another_client(course))
    refused = put_right(course, thursday, status="scheduled")
    assert (refused.status, refused.slug()) == (409, "session-overlap")
    assert put_right(course, thursday, status="scheduled", overlap_ok=True).status == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"status": "missed"}, "missed_by"),
        ({"status": "held"}, "reviewed_homework"),
        ({"status": "held", "minutes": 50}, "reviewed_homework"),
        ({"status": "held", "reviewed_homework": False, "missed_by": "client"}, "missed_by"),
        ({"status": "cancelled", "reviewed_homework": True}, "reviewed_homework"),
        ({"status": "scheduled"}, "status"),
        ({"status": "melted"}, "status"),
    ],
)
def test_what_cannot_be_is_refused_by_name(course: Course, body: dict[str, Any], field: str) -> None:
    session = missed(course)
    course.world.now.forward(days=3)
    refused = put_right(course, session, **body)
    assert refused.status == 422
    assert field in refused.body["errors"]
    assert course.therapist.get(f"/sessions/{session['id']}").body == session


def test_when_it_cannot_be_is_refused_with_what_to_do(course: Course) -> None:
    thursday = planned(course)
    assert put_right(course, thursday, status="cancelled").slug() == "not-open"
    off = course.therapist.must_post(f"/sessions/{thursday['id']}/cancelled")
    assert put_right(course, off, status="held", reviewed_homework=True).slug() == "too-early"
    path = f"/sessions/{thursday['id']}/outcome"
    assert course.therapist.ask("PATCH", path, {"status": "scheduled"}).status == 428
    assert course.therapist.ask("PATCH", path, {"status": "scheduled"}, match=etag(thursday)).status == 412
    assert course.world.person("therapist").ask("PATCH", path, {"status": "scheduled"}, match="x").status == 404
    course.therapist.must_post(f"/episodes/{course.episode_id}/close", {"reason": "completed"})
    refused = put_right(course, off, status="scheduled")
    assert (refused.slug(), THURSDAY[:10] in off["starts_at"]) == ("not-open", True)
