"""Handing in, adding to it, taking it back, and how much of it staff see."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.service.assignments.test_safety import HARD, a_card
from tests.service.assignments.world import Course, World, a_course

NOTE = "the kettle whistled"
ANSWERS = {"technique": "belly", "minutes": 7, "tension_before": 8, "note": "my shoulders came down"}
WHOLE: dict[str, Any] = {
    "kind": "did",
    "quantity": 60,
    "answers": ANSWERS,
    "note": NOTE,
    "own_words": "the neighbours drilled",
    "difficulty": 4,
    "obstacles": ["time"],
}


@pytest.fixture
def course(world: World) -> Course:
    made = a_course(world)
    made.agreed()
    return made


def test_an_answer_is_taken_back_and_is_a_draft_again(course: Course, world: World) -> None:
    due = course.answered(**WHOLE)
    world.now.forward(minutes=9)
    back = course.client.post(f"/occurrences/{due}/take-back", key="back")
    assert (back.status, back.body["status"], back.body["response"]) == (200, "started", None)
    assert course.client.post(f"/occurrences/{due}/take-back", key="back").body["status"] == "started"

    sheet = course.client.get(f"/occurrences/{due}").body
    assert sheet["draft"]["answers"] == ANSWERS
    assert (sheet["taken_back"]["note"], sheet["may_be_taken_back"]) == (NOTE, False)
    for path in (f"/occurrences/{due}", f"/episodes/{course.episode_id}/occurrences", "/review-queue"):
        assert NOTE not in json.dumps(course.therapist.get(path).body)
    assert course.therapist.get("/review-queue").body["items"] == []
    assert course.client.get("/today").body["now"][0]["id"] == due

    world.now.forward(minutes=1)
    course.client.must_post(f"/occurrences/{due}/response", WHOLE | {"note": "said differently"})
    seen = course.therapist.get(f"/occurrences/{due}").body["occurrence"]
    assert (seen["response"]["note"], seen["earlier_responses"]) == ("said differently", [])
    assert course.client.get(f"/occurrences/{due}").body["taken_back"] is None


@pytest.mark.parametrize("stopped", [True, False])
def test_what_is_not_agreed_any_more_is_not_asked_again_when_it_is_taken_back(course: Course, *, stopped: bool) -> None:
    due = course.answered()
    (assignment,) = course.therapist.every(f"/episodes/{course.episode_id}/assignments")
    path = f"/assignments/{assignment['id']}"
    if stopped:
        course.therapist.must_post(f"{path}/end")
    else:
        later = {"schedule": {"start_on": "2026-11-26"}, "agreed_in_session": True}
        course.therapist.ask("PATCH", path, later, match=course.therapist.get(path).etag)
    back, again = (course.client.must_post(f"/occurrences/{due}/take-back", key="back") for _ in range(2))
    assert (back["status"], again["status"]) == ("withdrawn", "withdrawn")
    assert course.client.get("/today").body["now"] == []


def test_what_was_added_is_taken_back_to_what_stood_before(course: Course, world: World) -> None:
    due = course.answered(note="first")
    world.now.forward(hours=2)
    etag = course.client.get(f"/occurrences/{due}").etag
    course.client.must_post(f"/occurrences/{due}/response", WHOLE, match=etag)
    back = course.client.must_post(f"/occurrences/{due}/take-back")
    assert (back["status"], back["response"]["note"], back["earlier_responses"]) == ("responded", "first", [])
    too_late = course.client.post(f"/occurrences/{due}/take-back")
    assert (too_late.status, too_late.slug()) == (409, "taken-back-too-late")


def test_what_cannot_be_taken_back_stays_and_says_why(course: Course, world: World) -> None:
    due = course.due()
    nothing = course.client.post(f"/occurrences/{due}/take-back")
    assert (nothing.status, nothing.slug()) == (409, "not-open")
    course.answered()
    world.now.forward(minutes=10)
    assert course.client.post(f"/occurrences/{due}/take-back").slug() == "taken-back-too-late"
    course.therapist.must_post(f"/occurrences/{due}/review", {"reply": "thank you"})
    assert course.client.post(f"/occurrences/{due}/take-back").slug() == "already-reviewed"

    other = a_course(world)
    card = a_card(other)
    other.client.must_post(f"/occurrences/{card}/response", {"kind": "did", "answers": HARD, "shared": "done_only"})
    stands = other.client.post(f"/occurrences/{card}/take-back")
    assert (stands.slug(), "asked for a person" in stands.body["detail"]) == ("not-open", True)
    assert other.therapist.get(f"/occurrences/{card}").body["safety_flags"]

    stranger = world.person("client")
    assert stranger.post(f"/occurrences/{due}/take-back").status == 404


def test_taking_back_is_told_as_the_state_before(course: Course, world: World) -> None:
    due = course.answered(**WHOLE)
    course.client.must_post(f"/occurrences/{due}/take-back")
    told = [one for one in world.events() if one.subject == due]
    assert [one.type.split(".")[2] for one in told] == ["scheduled", "responded", "taken_back"]
    state = told[-1].data
    assert (state["status"], state["kind"], state["responded_at"], state["shared"]) == ("started", None, None, None)
    assert state["changed"] == ["responded_at", "status"]


def test_an_answer_is_added_to_until_it_is_reviewed_also_after_its_window(course: Course, world: World) -> None:
    due = course.answered(note="first")
    world.now.forward(days=5)
    world.settle()
    draft = course.client.ask("PUT", f"/occurrences/{due}/draft", {"answers": ANSWERS})
    assert draft.status == 200
    etag = course.client.get(f"/occurrences/{due}").etag
    added = course.client.must_post(f"/occurrences/{due}/response", WHOLE, match=etag)
    assert (added["response"]["note"], added["response"]["timing"]) == (NOTE, "later")
    assert [one["note"] for one in added["earlier_responses"]] == ["first"]
    course.therapist.must_post(f"/occurrences/{due}/review", {"reply": "thank you"})
    refused = course.client.post(
        f"/occurrences/{due}/response", WHOLE, match=course.client.get(f"/occurrences/{due}").etag
    )
    assert refused.slug() == "already-reviewed"


@pytest.mark.parametrize(
    ("shared", "answers", "shown"),
    [
        ("whole", ANSWERS, {"note": NOTE, "own_words": WHOLE["own_words"], "quantity": 60, "obstacles": ["time"]}),
        (
            "summary",
            {"minutes": 7, "tension_before": 8},
            {"note": "", "own_words": "", "quantity": 60, "difficulty": 4},
        ),
        ("done_only", {}, {"note": "", "own_words": "", "quantity": None, "difficulty": None, "obstacles": []}),
    ],
)
def test_staff_see_what_is_shared_and_the_client_all(
    course: Course, shared: str, answers: dict[str, Any], shown: dict[str, Any]
) -> None:
    due = course.answered(**WHOLE, shared=shared)
    sheet = course.therapist.get(f"/occurrences/{due}").body
    listed = course.occurrences()[0]
    queued = course.therapist.get("/review-queue").body["items"][0]
    for one in (sheet["response"], sheet["occurrence"]["response"], listed["response"], queued["response"]):
        assert one["answers"] == answers
        assert {name: one[name] for name in shown} == shown
        assert one["shared"] == shared
    assert sheet["occurrence"]["state"] == "partly"
    fhir = course.therapist.get(f"/occurrences/{due}/fhir").body
    assert ("my shoulders" in json.dumps(fhir)) is (shared == "whole")
    own = course.client.get(f"/occurrences/{due}").body["response"]
    assert (own["answers"], own["note"], own["quantity"]) == (ANSWERS, NOTE, 60)


def test_what_is_kept_back_later_is_not_read_in_the_history(course: Course) -> None:
    due = course.answered(**WHOLE)
    etag = course.client.get(f"/occurrences/{due}").etag
    course.client.must_post(f"/occurrences/{due}/response", WHOLE | {"shared": "done_only"}, match=etag)
    seen = course.therapist.get(f"/occurrences/{due}").body["occurrence"]
    assert NOTE not in json.dumps(seen)
    assert [one["shared"] for one in seen["earlier_responses"]] == ["done_only"]


def test_how_much_is_shared_is_remembered_for_the_same_homework(course: Course, world: World) -> None:
    course.answered(**WHOLE, shared="summary")
    world.now.forward(days=1)
    assert course.client.get(f"/occurrences/{course.due()}").body["shared_last"] == "summary"
    due = course.answered(**WHOLE)
    assert course.therapist.get(f"/occurrences/{due}").body["response"]["shared"] == "summary"


def test_an_event_of_what_is_only_shared_as_done_says_no_more(course: Course, world: World) -> None:
    due = course.answered(**WHOLE, shared="done_only", on_paper=True)
    state = next(one.data for one in world.events() if one.type.endswith("responded.v1") and one.subject == due)
    assert (state["kind"], state["quantity"], state["shared"], state["on_paper"]) == ("did", 60, "done_only", True)
    assert (state["difficulty"], state["obstacles"]) == (None, [])


def test_a_questionnaire_is_shared_as_a_whole(world: World) -> None:
    course = a_course(world)
    course.agreed(exercise_code="gad7")
    refused = course.client.post(f"/occurrences/{course.due()}/response", {"kind": "did", "shared": "summary"})
    assert (refused.status, list(refused.body["errors"])) == (422, ["shared"])


def test_what_was_taken_back_goes_when_the_client_is_forgotten(course: Course, world: World) -> None:
    due = course.answered(**WHOLE)
    course.client.must_post(f"/occurrences/{due}/take-back")
    world.kept.store.erase_words(world.clinic_id, course.client.id)
    kept = world.kept.store.occurrences.get([world.clinic_id], due)
    assert kept is not None
    assert kept.taken_back is None
