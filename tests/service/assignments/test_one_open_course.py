"""A client has one open course with a therapist in a clinic, also when two requests come at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from tests.service.assignments.world import Course, Reply, World, a_course, episode_terms


@pytest.fixture
def course(world: World) -> Course:
    return a_course(world)


def opened(course: Course, **other: Any) -> Reply:
    return course.therapist.post("/episodes", episode_terms(course.client, course.therapist, **other))


def test_a_second_one_is_refused_with_what_to_do(course: Course) -> None:
    refused = opened(course)
    assert (refused.status, refused.slug()) == (409, "course-open-already")
    assert "end it first" in refused.body["detail"]
    course.therapist.must_post(f"/episodes/{course.episode_id}/pause", {"reason": "holiday"})
    assert opened(course).status == 409
    course.therapist.must_post(f"/episodes/{course.episode_id}/close", {"reason": "completed"})
    assert opened(course).status == 201


def test_with_a_colleague_and_in_another_clinic_it_is_another_course(course: Course) -> None:
    for clinic_id in (course.world.clinic_id, "cln_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD"):
        colleague = course.world.person("therapist", clinic_id)
        assert colleague.post("/episodes", episode_terms(course.client, colleague)).status == 201


def test_two_requests_at_once_make_one(world: World) -> None:
    client, therapist = world.person("client"), world.person("therapist")
    together = Barrier(8)

    def ask(_: int) -> int:
        together.wait()
        return therapist.post("/episodes", episode_terms(client, therapist)).status

    with ThreadPoolExecutor(8) as threads:
        statuses = sorted(threads.map(ask, range(8)))
    assert statuses == [201, *[409] * 7]
    assert len(therapist.every("/episodes")) == 1


def test_a_repeated_command_is_no_second_one(world: World) -> None:
    client, therapist = world.person("client"), world.person("therapist")
    first, again = (therapist.post("/episodes", episode_terms(client, therapist), key="the-same-key") for _ in range(2))
    assert (first.status, again.body) == (201, first.body)


def test_a_course_is_not_handed_to_somebody_who_has_one_with_this_client(course: Course) -> None:
    colleague = course.world.person("therapist")
    colleague.must_post("/episodes", episode_terms(course.client, colleague))
    path = f"/episodes/{course.episode_id}"
    shown = course.therapist.get(path)
    handed = course.therapist.ask("PATCH", path, {"therapist_id": colleague.id}, match=shown.etag)
    assert handed.slug() == "course-open-already"
    assert course.therapist.get(path).body == shown.body


def records(course: Course, *told: tuple[str, str, int]) -> list[dict[str, Any]]:
    """What happened, by ref and the day of October."""
    terms = episode_terms(course.client, course.therapist, started_on="2026-10-01")
    terms["client_id"] = "per_01J9ZQ8E5T3V7W2X4Y6Z8A0BCD"
    made = []
    for op, ref, day in told:
        own = terms if op == "episode.open" else {"episode_ref": ref, "reason": "completed"}
        named = ref if op == "episode.open" else f"{ref}-end"
        made.append({"op": op, "ref": named, "at": f"2026-10-{day:02}T09:00:00Z", **own})
    return made


def test_a_history_moves_in_one_course_after_another_and_a_second_open_one_is_refused(course: Course) -> None:
    admin = course.world.person("admin")
    history = records(
        course,
        ("episode.open", "first", 1),
        ("episode.close", "first", 5),
        ("episode.open", "second", 6),
        ("episode.open", "third", 7),
    )
    for expected in (["created", "created", "created", "refused"], ["existing", "existing", "existing", "refused"]):
        results = admin.must_post("/imports", {"records": history})["results"]
        assert [one["outcome"] for one in results] == expected
    assert "end it first" in results[-1]["reason"]
