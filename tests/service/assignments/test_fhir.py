"""FHIR over HTTP: exercises and answers as others read them, and what a questionnaire of theirs would become."""

from __future__ import annotations

from typing import Any

from services.assignments import catalogue
from services.assignments.exchange.definition import definition
from services.assignments.exchange.fhir.answers import answers_in
from tests.service.assignments.world import Course, World, a_course
from tests.unit.assignments.fhir_rules import broken_in_questionnaire, broken_in_response

LIBRARY = catalogue.load()
CHECK = "/exercises/fhir/check"


def experimenting(world: World) -> tuple[Course, str]:
    course = a_course(world)
    course.agreed(exercise_code="journal_activating_event")
    return course, f"/occurrences/{course.due()}"


def test_an_exercise_as_a_questionnaire_for_those_who_may_set_it(world: World) -> None:
    therapist = world.person("therapist")
    for query, version in (("", "2"), ("?version=1", "1")):
        reply = therapist.get(f"/exercises/thought_record/fhir{query}")
        assert (reply.status, reply.headers["Content-Type"]) == (200, "application/fhir+json")
        assert (reply.body["version"], broken_in_questionnaire(reply.body)) == (version, [])
    assert therapist.get("/exercises/thought_record/fhir?version=99").status == 404
    assert therapist.get("/exercises/nothing_like_it/fhir").status == 404
    assert world.person("manager").get("/exercises/thought_record/fhir").status == 403
    assert world.person("client").get("/exercises/thought_record/fhir").status == 404


def test_answers_as_a_response_from_the_first_word_to_the_second_answer(world: World) -> None:
    course, path = experimenting(world)
    assert [one.get(f"{path}/fhir").status for one in (course.client, course.therapist)] == [404, 404]
    answers: dict[str, Any] = {"text": "The trip", "only_for_me": {"text": "Only mine", "shared": False}}
    course.client.ask("PUT", f"{path}/draft", {"answers": answers})
    assert course.client.get(f"{path}/fhir").body["status"] == "in-progress"
    assert course.therapist.get(f"{path}/fhir").status == 404
    for status in ("completed", "amended"):
        body = {"kind": "did", "answers": answers}
        course.client.must_post(f"{path}/response", body, match=course.client.get(path).etag)
        reply = course.client.get(f"{path}/fhir")
        assert (reply.body["status"], reply.headers["Content-Type"]) == (status, "application/fhir+json")
    exercise = LIBRARY.newest("journal_activating_event")
    questionnaire = course.therapist.get(f"/exercises/{exercise.code}/fhir").body
    assert broken_in_response(reply.body, questionnaire) == []
    assert answers_in(reply.body, definition(exercise)) == answers


def test_a_private_note_is_in_nobody_elses_response_until_it_is_shared(world: World) -> None:
    course, path = experimenting(world)
    for shared in (False, True):
        note = {"text": "Only mine", "shared": shared}
        body = {"kind": "did", "answers": {"text": "The trip", "only_for_me": note}}
        course.client.must_post(f"{path}/response", body, match=course.client.get(path).etag)
        seen = str(course.therapist.get(f"{path}/fhir").body)
        assert ("The trip" in seen, "Only mine" in seen) == (True, shared)
    others = (world.person("therapist"), world.person("client"), world.person("facilitator"))
    assert [one.get(f"{path}/fhir").status for one in others] == [404, 404, 404]
    assert world.person("manager").get(f"{path}/fhir").status == 403


def test_what_a_questionnaire_would_become_is_said_item_by_item_and_nothing_is_kept(world: World) -> None:
    therapist = world.person("therapist")
    own = therapist.must_post(CHECK, therapist.get("/exercises/behavioural_experiment/fhir").body)
    assert own["definition"] == definition(LIBRARY.newest("behavioural_experiment"))
    assert (own["usable"], own["problems"], {one["outcome"] for one in own["items"]}) == (True, [], {"taken"})

    items = [{"linkId": "1", "text": "How are you?", "type": "text"}, {"linkId": "2", "text": "X", "type": "reference"}]
    found = therapist.must_post(CHECK, {"resourceType": "Questionnaire", "item": items})
    assert {one["link_id"]: one["outcome"] for one in found["items"]} == {"": "changed", "1": "taken", "2": "skipped"}
    assert found["usable"] is True
    assert therapist.get("/exercises/questionnaire").status == 404

    empty = therapist.must_post(CHECK, {"resourceType": "Questionnaire"})
    assert (empty["usable"], empty["problems"]) == (False, ["sections: Give sections a list with something in it."])
    refused = therapist.post(CHECK, {"resourceType": "Patient"})
    assert (refused.status, "resourceType" in refused.body["errors"]) == (422, True)
    assert world.person("manager").post(CHECK, {"resourceType": "Questionnaire"}).status == 403
