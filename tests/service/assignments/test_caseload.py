"""The caseload: who needs attention comes first, and the line says why."""

from __future__ import annotations

from typing import Any

from tests.service.assignments.world import World, a_course, breathing


def by_episode(world: World, body: Any) -> dict[str, Any]:
    return {line["episode"]["id"]: line for line in body["items"]}


def test_those_who_need_attention_come_first_and_it_says_why(world: World) -> None:
    therapist = world.person("therapist")
    calm = a_course(world, therapist=therapist, started_on="2026-11-23")
    quiet = a_course(world, therapist=therapist, started_on="2026-11-14")
    stuck = a_course(world, therapist=therapist, started_on="2026-11-23")
    waiting = a_course(world, therapist=therapist, started_on="2026-11-23")
    stuck.agreed()
    waiting.agreed()
    not_now = {"kind": "not_this_time", "obstacles": ["too_hard"]}
    stuck.client.must_post(f"/occurrences/{stuck.due()}/response", not_now)
    therapist.must_post(f"/occurrences/{stuck.occurrences()[0]['id']}/review", {"reaction": "lets_look"})
    waiting.answered(quantity=50)

    reply = therapist.get("/caseload")
    order = [line["episode"]["id"] for line in reply.body["items"]]
    assert order == [waiting.episode_id, stuck.episode_id, quiet.episode_id, calm.episode_id]
    lines = by_episode(world, reply.body)
    assert lines[waiting.episode_id]["attention"] == [{"code": "to_review", "count": 1}]
    assert lines[waiting.episode_id]["to_review"] == 1
    assert lines[stuck.episode_id]["attention"] == [{"code": "not_done", "count": 1, "exercise": "breathing_practice"}]
    assert lines[quiet.episode_id]["attention"] == [{"code": "quiet", "days": 9}]
    assert lines[calm.episode_id]["attention"] == []


def test_the_strip_shows_four_weeks_as_states(world: World) -> None:
    course = a_course(world)
    course.agreed()
    course.answered(quantity=50)
    world.now.forward(days=9)
    world.settle()
    course.answered(quantity=100)
    (line,) = course.therapist.get("/caseload").body["items"]
    assert [week["week_start"] for week in line["strip"]] == ["2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30"]
    assert [week["states"] for week in line["strip"]] == [
        [],
        [],
        ["partly", *["not_answered"] * 6],
        ["not_answered", "not_yet", "done"],
    ]
    assert line["last_contact_at"] == "2026-12-02T09:00:00.000Z"


def test_the_next_session_is_on_the_line_and_pages_follow_one_another(world: World) -> None:
    therapist = world.person("therapist")
    courses = [a_course(world, therapist=therapist) for _ in range(3)]
    at = {"starts_at": "2026-11-26T18:00", "kind": "treatment"}
    therapist.must_post(f"/episodes/{courses[1].episode_id}/sessions", at)
    whole = therapist.get("/caseload").body
    assert whole["next"] is None
    assert by_episode(world, whole)[courses[1].episode_id]["next_session_at"] == "2026-11-26T18:00:00.000Z"
    first = therapist.get("/caseload?limit=2").body
    second = therapist.get(f"/caseload?limit=2&cursor={first['next']}").body
    assert first["items"] + second["items"] == whole["items"]
    listed = therapist.get("/episodes?limit=2").body
    rest = therapist.get(f"/episodes?limit=2&cursor={listed['next']}").body
    assert {one["id"] for one in listed["items"] + rest["items"]} == {course.episode_id for course in courses}


def test_the_clients_course_has_weeks_and_what_was_agreed(world: World) -> None:
    course = a_course(world)
    course.agreed()
    course.answered()
    world.now.forward(minutes=1)
    course.therapist.must_post(f"/episodes/{course.episode_id}/assignments", breathing(own_name="Second"))
    (shown,) = course.client.get("/course").body["episodes"]
    assert [one["own_name"] for one in shown["assignments"]] == ["Five quiet minutes", "Second"]
    assert shown["weeks"][-1] == {"week_start": "2026-11-23", "states": ["done"]}
    assert [one["id"] for one in course.client.get("/episodes").body["items"]] == [course.episode_id]
    assert len(course.client.get("/assignments").body["items"]) == 2
