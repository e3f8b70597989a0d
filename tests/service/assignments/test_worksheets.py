"""Worksheets over HTTP: what is fixed, kept, carried over, worked out and private."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from services.assignments import catalogue
from tests.service.assignments.test_bad_input import named
from tests.service.assignments.world import Course, Reply, World, a_course

EXPERIMENT: dict[str, Any] = {"belief": "They will laugh", "prediction": "Two people laugh"}
FIXED = "This was fixed when you started, on 23 November at 09:00. Write what you think now into another field."


def experimenting(world: World) -> tuple[Course, str]:
    course = a_course(world)
    course.agreed(exercise_code="behavioural_experiment")
    return course, f"/occurrences/{course.due()}"


def draft(course: Course, path: str, answers: dict[str, Any], **more: Any) -> Reply:
    return course.client.ask("PUT", f"{path}/draft", {"answers": answers, **more})


def screen_of(course: Course, path: str, name: str) -> int:
    fields = course.client.get(path).body["exercise"]["worksheet"]["fields"]
    return int(next(one["screen"] for one in fields if one["name"] == name))


def test_a_prediction_is_fixed_when_the_client_goes_on_and_never_changes(world: World) -> None:
    course, path = experimenting(world)
    screen = screen_of(course, path, "prediction")
    assert draft(course, path, EXPERIMENT, screen=screen).body["locked"] == {}
    going_on = draft(course, path, EXPERIMENT | {"prediction": "Three laugh"}, screen=screen, locks=[screen])
    locked = {"prediction": "2026-11-23T09:00:00.000Z"}
    assert (going_on.status, going_on.body["locked"]) == (200, locked)
    world.now.forward(hours=2)
    later = draft(course, path, {"prediction": "Nobody laughs", "learned": "Less than I thought"})
    assert (later.status, later.body["errors"]) == (422, {"answers": {"prediction": [FIXED]}})
    kept = course.client.get(path).body["draft"]
    assert kept["answers"] == {"prediction": "Three laugh", "learned": "Less than I thought"}
    assert (kept["locked"], kept["short"]) == (locked, False)

    changed = course.client.post(f"{path}/response", {"kind": "did", "answers": {"prediction": "Nobody laughs"}})
    assert (changed.status, changed.body["errors"]) == (422, {"answers": {"prediction": [FIXED]}})
    shown = course.client.must_post(f"{path}/response", {"kind": "did", "answers": {"outcome": "Nobody laughed"}})
    assert shown["response"]["answers"] == {"outcome": "Nobody laughed", "prediction": "Three laugh"}
    assert course.therapist.get(path).body["response"]["locked"] == locked

    again: dict[str, Any] = {"kind": "did", "answers": {"prediction": None, "outcome": "One laughed"}}
    etag = course.client.get(path).etag
    assert course.client.post(f"{path}/response", again, match=etag).slug() == "invalid"
    assert draft(course, path, {"prediction": "None"}).body["errors"] == {"answers": {"prediction": [FIXED]}}
    del again["answers"]["prediction"]
    answered = course.client.must_post(f"{path}/response", again, match=course.client.get(path).etag)
    assert answered["response"]["answers"] == {"outcome": "One laughed", "prediction": "Three laugh"}
    assert answered["response"]["locked"] == locked


def test_handing_in_fixes_a_prediction_that_was_never_a_draft(world: World) -> None:
    course, path = experimenting(world)
    shown = course.client.must_post(f"{path}/response", {"kind": "did", "answers": EXPERIMENT})
    assert shown["response"]["locked"] == {"prediction": "2026-11-23T09:00:00.000Z"}


def test_an_empty_prediction_is_not_fixed(world: World) -> None:
    course, path = experimenting(world)
    screen = screen_of(course, path, "prediction")
    assert draft(course, path, {"prediction": ""}, locks=[screen]).body["locked"] == {}
    assert list(draft(course, path, EXPERIMENT, locks=[screen]).body["locked"]) == ["prediction"]


def test_only_a_locking_screen_can_be_fixed(world: World) -> None:
    course, path = experimenting(world)
    for locks in ([1], [99], ["one"], [1] * 101, 3):
        reply = draft(course, path, EXPERIMENT, locks=locks)
        assert (reply.status, named(reply.body["errors"], "locks")) == (422, True), locks
    assert course.client.get(path).body["draft"] is None


def test_of_a_draft_what_fits_is_kept_and_the_rest_stays_as_it_was(world: World) -> None:
    course = a_course(world)
    course.agreed()
    path = f"/occurrences/{course.due()}"
    draft(course, path, {"minutes": 5, "note": "calm"}, short=True)
    reply = draft(course, path, {"minutes": 9999, "tension_before": 11, "tension_after": 3, "x.y": 1}, short=True)
    assert reply.status == 422
    assert set(reply.body["errors"]["answers"]) == {"minutes", "tension_before", "x?y"}
    kept = course.client.get(path).body["draft"]
    assert (kept["answers"], kept["short"]) == ({"minutes": 5, "tension_after": 3}, True)


def test_a_new_sheet_starts_with_what_carries_over(world: World) -> None:
    course = a_course(world)
    course.agreed(exercise_code="exposure_hierarchy")
    ladder = [{"item": "take the bus", "rating": 40}, {"item": "fly", "rating": 95}]
    assert course.client.get(f"/occurrences/{course.due()}").body["carried"] == {}
    course.answered(answers={"fear": "Crowds", "ladder": ladder})
    world.now.forward(days=1)
    course.answered(answers={"fear": "Full buses"})
    world.now.forward(days=1)
    course.answered(kind="not_this_time", quantity=None)
    world.now.forward(days=1)
    path = f"/occurrences/{course.due()}"
    assert course.client.get(path).body["carried"] == {"fear": "Full buses", "ladder": ladder}
    draft(course, path, {"fear": ""})
    assert course.client.get(path).body["carried"] == {}


def test_values_are_worked_out_when_they_are_read(world: World) -> None:
    course = a_course(world)
    course.agreed(exercise_code="sleep_diary")
    night = {"to_bed": "23:30", "up": "07:30", "to_sleep": 30}
    path = f"/occurrences/{course.due()}"
    assert draft(course, path, night).body["computed"] == {"efficiency": None}
    assert draft(course, path, night | {"efficiency": 99}).status == 422
    course.client.must_post(f"{path}/response", {"kind": "did", "answers": night | {"awake": 50}})
    for reader in (course.client, course.therapist):
        response = reader.get(path).body["response"]
        assert response["computed"] == {"efficiency": 83}
        assert "efficiency" not in response["answers"]


def test_a_private_note_is_nobody_elses_until_it_is_shared(world: World) -> None:
    course = a_course(world)
    course.agreed(exercise_code="journal_activating_event")
    path = f"/occurrences/{course.due()}"
    for shared in (False, True, False):
        note = {"text": "Only for me", "shared": shared}
        body = {"kind": "did", "answers": {"text": "The trip", "only_for_me": note}}
        course.client.must_post(f"{path}/response", body, match=course.client.get(path).etag)
        assert course.client.get(path).body["response"]["answers"]["only_for_me"] == note
        seen = [course.therapist.get(each).body for each in (path, f"/episodes/{course.episode_id}/occurrences")]
        seen += [course.therapist.get("/review-queue").body]
        assert all(("Only for me" in str(one)) is shared for one in seen)
        assert all("The trip" in str(one) for one in seen)
    reply = course.therapist.must_post(f"{path}/review", {"reply": "Thank you"})
    assert "Only for me" not in str(reply)
    assert "Only for me" in str(course.client.get("/today").body)


BAD: list[tuple[str, str, Any, str]] = [
    ("worry_time", "answers.worries", [{}] * 10_000, "Keep up to "),
    ("exposure_hierarchy", "answers.ladder", [{"item": "x"}] * 21, "Keep up to 20"),
    ("exposure_hierarchy", "answers.ladder[0].rating", [{"item": "x", "rating": 101}], "Choose between 0 and 100."),
    (
        "activity_monitoring",
        "answers.week.monday.morning.mood",
        {"monday": {"morning": {"mood": 11}}},
        "Choose between",
    ),
    ("activity_monitoring", "answers.week.someday", {"someday": {}}, "This table has no such row."),
    ("journal_activating_event", "answers.text", "x" * 100_000, "Shorten this to 4,000 characters; it has 100,000."),
    ("journal_activating_event", "answers.only_for_me", {"text": "x", "shared": "no"}, "Give the note such as"),
    ("sleep_diary", "answers.to_bed", "25:00", "Give hours and minutes such as 18:00."),
    ("sleep_diary", "answers.efficiency", 99, "This is only shown and takes no answer. Leave it out."),
]


@pytest.mark.parametrize(("code", "place", "value", "said"), BAD)
def test_what_does_not_fit_is_refused_at_its_place(world: World, code: str, place: str, value: Any, said: str) -> None:
    course = a_course(world)
    course.agreed(exercise_code=code)
    path = f"/occurrences/{course.due()}"
    name = place.split(".")[1].partition("[")[0]
    reply = course.client.post(f"{path}/response", {"kind": "did", "answers": {name: value}})
    assert (reply.status, named(reply.body["errors"], place)) == (422, True), reply.body
    assert said in str(reply.body["errors"])
    assert course.client.get(path).body["response"] is None


def test_script_is_kept_as_the_text_it_is(world: World) -> None:
    course = a_course(world)
    course.agreed()
    script = "<script>alert(1)</script>"
    occurrence_id = course.answered(answers={"note": script})
    assert course.therapist.get(f"/occurrences/{occurrence_id}").body["response"]["answers"]["note"] == script


def test_every_exercise_can_be_set_done_and_read(world: World) -> None:
    library, course = catalogue.load(), a_course(world)
    for exercise in library.all_newest():
        assignment_id = course.agreed(exercise_code=exercise.code)
        path = f"/occurrences/{course.due()}"
        shape = course.therapist.get(f"/exercises/{exercise.code}/answers-schema").body
        jsonschema_rs.Draft202012Validator(shape["answers"]).validate(dict(exercise.example))
        assert draft(course, path, dict(exercise.example)).status == 200
        course.client.must_post(f"{path}/response", {"kind": "did", "answers": dict(exercise.example)})
        read = course.therapist.get(path).body
        private = exercise.worksheet.unshared(exercise.example)
        wanted = {name: value for name, value in exercise.example.items() if name not in private}
        assert (read["response"]["answers"], read["exercise"]["code"]) == (wanted, exercise.code)
        course.therapist.must_post(f"/assignments/{assignment_id}/end")


def test_the_schema_of_answers_names_its_version(world: World) -> None:
    therapist = world.person("therapist")
    path = "/exercises/thought_record/answers-schema"
    newest, first = therapist.get(path).body, therapist.get(f"{path}?version=1").body
    assert (newest["version"] > 1, first["version"]) == (True, 1)
    assert therapist.get(f"{path}?version=99").status == 404
    assert therapist.get(f"{path}?version=0").status == 422
    assert world.person("client").get(path).status == 404
