"""Courses of therapy through the API: pauses, who treats, one after another, and in two clinics."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.ids import new_id
from tests.service.assignments.world import Course, World, a_course, episode_terms


@pytest.fixture
def course(world: World) -> Course:
    return a_course(world)


def changed(course: Course, **body: Any) -> Any:
    path = f"/episodes/{course.episode_id}"
    return course.therapist.ask("PATCH", path, body, match=course.therapist.get(path).etag)


def paused(course: Course, **body: Any) -> Any:
    return course.therapist.must_post(f"/episodes/{course.episode_id}/pause", {"reason": "holiday"} | body)


def open_days(course: Course) -> list[str]:
    return [one["local_date"] for one in course.occurrences() if one["status"] == "scheduled"]


def test_nothing_is_due_during_a_pause_and_what_rested_comes_back(course: Course) -> None:
    course.agreed()
    by_hand = course.agreed()
    course.therapist.must_post(f"/assignments/{by_hand}/pause")
    assert open_days(course)
    shown = paused(course)
    assert (shown["status"], shown["pauses"][0]["reason"], shown["pauses"][0]["ended_at"]) == (
        "paused",
        "holiday",
        None,
    )
    assert open_days(course) == []
    course.world.now.forward(days=3)
    course.world.settle()
    course.therapist.must_post(f"/episodes/{course.episode_id}/resume")
    assert open_days(course)[0] == "2026-11-26"
    states = {one["id"]: one["status"] for one in course.therapist.every(f"/episodes/{course.episode_id}/assignments")}
    assert states.pop(by_hand) == "paused"
    assert set(states.values()) == {"agreed"}


def test_what_rests_with_the_course_is_not_taken_up_alone(course: Course) -> None:
    assignment_id = course.agreed()
    paused(course)
    refused = course.therapist.post(f"/assignments/{assignment_id}/resume")
    assert (refused.status, refused.slug()) == (409, "not-open")
    assert "when the course goes on" in refused.body["detail"]


def test_what_is_agreed_during_a_pause_is_meant_for_it(course: Course) -> None:
    paused(course)
    course.world.now.forward(hours=1)
    course.agreed()
    assert changed(course, phase="maintenance").status == 200
    assert open_days(course)


def test_what_is_taken_up_again_during_a_pause_is_meant_for_it(course: Course) -> None:
    id_ = course.agreed()
    course.client.must_post(f"/assignments/{id_}/pause")
    paused(course)
    course.world.now.forward(hours=1)
    course.client.must_post(f"/assignments/{id_}/resume")
    assert changed(course, phase="maintenance").status == 200
    assert open_days(course)


def test_a_pause_ends_on_its_day_by_itself(course: Course) -> None:
    course.agreed()
    paused(course, resume_on="2026-11-30")
    course.world.now.forward(days=6)  # Sunday morning
    course.world.settle()
    assert open_days(course) == []
    course.world.now.forward(hours=16)  # Monday, just after midnight in London
    course.world.settle()
    shown = course.therapist.get(f"/episodes/{course.episode_id}").body
    assert (shown["status"], shown["pauses"][0]["ended_at"]) == ("open", "2026-11-30T01:00:00.000Z")
    assert open_days(course)[0] == "2026-11-30"


def test_a_pause_is_told_and_changed(course: Course) -> None:
    paused(course)
    paused(course, reason="illness", resume_on="2026-12-24")
    told = [one.data for one in course.world.events() if one.type == "carryover.episode.paused.v1"]
    assert [(one["pause_reason"], one["resume_on"]) for one in told] == [("holiday", None), ("illness", "2026-12-24")]
    assert len(course.therapist.get(f"/episodes/{course.episode_id}").body["pauses"]) == 1


def test_a_pause_that_makes_no_sense_is_refused(course: Course) -> None:
    path = f"/episodes/{course.episode_id}"
    assert course.therapist.post(f"{path}/resume").slug() == "not-open"
    for body in ({"reason": "tired of it"}, {"reason": "holiday", "resume_on": "2026-11-23"}, {}):
        assert course.therapist.post(f"{path}/pause", body).status == 422
    course.therapist.must_post(f"{path}/close", {"reason": "completed"})
    assert course.therapist.post(f"{path}/pause", {"reason": "holiday"}).slug() == "not-open"


def test_a_course_can_end_during_a_pause(course: Course) -> None:
    course.agreed()
    paused(course, resume_on="2026-11-30")
    closed = course.therapist.must_post(f"/episodes/{course.episode_id}/close", {"reason": "referred_on"})
    assert closed["pauses"][0]["ended_at"] == "2026-11-23T09:00:00.000Z"
    course.world.now.forward(days=10)
    course.world.settle()
    assert course.therapist.get(f"/episodes/{course.episode_id}").body["status"] == "closed"


def test_a_colleague_treats_the_client_too(course: Course) -> None:
    colleague = course.world.person("therapist")
    path = f"/episodes/{course.episode_id}"
    assert (colleague.get(path).status, colleague.get("/caseload").body["items"]) == (404, [])
    assert changed(course, co_therapist_ids=[colleague.id]).status == 200
    assert [one["episode"]["id"] for one in colleague.get("/caseload").body["items"]] == [course.episode_id]
    assert [one["id"] for one in colleague.every("/episodes")] == [course.episode_id]
    session = colleague.must_post(f"{path}/sessions", {"starts_at": "2026-11-26T18:00", "kind": "treatment"})
    assert session["therapist_id"] == colleague.id
    refused = colleague.ask("PATCH", path, {"co_therapist_ids": []}, match=colleague.get(path).etag)
    assert (refused.status, list(refused.body["errors"])) == (422, ["co_therapist_ids"])
    changed(course, co_therapist_ids=[])
    assert colleague.get(path).status == 404
    assert course.therapist.get(f"/sessions/{session['id']}").body["therapist_id"] == course.therapist.id


def test_the_therapist_is_not_a_colleague_of_themselves(course: Course) -> None:
    refused = changed(course, co_therapist_ids=[course.therapist.id])
    assert list(refused.body["errors"]) == ["co_therapist_ids"]
    assert changed(course, co_therapist_ids=[new_id("per") for _ in range(6)]).status == 422


def test_who_treated_stays_written_and_planned_sessions_go_along(course: Course) -> None:
    successor = course.world.person("therapist")
    path = f"/episodes/{course.episode_id}"
    terms = {"starts_at": "2026-11-26T18:00", "kind": "treatment"}
    session = course.therapist.must_post(f"{path}/sessions", terms)
    course.agreed()
    answered = course.answered()
    course.world.now.forward(days=1)
    assert changed(course, therapist_id=successor.id).status == 200
    assert course.therapist.get(path).status == 404
    shown = successor.get(path).body
    assert [(one["therapist_id"], one["at"][:10]) for one in shown["therapists"]] == [
        (course.therapist.id, "2026-11-23"),
        (successor.id, "2026-11-24"),
    ]
    assert successor.get(f"/sessions/{session['id']}").body["therapist_id"] == successor.id
    assert successor.get(f"/occurrences/{answered}").body["occurrence"]["therapist_id"] == course.therapist.id


def test_one_course_after_another(course: Course) -> None:
    course.agreed()
    course.therapist.must_post(f"/episodes/{course.episode_id}/close", {"reason": "completed"})
    second = course.therapist.must_post("/episodes", episode_terms(course.client, course.therapist))
    states = {one["id"]: one["status"] for one in course.client.every("/episodes")}
    assert states == {course.episode_id: "closed", second["id"]: "open"}
    assert course.therapist.every(f"/episodes/{second['id']}/assignments") == []
    assert len(course.therapist.get("/caseload").body["items"]) == 1


def test_two_clinics_do_not_see_each_other(course: Course) -> None:
    world, elsewhere = course.world, new_id("cln")
    other = world.person("therapist", elsewhere)
    second = other.must_post("/episodes", episode_terms(course.client, other))
    own = course.therapist.must_post(
        f"/episodes/{course.episode_id}/sessions", {"starts_at": "2026-11-26T18:00", "kind": "treatment"}
    )
    assert [one["id"] for one in other.every("/episodes")] == [second["id"]]
    assert other.get(f"/episodes/{course.episode_id}").status == 404
    assert other.get(f"/sessions/{own['id']}").status == 404
    # Not even that the client has an appointment then.
    body = {"starts_at": "2026-11-26T18:00", "kind": "treatment"}
    assert other.post(f"/episodes/{second['id']}/sessions", body).status == 201
