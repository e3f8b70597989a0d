"""A clinic's own exercises: whose they are, their versions, their way into the library, and homework with them."""

from __future__ import annotations

from typing import Any

from tests.service.assignments.world import Person, Reply, World, a_course
from tests.unit.assignments.definitions import a_walk

OWN = "/own-exercises"


def written(author: Person, **changes: Any) -> Reply:
    reply = author.post(OWN, {"definition": a_walk(**changes)})
    assert reply.status == 201, reply.body
    return reply


def path_of(reply: Reply) -> str:
    return f"{OWN}/{reply.body['code']}"


def done(who: Person, path: str, act: str, body: Any = None) -> Reply:
    """A step on how it stands now."""
    seen = who.get(path)
    assert seen.status == 200, seen.body
    reply = who.post(f"{path}/{act}", body, match=seen.etag)
    assert reply.status == 200, reply.body
    return reply


def drafted(who: Person, path: str, **changes: Any) -> Reply:
    return who.ask("PUT", f"{path}/draft", {"definition": a_walk(**changes)}, match=who.get(path).etag)


def published(author: Person, **changes: Any) -> str:
    """The code of an exercise with one version."""
    path = path_of(written(author, **changes))
    done(author, path, "publish")
    return path.rpartition("/")[2]


def in_library(world: World, author: Person) -> str:
    code = published(author)
    done(author, f"{OWN}/{code}", "submit")
    done(world.person("manager"), f"{OWN}/{code}", "take-in")
    return code


def codes(who: Person) -> list[str]:
    return [one["code"] for one in who.get("/exercises").body["items"]]


def test_a_draft_is_kept_right_or_not(world: World) -> None:
    author = world.person("therapist")
    made = written(author, title={"en": ""}, surprise=1)
    assert made.body["definition"]["surprise"] == 1
    assert {one["place"] for one in made.body["remarks"]} == {"title.en", "surprise"}
    assert made.body["preview"]["worksheet"]["fields"][0]["name"] == "guess"
    refused = author.post(f"{path_of(made)}/publish", match=made.etag)
    assert refused.status == 422
    assert "title.en: Give title a text in the language en." in refused.body["errors"]["definition"]
    assert author.get(path_of(made)).body["definition"]["surprise"] == 1
    assert made.body["code"] not in codes(author)


def test_the_code_says_nothing_and_the_title_is_in_no_event(world: World) -> None:
    course = a_course(world)
    code = published(course.therapist, title={"en": "Kestrel"})
    course.agreed(exercise_code=code)
    assert "kestrel" not in code
    events = [str(each.data) for each in world.events()]
    assert [each for each in events if code in each]
    assert not [each for each in events if "Kestrel" in each]


def test_published_versions_never_change_and_answers_keep_theirs(world: World) -> None:
    course = a_course(world)
    code = published(course.therapist)
    course.agreed(exercise_code=code)
    occurrence = course.answered(answers={"guess": "Wet", "mood": 3})
    one = a_walk()["sections"][0]
    assert drafted(course.therapist, f"{OWN}/{code}", sections=[one], example={}).status == 200
    assert done(course.therapist, f"{OWN}/{code}", "publish").body["newest"] == 2
    old = course.therapist.get(f"/occurrences/{occurrence}").body["exercise"]
    assert (old["version"], len(old["worksheet"]["sections"])) == (1, 2)
    assert course.therapist.get(f"/exercises/{code}").body["version"] == 2
    changes = course.therapist.get(f"/exercises/{code}/diff?from=1&to=2").body["changes"]
    assert {(one["what"], one["field"]) for one in changes} >= {("removed", "went"), ("removed", "surprise")}


def test_homework_with_an_own_exercise_from_today_to_the_review(world: World) -> None:
    course = a_course(world)
    code = published(course.therapist)
    course.agreed(exercise_code=code)
    assert course.client.get("/today").body["now"][0]["exercise"]["title"] == "A walk in the park"
    occurrence = course.due()
    draft = course.client.ask("PUT", f"/occurrences/{occurrence}/draft", {"answers": {"mood": 4}, "screen": 1})
    assert draft.status == 200
    course.answered(answers={"mood": 4, "went": "yes"})
    (waiting,) = course.therapist.every("/review-queue")
    assert waiting["exercise"]["title"] == "A walk in the park"
    course.therapist.must_post(f"/occurrences/{occurrence}/review", {"reply": "Well walked"})
    world.now.forward(days=1)
    assert course.client.get(f"/occurrences/{course.due()}").body["carried"] == {"mood": 4}
    assert course.client.get("/course").status == 200


def test_what_is_private_is_there_for_its_author_alone(world: World) -> None:
    author, colleague, manager = (world.person(role) for role in ("therapist", "therapist", "manager"))
    elsewhere = world.person("therapist", "cln_00000000000000000000000000")
    code = published(author)
    for stranger in (colleague, manager, elsewhere):
        assert stranger.get(f"{OWN}/{code}").status == 404
        assert stranger.get(f"/exercises/{code}").status == 404
        assert stranger.get(f"/exercises/{code}/diff?from=1&to=1").status == 404
        assert stranger.get(f"/exercises/{code}/fhir?version=1").status in {403, 404}
        assert stranger.get(f"/exercises/{code}/answers-schema?version=1").status in {403, 404}
        assert stranger.get(f"/exercises/export?codes={code}").status == 404
        assert stranger.ask("PUT", f"{OWN}/{code}/draft", {"definition": {}}, match=f'"{code}.2"').status in {403, 404}
    assert code in codes(author)
    assert code not in codes(colleague)
    course = a_course(world, therapist=colleague)
    terms = {"exercise_code": code, "own_name": "A walk", "schedule": {"kind": "once", "start_on": "2026-11-23"}}
    terms["schedule"] = {**terms["schedule"], "time": "19:00"}  # type: ignore[dict-item]
    refused = colleague.post(f"/episodes/{course.episode_id}/assignments", terms)
    assert refused.body["errors"]["exercise_code"][0].startswith("There is no exercise with this code.")


def test_a_manager_takes_it_into_the_library_of_the_clinic_and_of_no_other(world: World) -> None:
    author, colleague = world.person("therapist"), world.person("therapist")
    code = in_library(world, author)
    assert code in codes(colleague)
    assert code not in codes(world.person("therapist", "cln_00000000000000000000000000"))
    course = a_course(world, therapist=colleague)
    course.agreed(exercise_code=code)
    drafted(author, f"{OWN}/{code}", minutes=5)
    done(author, f"{OWN}/{code}", "publish")
    assert author.get(f"/exercises/{code}").body["version"] == 2
    assert colleague.get(f"/exercises/{code}").body["version"] == 1
    assert done(author, f"{OWN}/{code}", "submit").body["sharing"] == "submitted"


def test_it_is_sent_back_with_a_word(world: World) -> None:
    author, manager = world.person("therapist"), world.person("manager")
    code = published(author)
    done(author, f"{OWN}/{code}", "submit")
    (waiting,) = manager.every(f"{OWN}?whose=clinic")
    assert (waiting["code"], waiting["sharing"]) == (code, "submitted")
    done(manager, f"{OWN}/{code}", "send-back", {"word": "Shorter, please"})
    assert manager.every(f"{OWN}?whose=clinic") == []
    history = author.get(f"{OWN}/{code}").body["history"]
    assert [(one["what"], one["word"]) for one in history][-1] == ("sent_back", "Shorter, please")
    assert author.post(f"{OWN}/{code}/take-in", match=author.get(f"{OWN}/{code}").etag).status == 403


def test_a_lead_therapist_decides_and_writes_and_sees_nothing_of_clients_by_that(world: World) -> None:
    author, lead = world.person("therapist"), world.person("lead")
    course = a_course(world, therapist=author)
    code, other = published(author), published(author, title={"en": "A swim"})
    assert lead.get(f"{OWN}/{code}").status == 404
    for each in (code, other):
        done(author, f"{OWN}/{each}", "submit")
    assert lead.get(f"{OWN}/{code}").body["definition"]["title"] == {"en": "A walk in the park"}
    assert lead.get(f"/exercises/{code}").body["version"] == 1
    assert done(lead, f"{OWN}/{code}", "take-in").body["sharing"] == "in_library"
    done(lead, f"{OWN}/{other}", "send-back", {"word": "Not yet"})
    assert lead.get(f"{OWN}/{other}").status == 404
    assert done(lead, f"{OWN}/{code}", "retire").body["sharing"] == "retired"
    own = published(lead)
    assert done(lead, f"{OWN}/{own}", "submit").body["sharing"] == "submitted"
    for path in ("/caseload", "/review-queue", "/safety-flags", f"/episodes/{course.episode_id}", "/reviews"):
        assert lead.get(path).status in {403, 404, 405}, path
    elsewhere = world.person("lead", "cln_00000000000000000000000000")
    assert elsewhere.get(f"{OWN}/{own}").status == 404


def test_what_is_retired_cannot_be_set_and_what_is_set_goes_on(world: World) -> None:
    course = a_course(world)
    code = published(course.therapist)
    course.agreed(exercise_code=code)
    done(course.therapist, f"{OWN}/{code}", "retire")
    assert code not in codes(course.therapist)
    again = course.therapist.get(f"{OWN}/{code}")
    assert again.body["sharing"] == "retired"
    assert drafted(course.therapist, f"{OWN}/{code}").status == 409
    occurrence = course.answered(answers={"mood": 2})
    assert course.therapist.get(f"/occurrences/{occurrence}").body["exercise"]["code"] == code
    world.now.forward(days=1)
    assert course.due()


def test_two_who_write_at_once(world: World) -> None:
    author = world.person("therapist")
    made = written(author)
    body = {"definition": a_walk(minutes=5)}
    assert author.ask("PUT", f"{path_of(made)}/draft", body, match=made.etag).status == 200
    assert author.ask("PUT", f"{path_of(made)}/draft", {"definition": a_walk(minutes=9)}, match=made.etag).status == 412
    assert author.ask("PUT", f"{path_of(made)}/draft", body).status == 428
    assert author.get(path_of(made)).body["definition"]["minutes"] == 5


def test_the_same_command_twice_is_one_step(world: World) -> None:
    author = world.person("therapist")
    twice = [author.post(OWN, {"definition": a_walk()}, key="one") for _ in range(2)]
    assert twice[0].body["code"] == twice[1].body["code"]
    path, seen = path_of(twice[0]), twice[0].etag
    both = [author.post(f"{path}/publish", match=seen, key="two") for _ in range(2)]
    assert [one.body["newest"] for one in both] == [1, 1]


def test_a_copy_knows_its_origin_and_that_there_is_a_newer_one(world: World) -> None:
    author = world.person("therapist")
    copy = author.post(OWN, {"copy_of": {"code": "thought_record", "version": 1}}).body
    assert copy["origin"] == {"code": "thought_record", "version": 1}
    assert (copy["newer_origin"], copy["remarks"]) == (2, [])
    newest = author.post(OWN, {"copy_of": {"code": "thought_record"}}).body
    assert (newest["origin"]["version"], newest["newer_origin"]) == (2, None)
    assert author.post(OWN, {"copy_of": {"code": "phq9"}}).status == 409
    shown = author.get("/exercises/thought_record/diff?from=1").body
    assert (shown["to"], bool(shown["changes"])) == (2, True)


def test_a_text_is_kept_with_its_lines_even_if_it_cannot_be_read(world: World) -> None:
    author = world.person("therapist")
    made = author.post(OWN, {"yaml": 'title: {en: "A walk"}\nfamily: walk\n'})
    said = {one["line"]: one["sentence"] for one in made.body["remarks"]}
    assert said[2].startswith("There is no family “walk”.")
    broken = author.ask("PUT", f"{path_of(made)}/draft", {"yaml": "title: ["}, match=made.etag)
    assert (broken.status, broken.body["yaml"], broken.body["is_unread"]) == (200, "title: [", True)
    assert broken.body["definition"]["title"] == {"en": "A walk"}
    assert author.post(f"{path_of(made)}/publish", match=broken.etag).body["errors"].keys() == {"yaml"}


def test_what_is_too_large_or_too_deep_is_refused_whole(world: World) -> None:
    author = world.person("therapist")
    deep: Any = "x"
    for _ in range(60):
        deep = [deep]
    for wrong in ({"title": {"en": "x" * 70_000}}, {"sections": deep}, {"title": {"en": "\ud800"}}):
        refused = author.post(OWN, {"definition": a_walk(**wrong)})
        assert refused.status in {400, 422}
    assert author.every(OWN) == []
    strange = author.post(OWN, {"definition": {"$set": {"a.b": 10**14}, "title": None, "sections": {"x": [None]}}})
    assert strange.status == 201
    assert strange.body["definition"]["$set"] == {"a.b": 10**14}


def test_moving_in_with_an_exercise_of_ones_own(world: World) -> None:
    course = a_course(world)
    code = published(course.therapist)
    at = "2026-11-09T09:00:00Z"
    client = world.person("client")
    people = {"client_id": client.id, "therapist_id": course.therapist.id, "started_on": "2026-11-02"}
    terms = {"phase": "skills", "problem": "gad", "cadence": "weekly", "time_zone": "Europe/London"}
    schedule = {"kind": "daily", "start_on": "2026-11-09", "time": "18:00"}
    records = [
        {"op": "episode.open", "ref": "e", "at": at, **people, **terms},
        {"op": "assignment.agree", "ref": "a", "at": at, "episode_ref": "e", "exercise_code": code}
        | {"own_name": "A walk", "schedule": schedule},
    ]
    report = world.person("admin").must_post("/imports", {"records": records})
    assert (report["created"], report["refused"]) == (2, 0), report
