"""The OpenAPI document is kept: whatever fits it is answered as it says, and nothing makes the service fail."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from chassis.tokens import Actor
from tests.service.assignments import test_chains
from tests.service.assignments.course_walk import walk_course
from tests.service.assignments.test_own_exercises import done, drafted, in_library
from tests.service.assignments.world import Course, World, a_course, breathing, daily
from tests.unit.assignments.definitions import a_walk

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 5


def everything(world: World) -> tuple[Course, Mapping[str, str]]:
    """A course with one of each, and their ids by the names of the paths."""
    course = a_course(world)
    course.agreed(exercise_code="dbt_diary_card", schedule=daily(kind="once"))
    course.answered(answers={"suicidal_thoughts": 2})
    flag = course.therapist.get("/safety-flags").body["items"][0]
    assignment_id = course.agreed()
    occurrence_id = course.answered(answers={"minutes": 5})
    at = {"starts_at": "2026-11-26T18:00", "kind": "treatment"}
    session = course.therapist.must_post(f"/episodes/{course.episode_id}/sessions", at)
    group = world.person("manager").must_post("/groups", {"facilitator_ids": [world.person("facilitator").id]})
    ids = {"clinic_id": world.clinic_id, "episode_id": course.episode_id, "session_id": session["id"]}
    ids |= {"assignment_id": assignment_id, "occurrence_id": occurrence_id, "group_id": group["id"]}
    own = course.therapist.must_post("/own-exercises", {"definition": a_walk()})["code"]
    return course, ids | {"flag_id": flag["id"], "code": "breathing_practice", "own_code": own}


def role_for(method: str, path: str) -> str:
    if path.startswith("/api/v1/me"):
        return "client"
    if path.endswith("/imports"):
        return "admin"
    decided = path.endswith(("/take-in", "/send-back", "/workload"))
    return "manager" if decided or (method == "POST" and "/groups" in path) else "therapist"


def generated(world: World) -> Iterator[Any]:
    document = schemathesis.openapi.from_wsgi("/openapi.json", world.app)
    for found in document.get_all_operations():
        assert isinstance(found, Ok)
        if found.ok().path.startswith("/api/"):
            yield found.ok()


def test_what_fits_the_document_is_answered_as_it_says(world: World) -> None:
    course, ids = everything(world)
    people = {"client": course.client.id, "therapist": course.therapist.id}
    tried = []
    for operation in generated(world):
        method, path = operation.method.upper(), operation.path
        role = role_for(method, path)
        actor = Actor(people.get(role, world.person(role).id), role, (world.clinic_id,))
        tried.append(try_out(world, operation, actor, ids))
    assert len(tried) == len(world.promised.operations())
    assert {200, 404, 422} <= set().union(*tried)


def try_out(world: World, operation: Any, actor: Actor, ids: Mapping[str, str]) -> set[int]:
    """Requests as the document allows them, three of four about what exists; the statuses they met."""
    statuses: set[int] = set()
    chance = random.Random(operation.path)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        if chance.random() < 0.75:
            case.path_parameters = {name: ids[name] for name in case.path_parameters}
        elif "clinic_id" in case.path_parameters:
            case.path_parameters["clinic_id"] = ids["clinic_id"]
        headers = {"Authorization": f"Bearer {world.signer.sign(actor, 'assignments')}"}
        answer = case.call_and_validate(headers=headers, checks=CHECKS)
        statuses.add(answer.status_code)

    send()
    return statuses


def test_every_route_says_what_it_gives(world: World) -> None:
    """Each operation has a shape for its answer, and the answers of a whole journey fit (see `Person.ask`)."""
    document = world.promised.document
    for method, path in world.promised.operations():
        responses = document["paths"][path][method]["responses"]
        (good,) = [responses[status] for status in responses if status.startswith("2")]
        (content,) = good["content"].values()
        assert content["schema"]["$ref"], (method, path)
    walk(world)
    missing = world.promised.operations() - world.promised.checked
    assert not missing, sorted(missing)


def walk(world: World) -> None:
    """Each operation once with success."""
    course, ids = everything(world)
    client, therapist, manager = course.client, course.therapist, world.person("manager")
    occurrence, episode = f"/occurrences/{ids['occurrence_id']}", f"/episodes/{course.episode_id}"
    needed = course.agreed(schedule=daily(kind="when_triggered"))
    client.must_post(f"/assignments/{needed}/occurrences")
    therapist.must_post(f"{occurrence}/review", {"reply": "Well done", "reaction": "read"})
    for path in ("/today", "/episodes", "/course", "/assignments", f"/assignments/{ids['assignment_id']}", occurrence):
        assert client.get(path).status == 200
    client.must_post(f"{occurrence}/reply-seen")
    for part in (both_write_the_plan, a_measure, test_chains.every_operation):
        part(course)
    assert therapist.get("/safety-flags/count").body == {"open": 1}
    therapist.must_post(f"/safety-flags/{ids['flag_id']}/acknowledge", {"what_was_done": "Telephoned."})
    assert client.get(f"{occurrence}/fhir").status == 200
    therapist.must_post("/exercises/fhir/check", {"resourceType": "Questionnaire"})
    lists = ("/episodes", "/caseload", "/exercises", "/review-queue", "/groups")
    of_episode = (
        episode,
        *(f"{episode}/{name}" for name in ("sessions", "assignments", "occurrences", "suggestions")),
    )
    codes = [one["code"] for one in therapist.get("/exercises").body["items"]]
    exercises = [f"/exercises/{code}{more}" for code in codes for more in ("", "/answers-schema", "/fhir")]
    single = (occurrence, f"{occurrence}/fhir", f"/assignments/{ids['assignment_id']}", f"/groups/{ids['group_id']}")
    for path in (*lists, *exercises, *of_episode, *single):
        assert therapist.get(path).status == 200, path
    for method in ("PUT", "DELETE"):
        assert therapist.ask(method, f"/exercises/{codes[0]}/star").status == 200
    manager.must_post(f"/groups/{ids['group_id']}/members", {"episode_id": course.episode_id})
    held = therapist.get(f"{episode}").etag
    assert therapist.ask("PATCH", episode, {"phase": "application"}, match=held).status in {200, 412}
    world.now.forward(days=1)
    assert client.ask("PUT", f"/occurrences/{course.due()}/draft", {"answers": {"minutes": 5}}).status == 200
    commands(course)
    of_the_client(course)
    walk_course(world)
    own_exercises(course)
    doing(world)
    an_import(world)
    therapist.must_post(f"{episode}/close", {"reason": "completed"})


def the_next_session(world: World) -> None:
    """The agenda and everything that looks back."""
    course = a_course(world)
    assignment = course.agreed()
    one, episode = course.answered(), f"/episodes/{course.episode_id}"
    assert course.therapist.ask("PUT", f"/occurrences/{one}/review-draft", {"reply": "Half"}).status == 200
    seen = course.therapist.get(f"{episode}/agenda")
    assert course.therapist.ask("PUT", f"{episode}/agenda", {"points": [{"text": "x"}]}, match=seen.etag).status == 200
    looked = (f"/occurrences/{one}/review-draft", "/review-drafts", f"{episode}/timeline")
    both = (f"{episode}/timeline", f"/assignments/{assignment}/course")
    for who, paths in ((course.therapist, (*looked, *both)), (course.client, (*both, "/week", "/done"))):
        for path in paths:
            assert who.get(path).status == 200, path
    version = course.therapist.get(f"/occurrences/{one}").body["occurrence"]["version"]
    items = [{"occurrence_id": one, "version": version}]
    course.therapist.must_post("/reviews", {"items": items, "reaction": "read"})
    course.therapist.must_post(f"{episode}/agenda/discussed", {"occurrences": items})


def an_import(world: World) -> None:
    the_next_session(world)
    record = {"op": "episode.open", "ref": "x", "at": "2026-09-01T09:00:00Z", "client_id": "nobody"}
    world.person("admin").must_post("/imports", {"records": [record]})


def doing(world: World) -> None:
    """Taken back, let pass, written down by the therapist, and what came again talked over."""
    course = a_course(world)
    assignment = course.agreed(schedule=daily(start_on=world.now().date().isoformat()))
    first = course.answered()
    course.client.must_post(f"/occurrences/{first}/take-back")
    course.therapist.must_post(f"/occurrences/{first}/response", {"kind": "not_this_time"})
    silent = course.client.get("/today").body["later"][0]["id"]
    course.client.must_post(f"/occurrences/{silent}/let-pass")
    assert course.therapist.get(f"/episodes/{course.episode_id}/came-again").status == 200
    for who in (course.client, course.therapist):
        who.must_post(f"/assignments/{assignment}/talked-over")


def a_measure(course: Course) -> None:
    """Filled in at the session, put right, and its course."""
    path, answers = f"/episodes/{course.episode_id}/scores", {f"item_{number}": "1" for number in range(1, 8)}
    made = course.therapist.post(path, {"measure_code": "gad7", "answers": answers})
    right = {"answers": {**answers, "item_7": "2"}}
    assert course.therapist.ask("PUT", f"/occurrences/{made.body['id']}/answers", right, match=made.etag).status == 200
    assert course.therapist.get(path).status == course.client.get("/scores").status == 200


def both_write_the_plan(course: Course) -> None:
    own, theirs = f"/safety-plans/{course.world.clinic_id}", f"/episodes/{course.episode_id}/safety-plan"
    for who, path in ((course.client, own), (course.therapist, theirs)):
        tag = who.get(path).etag
        assert who.ask("PUT", path, {"answers": {"reasons": "The choir"}}, match=tag).status == 200


def commands(course: Course) -> None:
    for acts in (("pause", "resume", "end"), ("decline",), ("agree",)):
        terms = breathing(agreed_in_session=len(acts) > 1, schedule=daily(start_on="2026-11-24"))
        made = course.therapist.post(f"/episodes/{course.episode_id}/assignments", terms)
        assert made.status == 201
        path = f"/assignments/{made.body['id']}"
        assert course.therapist.ask("PATCH", path, {"what": "Sit"}, match=made.etag).status == 200
        for act in acts:
            course.therapist.must_post(f"{path}/{act}", {"in_session": True} if act == "agree" else {})
    for act in ("agree", "decline"):
        made = course.therapist.post(f"/episodes/{course.episode_id}/assignments", breathing())
        course.client.must_post(f"/assignments/{made.body['id']}/{act}")


def of_the_client(course: Course) -> None:
    """What a client does about what was agreed, and suggests themselves."""
    path = f"/assignments/{course.agreed()}"
    assert course.client.ask("PATCH", path, {"minutes": 3}, match=course.client.get(path).etag).status == 200
    for act in ("pause", "resume", "end"):
        course.client.must_post(f"{path}/{act}")
    course.client.must_post("/assignments", {"exercise_code": "sleep_diary", "own_name": "x", "schedule": daily()})
    assert course.client.get("/suggestions").status == 200
    together = {"items": [breathing(), breathing(agreed_in_session=True)]}
    course.therapist.must_post(f"/episodes/{course.episode_id}/agreements", together)
    path = f"/episodes/{course.episode_id}/last-settings?exercise=breathing_practice"
    assert course.therapist.get(path).body["of_client"] is True


def own_exercises(course: Course) -> None:
    therapist, manager = course.therapist, course.world.person("manager")
    path = f"/own-exercises/{in_library(course.world, therapist)}"
    assert drafted(therapist, path, minutes=5).status == 200
    for who, act, body in (
        (therapist, "publish", None),
        (therapist, "submit", None),
        (manager, "send-back", {"word": "Shorter"}),
        (therapist, "retire", None),
    ):
        done(who, path, act, body)
    document = therapist.get("/exercises/export?codes=thought_record").body
    therapist.must_post("/exercises/import?dry_run=true", document)
    assert therapist.get("/own-exercises").status == 200
    assert therapist.get("/exercises/thought_record/diff?from=1").status == 200


@pytest.mark.parametrize("wrong", [{"surprise": 1}, {"version": "one"}, {"status": "melted"}])
def test_an_answer_that_is_not_as_documented_would_be_seen(world: World, wrong: dict[str, Any]) -> None:
    course = a_course(world)
    path = f"/api/v1/clinics/{world.clinic_id}/episodes/{course.episode_id}"
    body = course.therapist.get(path).body
    with pytest.raises(AssertionError):
        world.promised.check("GET", path, 200, body | wrong)
