"""The agenda of the next session: what was not done comes first, it can be arranged, and it is worked off."""

from __future__ import annotations

from typing import Any

from tests.service.assignments.world import Course, World, a_course, breathing

EXPERIMENT = {
    "belief": "If I ask, they laugh",
    "belief_strength": 80,
    "prediction": "Everybody looks",
    "prediction_strength": 70,
    "outcome": "Nobody looked up",
    "belief_strength_after": 30,
}


def a_session(course: Course, starts_at: str) -> str:
    terms = {"starts_at": starts_at, "kind": "treatment"}
    return str(course.therapist.must_post(f"/episodes/{course.episode_id}/sessions", terms)["id"])


def held(course: Course) -> None:
    """A session that is over, in the world's time."""
    id_ = a_session(course, course.world.now().isoformat())
    course.therapist.must_post(f"/sessions/{id_}/held", {"reviewed_homework": True})
    course.world.now.forward(hours=1)


def agenda(course: Course) -> dict[str, Any]:
    reply = course.therapist.get(f"/episodes/{course.episode_id}/agenda")
    assert reply.status == 200, reply.body
    return dict(reply.body)


def a_week(world: World) -> Course:
    """Met on Monday; then silent, too hard, and an answer; the next session is near."""
    course = a_course(world)
    held(course)
    course.agreed()
    world.now.forward(days=2)
    world.settle()
    not_now = {"kind": "not_this_time", "obstacles": ["too_hard"], "own_words": "Too much today"}
    course.client.must_post(f"/occurrences/{course.due()}/response", not_now)
    world.now.forward(days=1)
    world.settle()
    course.answered(quantity=50, answers={"tension_before": 7, "tension_after": 4})
    a_session(course, "2026-11-30T09:00:00Z")
    return course


def items_of(undone: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"occurrence_id": one["occurrence_id"], "version": one["version"]} for one in undone["days"]]


def test_what_was_not_done_comes_first_with_what_got_in_the_way(world: World) -> None:
    course = a_week(world)
    found = agenda(course)
    (undone,) = found["undone"]
    assert [one["state"] for one in undone["days"]] == ["not_answered", "not_answered", "talk"]
    assert undone["obstacles"] == ["too_hard"]
    assert undone["own_words"] == ["Too much today"]
    assert not undone["discussed"]
    (answer,) = found["answers"]
    assert answer["occurrence"]["response"]["changes"] == [
        {"label": "Tension", "before": 7, "after": 4, "taken_from": ["tension_before", "tension_after"]}
    ]
    assert found["waiting"] == 2, "the reason that was given waits for a reply, too"
    assert found["session"]["starts_at"] == "2026-11-30T09:00:00.000Z"
    (going,) = found["going_on"]
    assert going["states"] == ["not_answered", "not_answered", "talk", "partly"]
    assert going["assignment"] == found["agreed"][0]["assignment"]


def test_what_was_expected_stands_beside_what_happened(world: World) -> None:
    course = a_course(world)
    course.agreed(exercise_code="behavioural_experiment")
    course.answered(answers=EXPERIMENT)
    (answer,) = agenda(course)["answers"]
    assert answer["outcome"]["expected"]["text"] == "Everybody looks"
    assert answer["outcome"]["happened"]["text"] == "Nobody looked up"
    assert ("Belief strength", 80, 30) in [
        (one["label"], one["before"], one["after"]) for one in answer["occurrence"]["response"]["changes"]
    ]


def test_measures_are_set_beside_those_of_the_session_before(world: World) -> None:
    course = a_course(world)
    path = f"/episodes/{course.episode_id}/scores"

    def filled_in(points: str) -> None:
        answers = {f"item_{number}": points for number in range(1, 8)}
        course.therapist.must_post(path, {"measure_code": "gad7", "answers": answers})
        world.now.forward(hours=1)

    filled_in("2")
    held(course)
    assert agenda(course)["measures"] == []
    filled_in("1")
    (measured,) = agenda(course)["measures"]
    assert (measured["code"], measured["change"]) == ("gad7", -7)
    assert [one["total"] for one in measured["scores"]] == [7, 14]


def test_what_the_client_proposes_is_on_it(world: World) -> None:
    course = a_course(world)
    course.therapist.must_post(f"/episodes/{course.episode_id}/assignments", breathing())
    assert agenda(course)["proposals"] == []


def test_ticking_off_reads_answers_and_notes_what_was_talked_about(world: World) -> None:
    course = a_week(world)
    found = agenda(course)
    (undone,), (answer,) = found["undone"], found["answers"]
    waiting = {"occurrence_id": answer["occurrence"]["id"], "version": answer["occurrence"]["version"]}
    body = {"keys": [undone["key"], answer["key"]], "occurrences": [*items_of(undone), waiting]}
    path = f"/episodes/{course.episode_id}/agenda/discussed"
    results = course.therapist.must_post(path, body, key="tick-them-off")["results"]
    assert [one["outcome"] for one in results] == ["done"] * 4
    assert course.therapist.must_post(path, body, key="tick-them-off")["results"] == results

    after = agenda(course)
    assert after["answers"] == []
    assert after["waiting"] == 0
    assert [one["discussed"] for one in after["undone"]] == [True]
    states = {one["status"]: one["discussed_at"] for one in course.occurrences() if one["discussed_at"]}
    assert set(states) >= {"responded"}
    told = [one for one in world.events() if one.data.get("discussed_at")]
    assert {one.data["status"] for one in told} == {"lapsed", "responded"}
    assert len(told) == 4


def test_what_changed_since_is_left_as_it_is(world: World) -> None:
    course = a_week(world)
    found = agenda(course)
    (undone,), (answer,) = found["undone"], found["answers"]
    first = answer["occurrence"]
    again = {"kind": "did", "quantity": 100}
    etag = course.client.get(f"/occurrences/{first['id']}").etag
    assert course.client.post(f"/occurrences/{first['id']}/response", again, match=etag).status == 200
    told = next(one for one in undone["days"] if one["state"] == "talk")["occurrence_id"]
    course.therapist.must_post(f"/occurrences/{told}/review", {"reaction": "lets_look"})
    items = [*items_of(undone), {"occurrence_id": first["id"], "version": first["version"]}]
    results = course.therapist.must_post("/reviews", {"items": items, "reaction": "read"})["results"]
    assert [one["outcome"] for one in results] == ["not_now", "not_now", "already", "changed"]


def test_it_can_be_arranged_and_two_at_once_are_noticed(world: World) -> None:
    course = a_week(world)
    before = course.therapist.get(f"/episodes/{course.episode_id}/agenda")
    path = f"/episodes/{course.episode_id}/agenda"
    hidden = [before.body["going_on"][0]["key"]]
    body = {"points": [{"text": "Ask about the move"}], "hidden": hidden, "order": []}
    first = course.therapist.ask("PUT", path, body, match=before.etag)
    assert [one["text"] for one in first.body["own"]] == ["Ask about the move"]
    assert first.body["going_on"][0]["hidden"]
    assert course.therapist.ask("PUT", path, body, match=before.etag).status == 412
    point = first.body["own"][0]
    strange = {"points": [{"id": "pnt_" + "0" * 26, "text": "x"}]}
    assert course.therapist.ask("PUT", path, strange, match=first.etag).status == 422
    course.therapist.must_post(f"{path}/discussed", {"keys": [point["key"]]})
    assert agenda(course)["own"][0]["discussed"]


def test_after_the_session_a_point_nobody_talked_about_stays(world: World) -> None:
    course = a_week(world)
    path = f"/episodes/{course.episode_id}/agenda"
    before = course.therapist.get(path)
    hidden = [before.body["going_on"][0]["key"]]
    body = {"points": [{"text": "First"}, {"text": "Second"}], "hidden": hidden}
    first = course.therapist.ask("PUT", path, body, match=before.etag).body
    course.therapist.must_post(f"{path}/discussed", {"keys": [first["own"][0]["key"]]})
    world.now.forward(hours=1)
    held(course)
    after = agenda(course)
    assert [one["text"] for one in after["own"]] == ["Second"]
    assert not after["going_on"][0]["hidden"]
    assert after["undone"] == []


def test_what_waited_at_the_last_session_is_the_clinics_debt(world: World) -> None:
    course = a_week(world)
    a_session(course, "2026-12-03T09:00:00Z")
    world.now.forward(minutes=5)
    held(course)
    (line,) = course.therapist.get("/caseload").body["items"]
    assert line["attention"][0] == {"code": "debt", "count": 2}
    assert [one["debt"] for one in course.therapist.every("/review-queue")] == [True, True]
    assert [one["debt"] for one in agenda(course)["answers"]] == [True, True]
    world.now.forward(days=1)
    world.settle()
    later = course.answered(quantity=50)
    queue = {one["id"]: one["debt"] for one in course.therapist.every("/review-queue")}
    assert queue[later] is False
    (line,) = course.therapist.get("/caseload").body["items"]
    assert [one["code"] for one in line["attention"][:2]] == ["debt", "to_review"]


def test_nobody_else_opens_it(world: World) -> None:
    course = a_week(world)
    path = f"/episodes/{course.episode_id}/agenda"
    assert world.person("therapist").get(path).status == 404
    assert world.person("manager").get(path).status == 403
    assert course.client.ask("GET", f"/api/v1/clinics/{world.clinic_id}{path}").status == 403
    elsewhere = a_week(world)
    strange = {"occurrences": items_of(agenda(elsewhere)["undone"][0])}
    assert course.therapist.post(f"{path}/discussed", strange).status == 404


def test_a_draft_of_a_reply_is_its_authors_and_goes_when_it_is_sent(world: World) -> None:
    course = a_course(world)
    course.agreed()
    one = course.answered()
    path = f"/occurrences/{one}/review-draft"
    assert course.therapist.get(path).body["reply"] == ""
    assert course.therapist.ask("PUT", path, {"reply": "Half a tho"}).status == 200
    assert course.therapist.ask("PUT", path, {"reply": "Half a thought", "based_on": 1}).body["version"] == 2
    assert [each["reply"] for each in course.therapist.get("/review-drafts").body["items"]] == ["Half a thought"]
    assert world.person("therapist").get(path).status == 404
    course.therapist.must_post(f"/occurrences/{one}/review", {"reply": "A whole one"})
    assert course.therapist.get("/review-drafts").body["items"] == []
    assert course.therapist.ask("PUT", path, {"reply": "Too late"}).status == 409


def test_a_draft_of_a_reply_on_two_devices_is_never_overwritten(world: World) -> None:
    course = a_course(world)
    course.agreed()
    path = f"/occurrences/{course.answered()}/review-draft"
    for words in ("From the desk", "From the desk"):
        assert course.therapist.ask("PUT", path, {"reply": words}).body["version"] == 1
    for words in ("From the train", ""):
        second = course.therapist.ask("PUT", path, {"reply": words})
        assert (second.status, second.body["version"]) == (409, 1)
        assert second.body["conflicts"]["reply"] == {"yours": words, "theirs": "From the desk"}
    assert course.therapist.get(path).body["reply"] == "From the desk"
    assert course.therapist.ask("PUT", path, {"reply": "Both", "based_on": 1}).body["version"] == 2
    assert course.therapist.ask("PUT", path, {"reply": "", "based_on": 2}).body["version"] == 0
