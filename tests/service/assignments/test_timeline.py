"""What happened, newest first, for the therapist and the client; what was done; the week; one exercise's course."""

from __future__ import annotations

from typing import Any

from tests.service.assignments.test_agenda import a_session
from tests.service.assignments.world import Course, World, a_course, breathing, daily


def a_history(world: World) -> Course:
    """A session, an agreement, an answer, not this time, a reply and a move of phase."""
    course = a_course(world)
    id_ = a_session(course, "2026-11-23T09:00:00Z")
    course.therapist.must_post(f"/sessions/{id_}/held", {"reviewed_homework": False})
    world.now.forward(minutes=5)
    course.agreed()
    world.now.forward(minutes=5)
    first = course.answered(quantity=50, answers={"tension_before": 7, "tension_after": 4})
    world.now.forward(days=1)
    world.settle()
    course.client.must_post(f"/occurrences/{course.due()}/response", {"kind": "not_this_time", "obstacles": ["forgot"]})
    course.therapist.must_post(f"/occurrences/{first}/review", {"reply": "A good start"})
    world.now.forward(minutes=5)
    etag = course.therapist.get(f"/episodes/{course.episode_id}").etag
    body = {"phase": "application"}
    assert course.therapist.ask("PATCH", f"/episodes/{course.episode_id}", body, match=etag).status == 200
    return course


def kinds(found: list[dict[str, Any]]) -> list[str]:
    return [one["kind"] for one in found]


def test_both_see_what_happened_the_newest_first(world: World) -> None:
    course = a_history(world)
    path = f"/episodes/{course.episode_id}/timeline"
    seen = course.therapist.every(path)
    assert kinds(seen) == ["phase", "obstacle", "answer", "agreed", "session"]
    assert kinds(course.client.every(path)) == kinds(seen)
    assert seen[2]["occurrence"]["review"]["reply"] == "A good start"
    assert seen == course.therapist.every(path, limit=2)
    assert world.person("therapist").get(path).status == 404
    assert world.person("client").get(path).status == 404


def test_it_can_be_about_one_exercise(world: World) -> None:
    course = a_history(world)
    other = course.agreed(own_name="Second", exercise_code="thought_record")
    path = f"/episodes/{course.episode_id}/timeline"
    assert kinds(course.therapist.every(f"{path}?exercise=thought_record")) == ["agreed"]
    assert kinds(course.client.every(f"{path}?assignment_id={other}")) == ["agreed"]
    assert kinds(course.client.every(f"{path}?exercise=breathing_practice")) == ["obstacle", "answer", "agreed"]


def test_a_proposal_and_its_end_are_told(world: World) -> None:
    course = a_course(world)
    made = course.therapist.must_post(f"/episodes/{course.episode_id}/assignments", breathing())
    world.now.forward(hours=1)
    course.client.must_post(f"/assignments/{made['id']}/agree", {})
    world.now.forward(hours=1)
    course.therapist.must_post(f"/assignments/{made['id']}/pause")
    found = course.client.every(f"/episodes/{course.episode_id}/timeline")
    assert kinds(found) == ["resting", "agreed", "proposed"]
    world.now.forward(hours=1)
    course.therapist.must_post(f"/assignments/{made['id']}/end")
    assert kinds(course.client.every(f"/episodes/{course.episode_id}/timeline")) == ["ended", "agreed", "proposed"]


def test_pauses_of_the_course_and_what_waits_for_a_yes_are_told(world: World) -> None:
    course = a_course(world)
    id_ = course.agreed()
    for step in ("pause", "resume"):
        world.now.forward(hours=1)
        body = {"reason": "holiday"} if step == "pause" else {}
        course.therapist.must_post(f"/episodes/{course.episode_id}/{step}", body)
    world.now.forward(hours=1)
    etag = course.client.get(f"/assignments/{id_}").etag
    assert course.client.ask("PATCH", f"/assignments/{id_}", {"minutes": 3}, match=etag).status == 200
    path = f"/episodes/{course.episode_id}/timeline"
    for side in (course.client, course.therapist):
        assert kinds(side.every(path, limit=2)) == ["asked", "went_on", "paused", "agreed"]


def test_a_note_that_is_the_clients_own_is_on_theirs_alone(world: World) -> None:
    course = a_course(world)
    course.agreed(exercise_code="journal_self_acceptance")
    exercise = course.client.get(f"/occurrences/{course.due()}").body["exercise"]
    private = [one["name"] for one in exercise["worksheet"]["fields"] if one["kind"] == "private_note"]
    course.answered(answers={name: {"text": "Only mine", "shared": False} for name in private})
    path = f"/episodes/{course.episode_id}/timeline"
    theirs, own = course.therapist.every(path), course.client.every(path)
    assert ("Only mine" in str(own)) == bool(private)
    assert "Only mine" not in str(theirs)


def test_everything_done_is_listed_page_by_page(world: World) -> None:
    course = a_history(world)
    found = course.client.every("/done")
    assert [one["state"] for one in found] == ["talk", "partly"]
    assert found == course.client.every("/done", limit=1)
    assert found[1]["review"]["reply"] == "A good start"
    assert course.therapist.ask("GET", "/api/v1/me/done").status == 403


def test_the_week_has_each_day_with_what_there_is(world: World) -> None:
    course = a_history(world)
    found = course.client.get("/week").body
    assert found["first"] == "2026-11-23"
    assert [len(one["occurrences"]) for one in found["days"]] == [1] * 7
    assert found["any_day"] == []
    assert course.client.get("/week?day=2026-12-02").body["first"] == "2026-11-30"
    assert world.person("client").get("/week").body["days"][0]["occurrences"] == []


def test_one_exercise_has_its_course_in_numbers(world: World) -> None:
    course = a_history(world)
    (going,) = course.client.get("/assignments").body["items"]
    path = f"/assignments/{going['id']}/course"
    seen, own = course.therapist.get(path).body, course.client.get(path).body
    assert seen == own
    assert (seen["label"], seen["low"], seen["high"]) == ("Tension", 0, 10)
    assert [(one["value"], one["state"]) for one in seen["points"]] == [(4, "partly"), (None, "talk")]
    assert world.person("therapist").get(path).status == 404


def test_a_number_that_is_not_shared_is_in_no_course_that_staff_see(world: World) -> None:
    course = a_course(world)
    assignment = course.agreed()
    course.answered(quantity=100, shared="done_only", answers={"tension_before": 7, "tension_after": 2})
    path = f"/assignments/{assignment}/course"
    assert [one["value"] for one in course.therapist.get(path).body["points"]] == [None]
    assert [one["value"] for one in course.client.get(path).body["points"]] == [2]


def test_a_measure_has_its_scores_as_its_course(world: World) -> None:
    course = a_course(world)
    id_ = course.agreed(exercise_code="gad7")
    path, items = f"/assignments/{id_}/course", {f"item_{number}": "1" for number in range(1, 8)}
    assert course.client.get(path).body["measure"] is None
    course.answered(answers=items)
    world.now.forward(days=1)
    course.answered(answers={"item_1": "1"}, quantity=14)
    world.now.forward(days=1)
    course.answered(answers={**items, "item_7": "3"})
    seen, own = course.therapist.get(path).body, course.client.get(path).body
    assert seen == own
    assert (seen["low"], seen["high"]) == (0, 21)
    assert [one["value"] for one in seen["points"]] == [7, None, 9]
    assert [one["total"] for one in seen["measure"]["scores"]] == [7, 9]
    assert seen["measure"]["scores"][1]["change"] == 2


def quiet(found: list[dict[str, Any]]) -> list[tuple[str, str | None]]:
    """The entries about silence: which kind, and the day since when."""
    return [(one["kind"], one["quiet_since"][:10]) for one in found if one["quiet_since"]]


def test_a_silent_stretch_is_told_with_the_answer_that_ended_it(world: World) -> None:
    course = a_course(world)
    course.agreed(own_name="Every evening")
    course.answered()
    for days in (3, 9, 8):
        world.now.forward(days=days)
        world.settle()
        course.answered()
    path = f"/episodes/{course.episode_id}/timeline"
    ended = [("answer", "2026-12-05"), ("answer", "2026-11-26")]
    assert quiet(course.therapist.every(path)) == quiet(course.client.every(path)) == ended
    assert quiet(course.therapist.every(path, limit=1)) == ended
    world.now.forward(days=7)
    world.settle()
    assert quiet(course.therapist.every(path)) == [("quiet", "2026-12-13"), *ended]
    assert quiet(course.client.every(path)) == ended, "what goes on is nothing to be told off for"


def test_it_is_no_silence_where_nothing_could_be_answered(world: World) -> None:
    course = a_course(world, cadence="fortnightly")
    course.agreed(schedule=daily(kind="once"))
    course.answered()
    world.now.forward(days=20)
    course.agreed(schedule=daily(start_on="2026-12-13"))
    course.answered()
    course.therapist.must_post(f"/episodes/{course.episode_id}/pause", {"reason": "holiday"})
    world.now.forward(days=20)
    world.settle()
    assert quiet(course.therapist.every(f"/episodes/{course.episode_id}/timeline")) == []


def test_the_first_answer_may_end_a_stretch_that_began_with_the_agreement(world: World) -> None:
    course = a_course(world)
    other = course.agreed(exercise_code="thought_record", own_name="Second")
    first = course.agreed()
    world.now.forward(days=7)
    world.settle()
    found = {one["assignment_id"]: one["id"] for one in course.client.get("/today").body["now"]}
    course.client.must_post(f"/occurrences/{found[first]}/response", {"kind": "did", "quantity": 100})
    path = f"/episodes/{course.episode_id}/timeline"
    assert quiet(course.client.every(f"{path}?assignment_id={first}")) == [("answer", "2026-11-23")]
    assert quiet(course.therapist.every(f"{path}?assignment_id={other}")) == [("quiet", "2026-11-23")]
