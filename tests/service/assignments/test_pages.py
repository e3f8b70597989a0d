"""Lists come in pages that obey the limit: together they are the whole list, in order, each item once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.assignments.world import Course, Person, World, a_course, breathing, daily


def a_long_course(world: World) -> Course:
    """Two daily assignments over four weeks, so that several occurrences share each time; some are answered."""
    course = a_course(world)
    for number in range(2):
        course.agreed(own_name=f"Number {number}")
    for day in range(28):
        if day % 2:
            course.answered(quantity=50)
        at = {"starts_at": world.now().isoformat(), "kind": "treatment"}
        course.therapist.must_post(f"/episodes/{course.episode_id}/sessions", at)
        world.now.forward(days=1)
        world.settle()
    return course


def ids(items: list[dict[str, Any]]) -> list[str]:
    return [one["id"] for one in items]


def in_pages(who: Person, path: str, expected: int) -> list[dict[str, Any]]:
    """The list, which is the same in pages of three, of seven and in one."""
    whole = who.every(path)
    assert len(whole) == expected
    assert len(set(ids(whole))) == expected
    for limit in (3, 7):
        assert ids(who.every(path, limit)) == ids(whole)
    return whole


def test_a_long_course_is_read_in_pages(world: World) -> None:
    course = a_long_course(world)
    path, therapist = f"/episodes/{course.episode_id}", course.therapist
    every = in_pages(therapist, f"{path}/occurrences", 2 * (28 + 29))
    assert every == sorted(every, key=lambda one: (one["opens_at"], one["id"]))
    few = in_pages(therapist, f"{path}/occurrences?from=2026-11-30&to=2026-12-06", 14)
    assert {one["local_date"] for one in few} == {
        f"2026-{day}" for day in ("11-30", *(f"12-0{n}" for n in range(1, 7)))
    }
    partly = in_pages(therapist, f"{path}/occurrences?state=partly", 14)
    assert {one["state"] for one in partly} == {"partly"}
    queue = in_pages(therapist, "/review-queue", 14)
    answered = [one["response"]["responded_at"] for one in queue]
    assert answered == sorted(answered)
    sessions = in_pages(therapist, f"{path}/sessions", 28)
    assert sessions == sorted(sessions, key=lambda one: str(one["starts_at"]))


def test_assignments_and_groups_are_read_in_pages(world: World) -> None:
    course = a_course(world)
    for number in range(8):  # at the same moment, so that only the id tells them apart
        sheet = breathing(own_name=f"Number {number}", schedule=daily(kind="once"))
        course.therapist.must_post(f"/episodes/{course.episode_id}/assignments", sheet)
    in_pages(course.therapist, f"/episodes/{course.episode_id}/assignments", 8)
    in_pages(course.client, "/assignments", 8)
    facilitator, manager = world.person("facilitator"), world.person("manager")
    for number in range(8):
        terms = {"facilitator_ids": [facilitator.id] if number % 2 else [world.person("facilitator").id]}
        manager.must_post("/groups", terms)
    in_pages(manager, "/groups", 8)
    in_pages(facilitator, "/groups", 4)


def test_a_facilitators_pages_hold_only_the_groups_homework(world: World) -> None:
    facilitator, manager = world.person("facilitator"), world.person("manager")
    group = facilitator.must_post("/groups", {"facilitator_ids": [facilitator.id]})
    course = a_course(world)
    manager.must_post(f"/groups/{group['id']}/members", {"episode_id": course.episode_id})
    course.agreed()
    sheet = breathing(agreed_in_session=True, own_name="Of the group")
    facilitator.must_post(f"/episodes/{course.episode_id}/assignments", sheet)
    for _ in range(2):
        course.answered()
    seen = in_pages(facilitator, f"/episodes/{course.episode_id}/occurrences", 29)
    assert {one["group_id"] for one in seen} == {group["id"]}
    assert len(facilitator.every(f"/episodes/{course.episode_id}/assignments", 1)) == 1
    assert len(facilitator.every("/review-queue", 1)) == 1
    assert len(course.therapist.every("/review-queue", 1)) == 2


@pytest.mark.parametrize("path", ["/review-queue", "/groups", "/episodes/{}/occurrences", "/episodes/{}/sessions"])
def test_a_cursor_of_another_list_is_refused(world: World, path: str) -> None:
    course = a_course(world)
    for _ in range(2):
        a_course(world, therapist=course.therapist)
    cursor = course.therapist.get("/episodes?limit=1").body["next"]
    reply = course.therapist.get(f"{path.format(course.episode_id)}?cursor={cursor}")
    assert (reply.status, reply.slug()) == (400, "malformed")
    assert course.therapist.get(f"{path.format(course.episode_id)}?limit=0").status == 422
