"""An answer that asks for a person: kept with its flag in one write, listed at once, climbing until it is seen to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.assignments import service
from services.assignments.domain.safety import SafetyClock
from services.assignments.store.clinics import Clinic
from tests.service.assignments.world import LONDON, Course, Person, World, a_course, breathing, daily

HARD = {"suicidal_thoughts": 2}
CALM = {"suicidal_thoughts": 0, "sadness": 5}
PLAN = {"warning_signs": "I stop answering", "people_for_help": [{"who": "Hanna", "how": "phone"}]}


def a_card(course: Course) -> str:
    course.agreed(exercise_code="dbt_diary_card")
    return course.due()


def answer(answers: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "did", "quantity": 100, "answers": answers}


def flags_of(person: Person) -> list[dict[str, Any]]:
    reply = person.get("/safety-flags")
    assert reply.status == 200, reply.body
    found: list[dict[str, Any]] = reply.body["items"]
    assert person.get("/safety-flags/count").body == {"open": len(found)}
    return found


def flagged(world: World) -> tuple[Course, dict[str, Any]]:
    course = a_course(world)
    course.client.must_post(f"/occurrences/{a_card(course)}/response", answer(HARD))
    return course, flags_of(course.therapist)[0]


def named(world: World, *people: str) -> None:
    world.kept.store.clinics.keep(
        [Clinic(world.clinic_id, time_zone=LONDON, version=1, safety=SafetyClock(time_zone=LONDON, people=people))]
    )


def test_the_answer_and_its_flag_are_one_write_and_help_comes_with_it(world: World) -> None:
    course = a_course(world)
    occurrence_id = a_card(course)
    before = world.kept.store.occurrences.get([world.clinic_id], occurrence_id)
    reply = course.client.post(f"/occurrences/{occurrence_id}/response", answer(HARD), key="once")
    again = course.client.post(f"/occurrences/{occurrence_id}/response", answer(HARD), key="once")
    assert reply.status == again.status == 200
    for one in (reply, again):
        assert one.headers["Link"] == f'</api/v1/clinics/{world.clinic_id}>; rel="help"'
        assert "flags" not in one.body
    after = world.kept.store.occurrences.get([world.clinic_id], occurrence_id)
    assert before is not None
    assert after is not None
    assert after.version == before.version + 1
    (flag,) = flags_of(course.therapist)
    assert (flag["reason"], flag["rung"], flag["may_read"]) == ("worksheet_item", 0, True)
    line = course.therapist.get("/caseload").body["items"][0]
    assert line["attention"][0] == {"code": "safety", "count": 1}


def test_its_events_carry_codes_and_times(world: World) -> None:
    named(world, world.person("therapist").id)
    course, flag = flagged(world)
    world.now.forward(minutes=30)
    world.settle()
    course.therapist.must_post(f"/safety-flags/{flag['id']}/acknowledge", {"what_was_done": "Telephoned, safe."})
    told = [one for one in world.events() if one.subject == flag["id"]]
    assert [(one.type.split(".")[2], one.version) for one in told] == [
        ("flagged", 1),
        ("escalated", 2),
        ("acknowledged", 3),
    ]
    assert not [one for one in told if "Telephoned" in str(one.data) or "suicidal" in str(one.data)]


def test_it_works_while_kafka_is_away(world: World) -> None:
    nowhere = replace(world.settings, kafka_bootstrap_servers="127.0.0.1:9")
    alone = replace(world, settings=nowhere, app=service.build_web(nowhere, world.now))
    try:
        _, flag = flagged(alone)
        assert flag["rung"] == 0
    finally:
        alone.app.extensions["assignments"].store.db.client.close()


def test_a_calm_answer_raises_nothing(world: World) -> None:
    course = a_course(world)
    reply = course.client.post(f"/occurrences/{a_card(course)}/response", answer(CALM))
    assert reply.status == 200
    assert "Link" not in reply.headers
    assert flags_of(course.therapist) == []


def test_a_draft_offers_help_at_once_and_tells_nobody(world: World) -> None:
    course = a_course(world)
    path = f"/occurrences/{a_card(course)}"
    assert "Link" not in course.client.get(path).headers
    for body in ({"answers": HARD}, {"answers": {**HARD, "sadness": 99}}):
        assert 'rel="help"' in course.client.ask("PUT", f"{path}/draft", body).headers["Link"]
    assert 'rel="help"' in course.client.get(path).headers["Link"]
    assert flags_of(course.therapist) == []


def test_help_comes_even_where_the_answer_is_refused(world: World) -> None:
    course = a_course(world)
    path = f"/occurrences/{a_card(course)}/response"
    wrong = course.client.post(path, answer({**HARD, "sadness": 99}))
    world.now.forward(days=9)
    late = course.client.post(path, answer(HARD))
    assert (wrong.status, late.status) == (422, 409)
    assert 'rel="help"' in wrong.headers["Link"]
    assert 'rel="help"' in late.headers["Link"]


def test_a_second_answer_stands_beside_the_first(world: World) -> None:
    course, flag = flagged(world)
    sheet = course.client.get(f"/occurrences/{flag['occurrence_id']}")
    path = f"/occurrences/{flag['occurrence_id']}/response"
    course.client.must_post(path, answer(HARD), match=sheet.etag)
    assert len(flags_of(course.therapist)) == 2
    sheet = course.client.get(f"/occurrences/{flag['occurrence_id']}")
    course.client.must_post(path, answer(CALM), match=sheet.etag)
    assert len(flags_of(course.therapist)) == 2


def test_it_stands_until_a_person_says_what_was_done(world: World) -> None:
    course, flag = flagged(world)
    path = f"/safety-flags/{flag['id']}/acknowledge"
    assert course.therapist.post(path, {"what_was_done": " "}).status == 422
    done = course.therapist.must_post(path, {"what_was_done": "Telephoned."}, key="k")
    assert done == course.therapist.must_post(path, {"what_was_done": "Telephoned."}, key="k")
    assert (done["acknowledged_by"], done["what_was_done"]) == (course.therapist.id, "Telephoned.")
    assert flags_of(course.therapist) == []
    assert course.therapist.post(path, {"what_was_done": "Again"}).slug() == "already-acknowledged"
    kept = course.therapist.get(f"/occurrences/{flag['occurrence_id']}").body["safety_flags"]
    assert kept[0]["what_was_done"] == "Telephoned."


def test_whom_it_concerns_and_nobody_else(world: World) -> None:
    course, flag = flagged(world)
    path, body = f"/safety-flags/{flag['id']}/acknowledge", {"what_was_done": "Telephoned."}
    colleague, elsewhere = world.person("therapist"), world.person("manager", "cln_01K5QFZBEJJB88BDZM7QP47DYN")
    assert flags_of(colleague) == flags_of(elsewhere) == []
    assert colleague.post(path, body).status == elsewhere.post(path, body).status == 404
    assert course.therapist.ask("POST", f"/api/v1/clinics/{elsewhere.clinic_id}{path}", body).status == 404
    for role in ("client", "admin"):
        assert world.person(role).get(f"/api/v1/clinics/{world.clinic_id}/safety-flags").status == 403
    manager = world.person("manager")
    (seen,) = flags_of(manager)
    assert (seen["therapist_id"], seen["may_read"]) == (course.therapist.id, False)
    assert manager.get(f"/occurrences/{flag['occurrence_id']}").status == 403
    assert manager.post(path, body).status == 200


def test_a_measure_flags_from_the_phone_and_at_the_session(world: World) -> None:
    course = a_course(world)
    course.agreed(exercise_code="phq9", schedule=daily(kind="once"))
    nine = {f"item_{number}": "0" for number in range(1, 10)}
    path = f"/occurrences/{course.due()}/response"
    reply = course.client.post(path, answer({**nine, "item_9": "1"}))
    assert reply.status == 200, reply.body
    assert 'rel="help"' in reply.headers["Link"]
    (flag,) = flags_of(course.therapist)
    assert flag["reason"] == "measure_item"
    world.now.forward(minutes=1)
    body = {"measure_code": "phq9", "answers": {**nine, "item_9": "3"}}
    course.therapist.must_post(f"/episodes/{course.episode_id}/scores", body)
    assert [one["reason"] for one in flags_of(course.therapist)] == ["measure_item", "measure_item"]
    told = {one.type for one in world.events() if one.subject in {flag["id"], flag["occurrence_id"]}}
    assert {"carryover.safety.flagged.v1", "carryover.occurrence.responded.v1"} <= told


def test_a_facilitator_sees_flags_of_the_own_groups_homework(world: World) -> None:
    course, facilitator = a_course(world), world.person("facilitator")
    group = facilitator.must_post("/groups", {"facilitator_ids": [facilitator.id]})
    course.therapist.must_post(f"/groups/{group['id']}/members", {"episode_id": course.episode_id})
    terms = breathing(exercise_code="dbt_diary_card", agreed_in_session=True)
    facilitator.must_post(f"/episodes/{course.episode_id}/assignments", terms)
    course.client.must_post(f"/occurrences/{course.due()}/response", answer(HARD))
    (seen,) = flags_of(facilitator)
    assert seen["may_read"]
    assert facilitator.get(f"/occurrences/{seen['occurrence_id']}").status == 200
    assert flags_of(world.person("facilitator")) == []
    assert len(flags_of(course.therapist)) == 1


def test_it_climbs_once_a_rung_to_the_people_of_the_list(world: World) -> None:
    first, second = world.person("therapist"), world.person("facilitator")
    named(world, first.id, second.id)
    course, flag = flagged(world)
    world.now.forward(minutes=29)
    world.settle()
    assert flags_of(first) == []
    for rung, told in ((1, [first.id]), (2, [first.id, second.id]), (3, [first.id, second.id])):
        world.now.forward(minutes=30)
        assert world.settle() == 1
        assert world.settle() == 0
        (seen,) = flags_of(course.therapist)
        assert (seen["rung"], seen["told"]) == (rung, told)
    assert flags_of(first)[0]["may_read"] is False
    assert first.get(f"/occurrences/{flag['occurrence_id']}").status == 404
    second.must_post(f"/safety-flags/{flag['id']}/acknowledge", {"what_was_done": "Went there."})
    world.now.forward(days=2)
    world.settle()
    assert flags_of(course.therapist) == flags_of(first) == []


def test_a_plan_is_kept_with_its_history_and_never_set(world: World) -> None:
    course = a_course(world)
    own, theirs = f"/safety-plans/{world.clinic_id}", f"/episodes/{course.episode_id}/safety-plan"
    blank = course.client.get(own)
    assert (blank.body["version"], blank.body["now"]) == (0, None)
    first = course.client.ask("PUT", own, {"answers": PLAN}, match=blank.etag)
    assert first.status == 200, first.body
    stale = course.therapist.ask("PUT", theirs, {"answers": {}}, match=blank.etag)
    second = course.therapist.ask("PUT", theirs, {"answers": {"places": "The library"}}, match=first.etag)
    assert (stale.status, second.status) == (412, 200)
    assert (second.body["now"]["written_as"], second.body["earlier"][0]["answers"]) == ("therapist", PLAN)
    assert course.client.ask("PUT", own, {"answers": {"nothing": 1}}, match=second.etag).status == 422
    assert course.client.ask("PUT", own, {"answers": PLAN}).status == 428
    assert world.person("therapist").get(theirs).status == 404
    assert course.client.get("/safety-plans/cln_01K5QFZBEJJB88BDZM7QP47DYN").status == 404
    terms = {
        "exercise_code": "safety_plan",
        "own_name": "x",
        "schedule": {"kind": "once", "start_on": "2026-11-23", "time": "19:00"},
    }
    assert course.therapist.post(f"/episodes/{course.episode_id}/assignments", terms).status == 422
    assert "safety_plan" not in {one["code"] for one in course.therapist.every("/exercises")}
    reply = course.client.post(f"/occurrences/{a_card(course)}/response", answer(HARD))
    assert f'</api/v1/me{own}>; rel="related"' in reply.headers["Link"]


def test_erasing_takes_flags_and_plan_away(world: World) -> None:
    course, _ = flagged(world)
    own = f"/safety-plans/{world.clinic_id}"
    course.client.ask("PUT", own, {"answers": PLAN}, match=course.client.get(own).etag)
    world.kept.store.erase_words(world.clinic_id, course.client.id)
    assert flags_of(course.therapist) == []
    assert course.client.get(own).body["version"] == 0
    world.now.forward(days=1)
    world.settle()
    assert not [
        one
        for one in world.events()
        if one.type == "carryover.safety.escalated.v1" and one.data["client_id"] == course.client.id
    ]
