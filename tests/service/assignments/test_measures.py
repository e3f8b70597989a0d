"""Measures over HTTP: set and answered, filled in at the session, put right, and what is published about them."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.events import Event
from services.assignments import service
from tests.service.assignments.test_imports import FIRST, at, history, outcomes
from tests.service.assignments.world import Course, Person, Reply, World, a_course, breathing, daily

SCORED = "carryover.measure.scored.v1"


def phq9(*points: int | None) -> dict[str, str]:
    return {f"item_{place}": str(point) for place, point in enumerate(points, 1) if point is not None}


WHOLE = phq9(2, 1, 3, 2, 0, 1, 1, 0, 0)  # 10


def set_phq9(world: World) -> tuple[Course, str]:
    course = a_course(world)
    course.agreed(exercise_code="phq9", own_name="How the fortnight was")
    return course, f"/occurrences/{course.due()}"


def hand_in(course: Course, path: str, answers: dict[str, str], **more: Any) -> Reply:
    return course.client.post(f"{path}/response", {"kind": "did", "quantity": 100, "answers": answers}, **more)


def fill_in(course: Course, answers: dict[str, str], **more: Any) -> Reply:
    body = {"measure_code": "phq9", "answers": answers}
    return course.therapist.post(f"/episodes/{course.episode_id}/scores", body, **more)


def scored(world: World) -> list[Event]:
    return [event for event in world.events() if event.type == SCORED]


def test_an_answer_has_its_score_and_a_correction_keeps_the_one_before(world: World) -> None:
    course, path = set_phq9(world)
    first = hand_in(course, path, WHOLE)
    assert first.status == 200, first.body
    score = first.body["score"]
    assert (score["total"], score["band"], score["is_case"], score["version"]) == (10, "moderate", True, 1)
    assert (score["band_label"], score["plain_label"], first.body["missing"]) == ("Moderate", "quite a bit", [])

    world.now.forward(hours=3)
    again = hand_in(course, path, WHOLE | {"item_3": "0"}, match=first.etag).body["score"]
    assert (again["total"], again["band"], again["version"], again["id"]) == (7, "mild", 2, score["id"])
    assert again["taken_at"] == score["taken_at"] == "2026-11-23T09:00:00.000Z"
    assert [(one["version"], one["total"]) for one in again["earlier"]] == [(1, 10)]

    (measure,) = course.therapist.get(f"/episodes/{course.episode_id}/scores").body["items"]
    assert (measure["code"], [one["total"] for one in measure["scores"]]) == ("phq9", [7])
    assert [one["total"] for one in measure["scores"][0]["earlier"]] == [10]
    (own,) = course.client.get("/scores").body["episodes"]
    assert own == {"episode_id": course.episode_id, "measures": [measure]}

    told = scored(world)
    assert [(one.subject, one.version, one.data["total"], one.data["band"]) for one in told] == [
        (score["id"], 1, 10, "moderate"),
        (score["id"], 2, 7, "mild"),
    ]
    assert all("item" not in name and "answers" not in name for one in told for name in one.data)
    assert {one.data["measure_code"] for one in told} == {"phq9"}


def test_answer_score_and_events_are_one_write(world: World) -> None:
    course, path = set_phq9(world)
    world.relay()
    hand_in(course, path, WHOLE)
    stored = world.kept.store.occurrences.collection.find_one({"_id": path.rpartition("/")[2]})
    assert stored is not None
    assert (stored["score"]["total"], stored["response"]["answer"]["answers"]) == (10, WHOLE)
    assert [one["type"] for one in stored["outbox"]] == ["carryover.occurrence.responded.v1", SCORED]


def test_incomplete_answers_are_kept_and_say_what_is_missing(world: World) -> None:
    course, path = set_phq9(world)
    some = {name: value for name, value in WHOLE.items() if name not in {"item_4", "item_7"}}
    kept = hand_in(course, path, some)
    assert (kept.body["score"], kept.body["missing"]) == (None, ["item_4", "item_7"])
    assert kept.body["response"]["answers"] == some
    assert course.therapist.get(path).body["occurrence"]["missing"] == ["item_4", "item_7"]
    whole = hand_in(course, path, WHOLE, match=kept.etag)
    assert (whole.body["score"]["total"], whole.body["score"]["version"], whole.body["missing"]) == (10, 1, [])

    back = hand_in(course, path, some, match=whole.etag)
    assert (back.status, sorted(back.body["errors"]["answers"])) == (422, ["item_4", "item_7"])
    not_done = course.client.post(f"{path}/response", {"kind": "not_this_time"}, match=whole.etag)
    assert (not_done.status, not_done.slug()) == (409, "not-open")
    assert course.client.get(path).body["occurrence"]["score"]["total"] == 10
    assert len(scored(world)) == 1


def test_something_else_instead_of_a_measure_has_no_score(world: World) -> None:
    course, path = set_phq9(world)
    reply = course.client.post(f"{path}/response", {"kind": "something_else", "answers": WHOLE})
    assert (reply.status, reply.body["score"], reply.body["missing"]) == (200, None, [])


def test_a_therapist_fills_it_in_at_the_session_once(world: World) -> None:
    course = a_course(world)
    made = fill_in(course, WHOLE, key="once")
    assert made.status == 201, made.body
    again = fill_in(course, WHOLE, key="once")
    assert again.body["id"] == made.body["id"]
    assert made.body["response"]["rating_source"] == made.body["score"]["rating_source"] == "therapist"
    assert (made.body["review"]["reaction"], made.body["response"]["quantity"]) == ("read", 100)
    world.settle()
    assert [one["id"] for one in course.occurrences()] == [made.body["id"]]
    assert course.therapist.get("/review-queue").body["items"] == []
    today = course.client.get("/today").body
    assert (today["now"], today["replies"], [one["id"] for one in today["done"]]) == ([], [], [made.body["id"]])

    world.now.forward(days=3)
    fixed = course.therapist.ask(
        "PUT", f"/occurrences/{made.body['id']}/answers", {"answers": phq9(*[0] * 9)}, match=made.etag
    )
    assert (fixed.status, fixed.body["score"]["total"], fixed.body["score"]["version"]) == (200, 0, 2)
    assert [one["total"] for one in fixed.body["score"]["earlier"]] == [10]
    stale = course.therapist.ask("PUT", f"/occurrences/{made.body['id']}/answers", {"answers": WHOLE}, match=made.etag)
    assert stale.status == 412
    types = [event.type for event in world.events() if event.subject == made.body["id"]]
    assert types.count("carryover.occurrence.scheduled.v1") == 1
    assert [one.version for one in scored(world)] == [1, 2]


def test_what_the_client_answered_is_not_put_right_by_staff(world: World) -> None:
    course, path = set_phq9(world)
    hand_in(course, path, WHOLE)
    etag = course.therapist.get(path).etag
    refused = course.therapist.ask("PUT", f"{path}/answers", {"answers": phq9(*[0] * 9)}, match=etag)
    assert (refused.status, refused.slug()) == (409, "not-open")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"measure_code": "breathing_practice", "answers": {}}, "measure_code"),
        ({"measure_code": "nothing_such", "answers": {}}, "exercise_code"),
        ({"measure_code": "phq9", "answers": {"item_1": "7"}}, "answers"),
        ({"measure_code": "phq9"}, "answers"),
    ],
)
def test_what_cannot_be_filled_in_is_refused_by_field(world: World, body: dict[str, Any], where: str) -> None:
    course = a_course(world)
    reply = course.therapist.post(f"/episodes/{course.episode_id}/scores", body)
    assert (reply.status, list(reply.body["errors"])) == (422, [where])
    assert course.occurrences() == []


def test_only_those_who_treat_the_client_see_and_fill_in(world: World) -> None:
    course = a_course(world)
    made = fill_in(course, WHOLE)
    scores = f"/episodes/{course.episode_id}/scores"
    body = {"measure_code": "phq9", "answers": WHOLE}
    for other, status in ((world.person("therapist"), 404), (world.person("manager"), 403)):
        assert other.get(scores).status == other.post(scores, body).status == status
        path = f"/occurrences/{made.body['id']}/answers"
        assert other.ask("PUT", path, {"answers": WHOLE}, match=made.etag).status == status
    assert world.person("client").get("/scores").body == {"episodes": []}
    assert course.therapist.ask("GET", "/api/v1/me/scores").status == 403


def test_a_facilitator_sees_what_the_group_set(world: World) -> None:
    course, facilitator = a_course(world), world.person("facilitator")
    manager = world.person("manager")
    group = manager.must_post("/groups", {"facilitator_ids": [facilitator.id]})
    manager.must_post(f"/groups/{group['id']}/members", {"episode_id": course.episode_id})
    fill_in(course, WHOLE)
    world.now.forward(minutes=1)
    scores = f"/episodes/{course.episode_id}/scores"
    facilitator.must_post(scores, {"measure_code": "phq9", "answers": phq9(*[1] * 9)})
    assert totals(facilitator, scores) == [9]
    assert totals(course.therapist, scores) == [10, 9]


def totals(person: Person, path: str) -> list[float]:
    return [one["total"] for measure in person.get(path).body["items"] for one in measure["scores"]]


def test_two_scores_at_the_same_instant_are_refused(world: World) -> None:
    course = a_course(world)
    assert fill_in(course, WHOLE, key="one").status == 201
    second = fill_in(course, WHOLE, key="two")
    assert (second.status, second.slug()) == (409, "already-scored")
    world.now.forward(seconds=1)
    assert fill_in(course, WHOLE, key="three").status == 201
    assert len(scored(world)) == 2


def test_changes_are_told_from_the_first_score(world: World) -> None:
    course = a_course(world)
    for total in ([2] * 9, [2] * 5 + [1] * 3 + [0], [1] * 9, [3] * 8 + [0]):
        assert fill_in(course, phq9(*total)).status == 201
        world.now.forward(days=7)
    (measure,) = course.therapist.get(f"/episodes/{course.episode_id}/scores").body["items"]
    told = [(one["total"], one["change"], one["reliable"], one["is_case"]) for one in measure["scores"]]
    assert told == [
        (18, None, None, True),
        (13, -5, "no_change", True),
        (9, -9, "improved", False),
        (24, 6, "worsened", True),
    ]


def test_what_is_there_is_told_again_and_erasure_takes_the_items(world: World) -> None:
    course = a_course(world)
    made = fill_in(course, WHOLE)
    before = scored(world)
    assert service.republish(world.settings, world.now) > 0
    again = scored(world)[len(before) :]
    assert [(one.id, one.data) for one in again] == [(one.id, one.data) for one in before]

    store = world.kept.store
    store.erase_words(course.client.clinic_id, course.client.id)
    stored = store.occurrences.collection.find_one({"_id": made.body["id"]})
    assert stored is not None
    assert stored["response"]["answer"]["answers"] == {}
    assert "item_" not in str(stored)
    assert stored["score"]["total"] == 10


def test_a_history_that_is_imported_has_its_scores(world: World) -> None:
    """And of two at the same instant only the first."""
    admin, therapist, client = world.person("admin"), world.person("therapist"), world.person("client")
    records = [*history(client, therapist, days=0)]
    for name in ("one", "two"):
        sheet = breathing(schedule=daily(start_on=str(FIRST)), exercise_code="phq9")
        agreed = {"op": "assignment.agree", "ref": name, "at": at(FIRST, 11), "episode_ref": "anna"}
        answer = {"op": "occurrence.respond", "ref": f"{name}-r", "at": at(FIRST, 20)}
        where = {"assignment_ref": name, "local_date": str(FIRST)}
        records += [agreed | sheet, answer | where | {"kind": "did", "answers": WHOLE}]
    reply = admin.must_post("/imports", {"records": records})
    assert outcomes(reply) == ["created"] * (len(records) - 1) + ["refused"]
    told = [(one.data["total"], one.data["taken_at"], one.data["entered_via"]) for one in scored(world)]
    assert told == [(10, "2026-09-07T19:00:00.000Z", "import")]
