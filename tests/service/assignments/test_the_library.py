"""The library over HTTP: search with where it matched, stars that are one's own, what was set last, what fits now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chassis.ids import new_id
from tests.service.assignments.world import Person, World, a_course, breathing, daily


def found(who: Person, query: str = "") -> list[dict[str, Any]]:
    reply = who.get(f"/exercises{query}")
    assert reply.status == 200, reply.body
    assert reply.body["total"] >= len(reply.body["items"])
    return list(reply.body["items"])


def codes(items: list[dict[str, Any]]) -> list[str]:
    return [one["code"] for one in items]


def starred(who: Person) -> list[str]:
    return [one["code"] for one in found(who) if one["starred"]]


def star(who: Person, code: str, method: str = "PUT") -> Any:
    reply = who.ask(method, f"/exercises/{code}/star")
    assert reply.status == 200, reply.body
    return reply.body


def test_without_parameters_everything_comes_in_the_order_of_codes(world: World) -> None:
    everything = codes(found(world.person("therapist")))
    assert everything == sorted(everything)
    assert len(everything) > 30
    assert codes(found(world.person("facilitator"))) == everything


def test_search_forgives_slips_and_says_where_the_words_stand(world: World) -> None:
    (first, *_) = found(world.person("therapist"), "?find=thougt+recrd+insomnia")
    assert first["code"] == "thought_record"
    assert first["matches"] == [
        {"place": "title", "word": "thought"},
        {"place": "title", "word": "record"},
        {"place": "problem", "word": "insomnia"},
    ]
    assert first["has_short_form"] is True


def test_filters_and_the_limit_narrow_it_down(world: World) -> None:
    therapist = world.person("therapist")
    fitting = found(therapist, "?family=diary&phase=assessment&problem=insomnia&approach=cbt&minutes=5")
    assert "sleep_diary" in codes(fitting)
    for one in fitting:
        assert (one["family"], one["approach"]) == ("diary", "cbt")
        assert one["minutes"] <= 5
    whole = therapist.get("/exercises?find=practice").body
    few = therapist.get("/exercises?find=practice&limit=2").body
    assert few["items"] == whole["items"][:2]
    assert few["total"] == whole["total"] > 2


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("minutes=soon", "minutes", "Give whole minutes, such as 10."),
        ("minutes=0", "minutes", "Choose between 1 and 600 minutes."),
        ("limit=0", "limit", "Choose between 1 and 500."),
        ("family=poem", "family", "Must be one of"),
        ("problem=sadness", "problem", "Must be one of"),
        ("phase=", "phase", "Must be one of"),
        (f"find={'x' * 201}", "find", "Write between 0 and 200 characters."),
        ("word=breath", "word", "Unknown field"),
    ],
)
def test_bad_parameters_are_refused_with_what_to_do(world: World, query: str, name: str, words: str) -> None:
    reply = world.person("therapist").get(f"/exercises?{query}")
    assert reply.status == 422
    assert words in str(reply.body["errors"][name])


def test_a_star_is_ones_own_in_each_clinic_and_may_be_repeated(world: World) -> None:
    therapist, other = world.person("therapist"), world.person("therapist")
    same_person_elsewhere = Person(world, therapist.id, "therapist", new_id("cln"))
    for _ in range(2):
        assert star(therapist, "thought_record") == {"code": "thought_record", "starred": True}
    star(other, "sleep_diary")
    assert starred(therapist) == ["thought_record"]
    assert starred(other) == ["sleep_diary"]
    assert starred(same_person_elsewhere) == []
    star(other, "thought_record", "DELETE")
    star(same_person_elsewhere, "thought_record", "DELETE")
    assert starred(therapist) == ["thought_record"]
    assert therapist.get("/exercises/thought_record").body["starred"] is True
    for _ in range(2):
        assert star(therapist, "thought_record", "DELETE") == {"code": "thought_record", "starred": False}
    assert starred(therapist) == []


def test_only_what_is_there_gets_a_star_and_only_from_clinicians(world: World) -> None:
    therapist = world.person("therapist")
    assert therapist.ask("PUT", "/exercises/nothing_like_it/star").status == 404
    assert therapist.ask("PUT", f"/api/v1/clinics/{new_id('cln')}/exercises/thought_record/star").status == 404
    for role in ("manager", "admin"):
        for method in ("PUT", "DELETE"):
            assert world.person(role).ask(method, "/exercises/thought_record/star").status == 403
        assert world.person(role).get("/exercises?find=breath").status == 403


def test_every_version_can_be_read(world: World) -> None:
    therapist = world.person("therapist")
    newest = therapist.get("/exercises/thought_record").body
    assert (newest["version"], newest["versions"]) == (2, [1, 2])
    assert therapist.get("/exercises/thought_record?version=1").body["version"] == 1
    assert therapist.get("/exercises/thought_record?version=9").status == 404
    before = therapist.get("/exercises/exposure_log").body["comes_after"]
    assert codes(before) == ["exposure_hierarchy"]
    assert before[0]["title"] == "Exposure ladder"


def last_set(who: Person) -> dict[str, str]:
    return {one["code"]: one["last_set_at"] for one in found(who) if one["last_set_at"]}


def test_what_was_set_last_is_what_one_set_oneself(world: World) -> None:
    course = a_course(world)
    path = f"/episodes/{course.episode_id}/assignments"
    facilitator, manager = world.person("facilitator"), world.person("manager")
    group = facilitator.must_post("/groups", {"facilitator_ids": [facilitator.id]})
    manager.must_post(f"/groups/{group['id']}/members", {"episode_id": course.episode_id})
    first = world.now()
    course.therapist.must_post(path, breathing())
    world.now.forward(hours=1)
    course.therapist.must_post(path, breathing(exercise_code="thought_record"))
    course.therapist.must_post(path, breathing())
    facilitator.must_post(path, breathing(exercise_code="sleep_diary"))
    mine = last_set(course.therapist)
    assert set(mine) == {"breathing_practice", "thought_record"}
    assert set(mine.values()) == {(first + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S.000Z")}
    assert set(last_set(facilitator)) == {"sleep_diary"}
    assert last_set(world.person("therapist")) == {}


def suggested(who: Person, episode_id: str) -> dict[str, list[dict[str, Any]]]:
    reply = who.get(f"/episodes/{episode_id}/suggestions")
    assert reply.status == 200, reply.body
    return {one["exercise"]["code"]: one["reasons"] for one in reply.body["items"]}


def test_suggestions_follow_what_was_set_answered_and_in_the_way(world: World) -> None:
    course = a_course(world, problem="panic")
    before = suggested(course.therapist, course.episode_id)
    assert 0 < len(before) <= 6
    assert "exposure_log" not in before
    assert {"code": "problem", "problem": "panic"} in before["exposure_hierarchy"]
    once = daily(kind="once", start_on="2026-11-23")
    course.agreed(exercise_code="exposure_hierarchy", schedule=once)
    assert "exposure_hierarchy" not in suggested(course.therapist, course.episode_id)
    course.answered()
    course.agreed(exercise_code="breathing_practice")
    for _ in range(2):
        course.answered(kind="not_this_time", quantity=None, obstacles=["time"])
        world.now.forward(days=1)
        world.settle()
    after = suggested(course.therapist, course.episode_id)
    assert "breathing_practice" not in after
    assert {
        "code": "after",
        "exercise": "exposure_hierarchy",
        "title": "Exposure ladder",
        "answered_on": "2026-11-23",
    } in after["exposure_log"]
    short = [one for each in after.values() for one in each if one["code"] == "short"]
    assert short
    assert {(one["obstacle"], one["times"]) for one in short} == {("time", 2)}


def test_suggestions_are_for_those_who_treat(world: World) -> None:
    course = a_course(world)
    path = f"/episodes/{course.episode_id}/suggestions"
    assert world.person("therapist").get(path).status == 404
    assert world.person("facilitator").get(path).status == 404
    assert world.person("manager").get(path).status == 403
    assert Person(world, course.therapist.id, "therapist", new_id("cln")).get(path).status == 404


def test_a_facilitators_suggestions_know_only_the_groups_homework(world: World) -> None:
    course, facilitator = a_course(world, problem="panic"), world.person("facilitator")
    group = facilitator.must_post("/groups", {"facilitator_ids": [facilitator.id]})
    course.therapist.must_post(f"/groups/{group['id']}/members", {"episode_id": course.episode_id})
    course.agreed(exercise_code="exposure_hierarchy")
    course.answered()
    assert "exposure_log" in suggested(course.therapist, course.episode_id)
    assert "exposure_log" not in suggested(facilitator, course.episode_id)
