"""Commands said twice, by two people at once, or too late: nothing doubled, nothing lost, nothing half-written."""

from __future__ import annotations

from typing import Any

import pytest

from services.assignments.domain.errors import Stale
from services.assignments.usecases import settling
from tests.service.assignments.world import Course, World, a_course, breathing, daily


def versions(world: World, occurrence_id: str) -> list[str]:
    return [event.type for event in world.events() if event.subject == occurrence_id]


def test_the_same_answer_twice_is_one_answer(world: World) -> None:
    course = a_course(world)
    course.agreed()
    path, answer = f"/occurrences/{course.due()}/response", {"kind": "did", "quantity": 100}
    first, second = (course.client.post(path, answer, key="one-tap") for _ in range(2))
    assert (first.status, second.status) == (200, 200)
    assert first.body == second.body
    assert second.headers["Idempotency-Replayed"] == "true"
    assert versions(world, first.body["id"]) == [
        "carryover.occurrence.scheduled.v1",
        "carryover.occurrence.responded.v1",
    ]


def test_a_take_over_finds_the_effect_already_there(world: World) -> None:
    """The process died after the write and before the answer was kept."""
    course = a_course(world)
    path, key = f"/episodes/{course.episode_id}/assignments", "the-same"
    made = course.therapist.must_post(path, breathing(), key=key)
    agreed = course.client.must_post(f"/assignments/{made['id']}/agree", {}, key=key)
    world.kept.database["idempotency"].delete_many({})
    assert course.therapist.must_post(path, breathing(), key=key)["id"] == made["id"]
    assert course.client.must_post(f"/assignments/{made['id']}/agree", {}, key=key)["version"] == agreed["version"]
    assert len(course.therapist.get(path).body["items"]) == 1


def test_another_answer_needs_the_version_that_was_seen(world: World) -> None:
    course = a_course(world)
    course.agreed()
    due = course.answered(quantity=40)
    path, better = f"/occurrences/{due}/response", {"kind": "did", "quantity": 90}
    assert course.client.post(path, better, key="second").status == 428
    old = course.client.get(f"/occurrences/{due}").etag
    replaced = course.client.post(path, better, match=old)
    assert (replaced.status, replaced.body["response"]["quantity"]) == (200, 90)
    assert [one["quantity"] for one in replaced.body["earlier_responses"]] == [40]
    assert course.client.post(path, {"kind": "not_this_time"}, match=old).status == 412
    course.therapist.must_post(f"/occurrences/{due}/review", {"reaction": "read"})
    late = course.client.post(path, better, match=course.client.get(f"/occurrences/{due}").etag)
    assert (late.status, late.slug()) == (409, "already-reviewed")


def test_an_answer_survives_a_worker_that_writes_at_the_same_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = a_course(world)
    course.agreed()
    due, store = course.due(), world.app.extensions["assignments"].store
    saving, tries = store.occurrences.save, []

    def save_after_somebody_else(*args: Any, **kwargs: Any) -> Any:
        tries.append(1)
        if len(tries) == 1:
            raise Stale(due)
        return saving(*args, **kwargs)

    monkeypatch.setattr(store.occurrences, "save", save_after_somebody_else)
    assert course.client.post(f"/occurrences/{due}/response", {"kind": "did"}).status == 200
    assert len(tries) == 2


def test_outside_the_window_it_says_what_to_do(world: World) -> None:
    course = a_course(world)
    course.agreed()
    today = course.client.get("/today").body
    due, later = today["now"][0]["id"], today["later"][0]["id"]
    early = course.client.post(f"/occurrences/{later}/response", {"kind": "did"})
    assert (early.status, early.slug()) == (409, "window-closed")
    assert "opens later" in early.body["detail"]
    course.client.ask("PUT", f"/occurrences/{due}/draft", {"answers": {"note": "half"}})
    world.now.forward(days=3)
    for _ in range(2):  # before and after the worker came by
        late = course.client.post(f"/occurrences/{due}/response", {"kind": "did"})
        assert (late.status, late.slug()) == (409, "window-closed")
        world.settle()
    assert course.client.get(f"/occurrences/{due}").body["draft"]["answers"] == {"note": "half"}


def open_days(course: Course) -> list[str]:
    return [one["local_date"] for one in course.occurrences() if one["status"] == "scheduled"]


def test_a_changed_schedule_replans_what_is_open_and_leaves_answers_alone(world: World) -> None:
    course = a_course(world)
    assignment_id, answered = course.agreed(), course.answered()
    path = f"/assignments/{assignment_id}"
    world.now.forward(hours=24)
    world.settle()
    etag = course.therapist.get(path).etag
    change = {"schedule": {"kind": "weekdays", "weekdays": [2, 4], "time": "08:15"}, "agreed_in_session": True}
    assert course.therapist.ask("PATCH", path, change, match=etag).body["schedule"]["weekdays"] == [2, 4]
    later = ["2026-12-08", "2026-12-10", "2026-12-15", "2026-12-17", "2026-12-22"]
    assert open_days(course) == ["2026-11-24", "2026-11-26", "2026-12-01", "2026-12-03", *later]
    by_id = {one["id"]: one for one in course.occurrences()}
    assert by_id[answered]["status"] == "responded"
    assert by_id[answered]["local_time"] == "19:00"
    assert {one["local_time"] for one in by_id.values() if one["status"] == "scheduled"} == {"08:15"}
    assert course.therapist.ask("PATCH", path, change, match=etag).status == 412


def test_pause_resume_and_end(world: World) -> None:
    course = a_course(world)
    path = f"/assignments/{course.agreed()}"
    course.therapist.must_post(f"{path}/pause")
    assert open_days(course) == []
    world.now.forward(days=3)
    world.settle()
    course.therapist.must_post(f"{path}/resume")
    assert open_days(course)[0] == "2026-11-26"
    assert {one["status"] for one in course.occurrences() if one["local_date"] < "2026-11-26"} == {"withdrawn"}
    course.therapist.must_post(f"{path}/end")
    assert open_days(course) == []
    again = course.therapist.post(f"{path}/end")
    assert (again.status, again.slug()) == (409, "not-open")


def test_closing_an_episode_ends_what_is_open_even_if_the_request_dies_half_way(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = a_course(world)
    assignment_id = course.agreed()
    soon = {"starts_at": "2026-11-30T10:00", "kind": "treatment"}
    course.therapist.must_post(f"/episodes/{course.episode_id}/sessions", soon)
    with monkeypatch.context() as crash:
        crash.setattr(settling, "settle_episode", lambda *_: None)
        course.therapist.must_post(f"/episodes/{course.episode_id}/close", {"reason": "completed"})
    assert course.therapist.get(f"/assignments/{assignment_id}").body["status"] == "agreed"
    world.settle()
    assert course.therapist.get(f"/assignments/{assignment_id}").body["status"] == "ended"
    assert open_days(course) == []
    sessions = course.therapist.get(f"/episodes/{course.episode_id}/sessions").body["items"]
    assert [one["status"] for one in sessions] == ["cancelled"]
    more = course.therapist.post(f"/episodes/{course.episode_id}/assignments", breathing())
    assert (more.status, more.slug()) == (409, "not-open")


def test_another_zone_moves_what_is_open(world: World) -> None:
    course = a_course(world)
    course.agreed(schedule=daily(end_on="2026-11-25"))
    path = f"/episodes/{course.episode_id}"
    moved = course.therapist.ask(
        "PATCH", path, {"time_zone": "America/New_York"}, match=course.therapist.get(path).etag
    )
    assert moved.status == 200
    assert [one["opens_at"] for one in course.occurrences()] == [
        "2026-11-23T05:00:00.000Z",
        "2026-11-24T05:00:00.000Z",
        "2026-11-25T05:00:00.000Z",
    ]


def test_a_withdrawal_that_meets_a_client_at_work_is_made_up_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    course = a_course(world)
    path, due = f"/assignments/{course.agreed()}", course.due()
    occurrences = world.app.extensions["assignments"].store.occurrences
    saving = occurrences.save_many

    def save_after_a_draft(changed: Any) -> Any:
        monkeypatch.undo()
        assert course.client.ask("PUT", f"/occurrences/{due}/draft", {"answers": {}}).body["status"] == "started"
        return saving(changed)

    monkeypatch.setattr(occurrences, "save_many", save_after_a_draft)
    course.therapist.must_post(f"{path}/end")
    assert [one["status"] for one in course.occurrences() if one["id"] == due] == ["started"]
    world.settle()
    assert {one["status"] for one in course.occurrences()} == {"withdrawn"}


def test_homework_proposed_while_the_episode_closes_ends_with_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    course = a_course(world)
    assignments = world.app.extensions["assignments"].store.assignments
    adding = assignments.add

    def add_after_the_end(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.undo()
        course.therapist.must_post(f"/episodes/{course.episode_id}/close", {"reason": "completed"})
        return adding(*args, **kwargs)

    monkeypatch.setattr(assignments, "add", add_after_the_end)
    late = course.agreed()
    assert course.therapist.get(f"/assignments/{late}").body["status"] == "ended"
    assert {one["status"] for one in course.occurrences()} == {"withdrawn"}


def test_a_command_without_words_needs_no_body(world: World) -> None:
    course = a_course(world)
    path = f"/assignments/{course.agreed()}"
    assert course.therapist.ask("POST", f"{path}/pause").status == 200
    assert course.therapist.post(f"{path}/resume", {"why": "no reason"}).status == 422
