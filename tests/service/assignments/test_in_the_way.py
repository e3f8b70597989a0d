"""What got in the way: told late, waved away, coming again; and what a therapist writes down of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.assignments.world import Course, World, a_course

NOT: dict[str, Any] = {"kind": "not_this_time", "obstacles": ["time", "forgot"], "own_words": "the twins were ill"}


@pytest.fixture
def course(world: World) -> Course:
    made = a_course(world)
    made.agreed()
    return made


def passed(course: Course, world: World, days: int = 2) -> str:
    """The first day goes by without a word."""
    due = course.due()
    world.now.forward(days=days)
    world.settle()
    return due


def held(course: Course, world: World) -> None:
    now = world.now().isoformat()
    session = course.therapist.must_post(
        f"/episodes/{course.episode_id}/sessions", {"starts_at": now, "kind": "treatment"}
    )
    course.therapist.must_post(f"/sessions/{session['id']}/held", {"reviewed_homework": True})


def test_what_passed_in_silence_still_takes_what_got_in_the_way(course: Course, world: World) -> None:
    due = passed(course, world)
    assert [one["id"] for one in course.client.get("/today").body["in_silence"]] == [due]
    full = course.client.post(f"/occurrences/{due}/response", {"kind": "did", "quantity": 100})
    assert (full.status, full.slug()) == (409, "window-closed")
    with_answers = course.client.post(f"/occurrences/{due}/response", NOT | {"answers": {"minutes": 3}})
    assert with_answers.slug() == "window-closed"

    told = course.client.must_post(f"/occurrences/{due}/response", NOT)
    assert (told["status"], told["response"]["timing"], told["state"]) == ("responded", "later", "talk")
    assert course.client.get("/today").body["in_silence"] == []
    assert [one["id"] for one in course.therapist.get("/review-queue").body["items"]] == [due]
    back = course.client.must_post(f"/occurrences/{due}/take-back")
    assert (back["status"], back["state"]) == ("lapsed", "not_answered")


def test_after_two_weeks_or_the_next_session_it_is_asked_no_more(course: Course, world: World) -> None:
    due = passed(course, world)
    held(course, world)
    assert course.client.get("/today").body["in_silence"] == []
    assert course.client.post(f"/occurrences/{due}/response", NOT).slug() == "window-closed"

    other = a_course(world)
    other.agreed()
    long_ago = passed(other, world, days=16)
    assert other.client.post(f"/occurrences/{long_ago}/response", NOT).slug() == "window-closed"


def test_a_question_waved_away_does_not_come_back(course: Course, world: World) -> None:
    due = passed(course, world)
    course.client.must_post(f"/occurrences/{due}/let-pass")
    assert course.client.get("/today").body["in_silence"] == []
    world.now.forward(days=1)
    world.settle()
    (asked,) = course.client.get("/today").body["in_silence"]
    assert asked["id"] != due
    course.answered()
    assert course.client.get("/today").body["in_silence"] == []


def again(course: Course, world: World, **answer: Any) -> None:
    course.client.must_post(f"/occurrences/{course.due()}/response", NOT | answer)
    world.now.forward(days=1)
    world.settle()


def test_what_comes_again_is_asked_of_both_and_talked_over_by_each(course: Course, world: World) -> None:
    path = f"/episodes/{course.episode_id}/came-again"
    again(course, world)
    assert course.therapist.get(path).body["items"] == []
    again(course, world, obstacles=["time"])
    (found,) = course.therapist.get(path).body["items"]
    assert found["wish"] is None
    assert (found["obstacle"], found["group"], found["times"]) == ("time", "practical", 2)
    assert found["proposals"][0] == "other_time"
    assert course.client.get("/today").body["came_again"] == [found]

    course.therapist.must_post(f"/assignments/{found['assignment_id']}/talked-over")
    assert course.therapist.get(path).body["items"] == []
    assert course.client.get("/today").body["came_again"] == [found]
    course.client.must_post(f"/assignments/{found['assignment_id']}/talked-over", {"wish": "smaller"})
    assert course.client.get("/today").body["came_again"] == []
    assert [one["wish"] for one in course.therapist.get(path).body["items"]] == ["smaller"]
    course.therapist.must_post(f"/assignments/{found['assignment_id']}/talked-over")
    world.now.forward(minutes=1)
    again(course, world)
    assert course.therapist.get(path).body["items"] == []
    again(course, world)
    assert [one["times"] for one in course.therapist.get(path).body["items"]] == [2]


def test_what_is_not_shared_is_not_noticed_for_staff(course: Course, world: World) -> None:
    for _ in range(2):
        again(course, world, shared="done_only")
    assert course.therapist.get(f"/episodes/{course.episode_id}/came-again").body["items"] == []
    assert len(course.client.get("/today").body["came_again"]) == 1


def test_the_agenda_says_no_more_than_is_shared(course: Course, world: World) -> None:
    for shared in ("whole", "summary", "done_only"):
        again(course, world, shared=shared, own_words=f"in words, {shared}")
    (undone,) = course.therapist.get(f"/episodes/{course.episode_id}/agenda").body["undone"]
    assert undone["own_words"] == ["in words, whole"]
    assert [one["state"] for one in undone["days"]] == ["talk"] * 3


def test_a_picture_of_its_course_leaves_out_what_is_not_shared(course: Course, world: World) -> None:
    did = {"kind": "did", "quantity": 60, "obstacles": [], "answers": {"tension_before": 8, "tension_after": 3}}
    for shared in ("summary", "done_only"):
        again(course, world, **did, shared=shared)
    assignment_id = course.occurrences()[0]["assignment_id"]
    path = f"/assignments/{assignment_id}/course"
    theirs, own = (who.get(path).body["points"] for who in (course.therapist, course.client))
    assert [one["value"] is None for one in theirs] == [False, True]
    assert [one["value"] is None for one in own] == [False, False]


def test_a_therapist_writes_down_what_the_client_says(course: Course, world: World) -> None:
    due = passed(course, world, days=5)
    path = f"/occurrences/{due}/response"
    said = course.therapist.must_post(path, {"kind": "did", "quantity": 50, "note": "on the bus", "on_paper": True})
    assert (said["response"]["rating_source"], said["state"], said["status"]) == ("therapist", "partly", "responded")
    assert course.therapist.get("/review-queue").body["items"] == []
    assert course.client.get(f"/occurrences/{due}").body["response"]["note"] == "on the bus"
    assert course.client.get("/today").body["replies"] == []

    assert course.therapist.post(path, NOT).status == 428
    etag = course.therapist.get(f"/occurrences/{due}").etag
    corrected = course.therapist.must_post(path, NOT, match=etag)
    assert corrected["response"]["obstacles"] == ["time", "forgot"]


def test_what_the_client_said_is_not_written_over(course: Course, world: World) -> None:
    due = course.answered()
    etag = course.therapist.get(f"/occurrences/{due}").etag
    refused = course.therapist.post(f"/occurrences/{due}/response", NOT, match=etag)
    assert (refused.status, refused.slug()) == (409, "not-open")
    later = course.client.get("/today").body["later"][0]["id"]
    assert course.therapist.post(f"/occurrences/{later}/response", NOT).slug() == "not-open"
    assert world.person("therapist").post(f"/occurrences/{due}/response", NOT).status == 404
    questionnaire = a_course(world)
    questionnaire.agreed(exercise_code="gad7")
    measure = questionnaire.due()
    answer = questionnaire.therapist.post(f"/occurrences/{measure}/response", {"kind": "did"})
    assert (answer.status, list(answer.body["errors"])) == (422, ["kind"])


def test_what_concerns_only_the_two_takes_no_version(world: World) -> None:
    course = a_course(world)
    course.agreed()
    one = course.answered()
    course.therapist.must_post(f"/occurrences/{one}/review", {"reply": "Well begun"})
    before = course.client.get(f"/occurrences/{one}")
    assert len(course.client.get("/today").body["replies"]) == 1
    course.client.must_post(f"/occurrences/{one}/reply-seen")
    after = course.client.get(f"/occurrences/{one}")
    assert after.body["review"]["seen_at"] is not None
    assert after.etag == before.etag, "so that the version that is told next follows without a gap"
    assert course.client.get("/today").body["replies"] == []


def test_a_therapist_puts_right_what_was_written_down(course: Course, world: World) -> None:
    due = passed(course, world)
    path = f"/occurrences/{due}/response"
    said = {"kind": "not_this_time", "obstacles": ["time", "forgot"], "missing_link": "in_mind"}
    course.therapist.must_post(path, said)
    kept = course.therapist.get(f"/occurrences/{due}")
    right = {
        "kind": "did",
        "quantity": 50,
        "quality": 6,
        "usefulness": 8,
        "pleasure": 2,
        "obstacles": ["time", "anger"],
    }
    now = course.therapist.must_post(path, right, match=kept.etag)["response"]
    assert {name: now[name] for name in right} == right
    assert (now["missing_link"], now["mastery"]) == (None, None)
    assert [
        one["missing_link"] for one in course.client.get(f"/occurrences/{due}").body["occurrence"]["earlier_responses"]
    ]


def test_a_missing_link_is_told_with_its_obstacle_as_far_as_it_is_shared(course: Course, world: World) -> None:
    link = {"kind": "not_this_time", "missing_link": "in_mind"}
    told = course.client.must_post(f"/occurrences/{course.due()}/response", link)["response"]
    assert (told["missing_link"], told["obstacles"]) == ("in_mind", ["forgot"])
    world.now.forward(days=1)
    world.settle()
    hidden = course.client.must_post(
        f"/occurrences/{course.due()}/response", {**link, "missing_link": "willing", "shared": "done_only"}
    )["response"]
    assert hidden["missing_link"] == "willing"
    agenda = course.therapist.get(f"/episodes/{course.episode_id}/agenda").body
    assert [(one["missing_links"], one["obstacles"]) for one in agenda["undone"]] == [(["in_mind"], ["forgot"])]
    seen = [one["response"]["missing_link"] for one in course.occurrences() if one["response"]]
    assert seen == ["in_mind", None]
    world.now.forward(days=1)
    world.settle()
    wrong = course.client.post(f"/occurrences/{course.due()}/response", {"kind": "did", "missing_link": "willing"})
    assert (wrong.status, list(wrong.body["errors"])) == (422, ["missing_link"])


def test_a_rating_that_is_not_asked_is_kept(course: Course, world: World) -> None:
    due = course.answered(pleasure=7, quality=3)
    sheet = course.client.get(f"/occurrences/{due}").body
    assert sheet["exercise"]["ratings"] == ["quality", "usefulness"]
    assert (sheet["response"]["pleasure"], sheet["response"]["quality"]) == (7, 3)
    (state,) = [one.data for one in world.events() if one.subject == due and ".responded." in one.type]
    assert (state["pleasure"], state["quality"], state["usefulness"], state["has_due_time"]) == (7, 3, None, True)


def test_the_agenda_names_what_waits_for_an_answer(course: Course) -> None:
    (going,) = course.therapist.get(f"/episodes/{course.episode_id}/agenda").body["going_on"]
    assert going["unanswered_id"] == course.due()
    course.answered()
    (going,) = course.therapist.get(f"/episodes/{course.episode_id}/agenda").body["going_on"]
    assert going["unanswered_id"] is None
