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


def test_every_example_fits_the_schema_of_its_answers(world: World) -> None:
    course = a_course(world)
    for exercise in catalogue.load().all_newest():
        shape = course.therapist.get(f"/exercises/{exercise.code}/answers-schema").body
        jsonschema_rs.Draft202012Validator(shape["answers"]).validate(dict(exercise.example))


def test_the_schema_of_answers_names_its_version(world: World) -> None:
    therapist = world.person("therapist")
    path = "/exercises/thought_record/answers-schema"
    newest, first = therapist.get(path).body, therapist.get(f"{path}?version=1").body
    assert (newest["version"] > 1, first["version"]) == (True, 1)
    assert therapist.get(f"{path}?version=99").status == 404
    assert therapist.get(f"{path}?version=0").status == 422
    assert world.person("client").get(path).status == 404


def saved(course: Course, path: str, answers: dict[str, Any], seen: dict[str, int], writer: str) -> Reply:
    return draft(course, path, answers, based_on=seen, writer=writer)


def test_two_devices_are_put_together_and_asked_only_where_both_wrote(world: World) -> None:
    course, path = experimenting(world)
    assert saved(course, path, {"belief": "They laugh"}, {"belief": 0}, "the-phone").body["version"] == 1
    assert saved(course, path, {"outcome": "Later"}, {"outcome": 1}, "the-tablet").body["version"] == 2
    both = {"belief": "Nobody laughs", "learned": "A lot"}
    assert saved(course, path, both, {"belief": 1, "learned": 1}, "the-tablet").status == 200
    asked = saved(
        course, path, {"belief": "All laugh", "alternative": "Some"}, {"belief": 1, "alternative": 1}, "the-phone"
    )
    assert (asked.status, asked.slug(), asked.body["version"]) == (409, "changed-elsewhere", 4)
    assert asked.body["conflicts"] == {"belief": {"yours": "All laugh", "theirs": "Nobody laughs"}}
    kept = course.client.get(path).body
    wanted = {"belief": "Nobody laughs", "outcome": "Later", "learned": "A lot", "alternative": "Some"}
    assert (kept["draft"]["answers"], kept["draft_version"]) == (wanted, 4)
    decided = saved(course, path, {"belief": "All laugh"}, {"belief": 4}, "the-phone")
    assert decided.body["answers"] == {**wanted, "belief": "All laugh"}


def test_a_save_that_was_answered_by_nobody_is_no_other_device(world: World) -> None:
    course, path = experimenting(world)
    for text in ("They", "They la", "They laugh"):
        reply = saved(course, path, {"belief": text}, {"belief": 0}, "the-phone")
        assert (reply.status, reply.body["answers"]) == (200, {"belief": text})


def test_what_was_handed_in_on_another_device_is_not_written_over_unseen(world: World) -> None:
    course, path = experimenting(world)
    saved(course, path, {"belief": "They laugh"}, {"belief": 0}, "the-phone")
    course.client.must_post(f"{path}/response", {"kind": "did", "answers": {"belief": "Nobody laughs"}})
    late = saved(course, path, {"belief": "They may laugh"}, {"belief": 1}, "the-phone")
    assert late.body["conflicts"]["belief"]["theirs"] == "Nobody laughs"
    assert course.client.get(path).body["response"]["answers"] == {"belief": "Nobody laughs"}


def test_what_was_fixed_on_another_device_stays_fixed(world: World) -> None:
    course, path = experimenting(world)
    screen = screen_of(course, path, "prediction")
    draft(course, path, EXPERIMENT, screen=screen, locks=[screen], based_on={}, writer="the-tablet")
    late = saved(
        course, path, {"prediction": "All laugh", "learned": "x"}, {"prediction": 0, "learned": 0}, "the-phone"
    )
    assert (late.status, late.body["errors"]) == (422, {"answers": {"prediction": [FIXED]}})
    assert course.client.get(path).body["draft"]["answers"] == {**EXPERIMENT, "learned": "x"}


def test_a_screen_is_not_fixed_while_something_on_it_is_asked(world: World) -> None:
    course, path = experimenting(world)
    screen = screen_of(course, path, "prediction")
    saved(course, path, {"prediction": "Two laugh"}, {"prediction": 0}, "the-tablet")
    mine = {"answers": {"prediction": "All laugh"}, "based_on": {"prediction": 0}, "writer": "the-phone"}
    reply = course.client.ask("PUT", f"{path}/draft", {**mine, "screen": screen, "locks": [screen]})
    assert (reply.status, course.client.get(path).body["draft"]["locked"]) == (409, {})


def test_answers_of_another_version_change_nothing_and_say_so(world: World) -> None:
    course, path = experimenting(world)
    draft(course, path, {"belief": "They laugh"})
    version = course.client.get(path).body["occurrence"]["exercise_version"]
    assert draft(course, path, {"belief": "Less"}, exercise_version=version).status == 200
    for method, place, more in (("PUT", "draft", {}), ("POST", "response", {"kind": "did"})):
        body = {"answers": {"belief": "More"}, "exercise_version": version + 1, **more}
        reply = course.client.ask(method, f"{path}/{place}", body)
        assert (reply.status, set(reply.body["errors"])) == (422, {"exercise_version"})
    assert course.client.get(path).body["draft"]["answers"] == {"belief": "Less"}


@pytest.mark.parametrize(
    "more", [{"based_on": {"belief": -1}}, {"based_on": ["belief"]}, {"writer": "a b"}, {"writer": ""}]
)
def test_what_a_save_says_of_itself_has_to_be_readable(world: World, more: dict[str, Any]) -> None:
    course, path = experimenting(world)
    assert set(draft(course, path, {}, **more).body["errors"]) == set(more)


def test_what_is_required_may_stay_empty(world: World) -> None:
    """The page asks for it once more; the service takes what there is."""
    course = a_course(world)
    course.agreed(exercise_code="thought_record")
    path = f"/occurrences/{course.due()}"
    fields = course.client.get(path).body["exercise"]["worksheet"]["fields"]
    assert [one["name"] for one in fields if one["required"]]
    shown = course.client.must_post(f"{path}/response", {"kind": "did", "answers": {}})
    assert shown["response"]["answers"] == {}
