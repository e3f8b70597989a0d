"""Chains through the API: an offer to both, one asks, the other agrees; what has become easy ends by itself."""

from __future__ import annotations

from typing import Any

import pytest

from services.assignments.usecases import chains
from tests.service.assignments.world import Course, World, a_course, breathing, daily

CALM: dict[str, Any] = {"reads": "at_most", "field": "tension", "value": 3, "times": 2}
STEPS = [{"item": "the stop"}, {"item": "one stop"}, {"item": "the full bus"}]
LADDER = {"criterion": CALM, "rungs": STEPS, "place": 1, "down_after": 2}
FLUENT = {"criterion": CALM}


@pytest.fixture
def course(world: World) -> Course:
    return a_course(world)


def chained(course: Course, chain: dict[str, Any] | None = None, **other: Any) -> str:
    """Relaxing with something to come after, agreed in the session a minute ago."""
    id_ = course.agreed(exercise_code="relaxation_practice", chain=chain or LADDER, **other)
    course.world.now.forward(minutes=1)
    return id_


def calm(course: Course, *after: int, **answer: Any) -> str:
    """Answered day after day; the last occurrence."""
    last = ""
    for number in after:
        course.world.now.forward(days=1)
        course.world.settle()
        last = course.answered(answers={"tension": {"before": 8, "after": number}}, **answer)
    return last


def offered(course: Course) -> tuple[list[str], list[str]]:
    """The way that is offered to the client, and to the therapist."""
    mine = course.client.get("/today").body["next_steps"]
    theirs = course.therapist.get(f"/episodes/{course.episode_id}/next-steps").body["items"]
    return [one["way"] for one in mine], [one["way"] for one in theirs]


def sheet(course: Course, id_: str) -> dict[str, Any]:
    return dict(course.client.get(f"/assignments/{id_}").body)


def every_operation(course: Course) -> None:
    """Each of a chain once, with success: the client asks, the therapist says yes, both may stay."""
    id_ = course.agreed(exercise_code="relaxation_practice", chain=LADDER)
    for side in (course.client, course.therapist):
        side.must_post(f"/assignments/{id_}/step", {"way": "up"})
    for side in (course.client, course.therapist):
        side.must_post(f"/assignments/{id_}/stay")
    for part in ("ladder", "next-steps"):
        assert course.therapist.get(f"/episodes/{course.episode_id}/{part}").status == 200
    assert course.client.get(f"/assignments/{id_}/next-steps").status == 200


def test_a_step_is_offered_to_both_asked_by_one_and_taken_with_the_others_yes(course: Course) -> None:
    id_ = chained(course)
    calm(course, 3)
    assert offered(course) == ([], [])
    calm(course, 2)
    assert offered(course) == (["up"], ["up"])
    (shown,) = course.client.get("/today").body["next_steps"]
    assert (shown["to"]["item"], shown["times"], shown["to_exercise"]) == ("the full bus", 2, None)
    (there,) = course.client.get(f"/assignments/{id_}/next-steps").body["items"]
    assert (there["assignment"]["id"], there["way"], there["to"]) == (id_, "up", shown["to"])
    assert course.world.person("client").get(f"/assignments/{id_}/next-steps").status == 404
    (going_on,) = course.therapist.get(f"/episodes/{course.episode_id}/agenda").body["going_on"]
    assert going_on["offer"]["way"] == "up"
    assert sheet(course, id_)["chain"]["place"] == 1, "nothing moved by itself"

    asked = course.client.must_post(f"/assignments/{id_}/step", {"way": "up"})
    assert (asked["waits_for"], asked["chain"]["place"]) == ("therapist", 1)
    assert set(asked["pending"]["changed"]) == {"chain", "what"}
    assert offered(course) == ([], [])
    agreed = course.therapist.must_post(f"/assignments/{id_}/step", {"way": "up"})
    assert (agreed["waits_for"], agreed["chain"]["place"], agreed["what"]) == (None, 2, "the full bus")
    assert offered(course) == ([], []), "what came before the step speaks for nothing now"
    calm(course, 2, 2)
    assert offered(course) == (["finish"], ["finish"])
    assert course.client.post(f"/assignments/{id_}/step", {"way": "up"}).body["errors"]["way"]


def test_a_no_or_staying_is_a_full_answer_until_something_new_comes(course: Course) -> None:
    id_ = chained(course)
    calm(course, 2, 2)
    course.client.must_post(f"/assignments/{id_}/stay")
    assert offered(course) == ([], ["up"])
    course.therapist.must_post(f"/assignments/{id_}/step", {"way": "up"})
    course.client.must_post(f"/assignments/{id_}/decline")
    assert offered(course) == ([], [])
    calm(course, 2)
    assert offered(course) == ([], [])
    calm(course, 1)
    assert offered(course) == (["up"], ["up"])


def test_in_the_session_both_say_yes_at_once(course: Course) -> None:
    id_ = chained(course)
    calm(course, 2, 2)
    stepped = course.therapist.must_post(f"/assignments/{id_}/step", {"way": "down", "in_session": True})
    assert (stepped["waits_for"], stepped["chain"]["place"], stepped["what"]) == (None, 0, "the stop")
    assert stepped["steps"][-1]["in_session"]


def test_what_comes_to_nothing_offers_a_step_down(course: Course) -> None:
    chained(course)
    course.world.now.forward(days=3)
    course.world.settle()
    assert offered(course) == (["down"], ["down"])


def test_another_exercise_is_a_proposal_that_carries_the_chain_on(course: Course) -> None:
    chain = {"criterion": {"reads": "done"}, "rungs": [{}, {"exercise_code": "book_chapter"}]}
    id_ = chained(course, chain)
    course.answered()
    course.world.now.forward(days=1)
    (shown,) = course.client.get("/today").body["next_steps"]
    assert shown["to_exercise"]["title"]
    made = course.therapist.must_post(f"/assignments/{id_}/step", {"way": "up"})
    assert (made["exercise_code"], made["status"], made["follows"]) == ("book_chapter", "proposed", id_)
    assert made["chain"]["place"] == 1
    assert offered(course) == ([], [])
    assert sheet(course, id_)["status"] == "agreed", "it goes on until the other says yes"
    assert course.therapist.must_post(f"/assignments/{id_}/step", {"way": "up"})["id"] == made["id"]

    agreed = course.client.must_post(f"/assignments/{id_}/step", {"way": "up"})
    assert (agreed["id"], agreed["status"]) == (made["id"], "agreed")
    before = sheet(course, id_)
    assert (before["status"], before["end_reason"]) == ("ended", "stepped_on")
    assert [one["assignment"]["id"] for one in course.client.get("/today").body["now"]] == [made["id"]]


def test_what_was_done_once_gets_a_new_day_with_its_next_step(course: Course, world: World) -> None:
    done = {"criterion": {"reads": "done"}, "rungs": STEPS}
    id_ = chained(course, done, schedule=daily(kind="once"))
    course.answered()
    stepped = course.therapist.must_post(f"/assignments/{id_}/step", {"way": "up", "in_session": True})
    assert stepped["schedule"]["start_on"] == "2026-11-24"
    world.now.forward(days=1)
    assert [one["local_date"] for one in course.client.get("/today").body["now"]] == ["2026-11-24"]


def test_until_fluent_ends_by_itself_with_its_reason(course: Course, world: World) -> None:
    id_ = chained(course, FLUENT)
    calm(course, 2, 3)
    ended = sheet(course, id_)
    assert (ended["status"], ended["end_reason"]) == ("ended", "fluent")
    day = course.client.get("/today").body
    assert [one["id"] for one in day["fluent"]] == [id_]
    assert day["now"] == day["later"] == []
    (told,) = [one for one in world.events() if one.type == "carryover.assignment.ended.v1"]
    assert told.data["end_reason"] == "fluent"
    world.now.forward(days=8)
    assert course.client.get("/today").body["fluent"] == []


def test_a_crash_between_the_answer_and_the_end_is_made_good_by_the_worker(
    course: Course, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    id_ = chained(course, FLUENT)
    calm(course, 2)
    with monkeypatch.context() as crash:
        crash.setattr(chains, "end_if_fluent", lambda *_: None)
        calm(course, 3)
    assert sheet(course, id_)["status"] == "agreed"
    world.settle()
    assert sheet(course, id_)["status"] == "agreed", "the note is for a minute from now"
    world.now.forward(minutes=2)
    world.settle()
    assert sheet(course, id_)["end_reason"] == "fluent"


def test_an_answer_that_is_taken_back_takes_the_end_back(course: Course) -> None:
    id_ = chained(course, FLUENT)
    last = calm(course, 2, 3)
    course.client.must_post(f"/occurrences/{last}/take-back")
    again = sheet(course, id_)
    assert (again["status"], again["end_reason"]) == ("agreed", None)
    assert course.due() == last
    assert course.client.get("/today").body["later"], "the days to come are there again"


def test_what_was_kept_back_ends_nothing_and_is_offered_to_the_client_alone(course: Course) -> None:
    id_ = chained(course, FLUENT)
    calm(course, 2, 3, shared="done_only")
    assert sheet(course, id_)["status"] == "agreed"
    assert offered(course) == (["finish"], [])


def test_what_a_therapist_writes_down_counts(course: Course) -> None:
    id_ = chained(course, {"criterion": {"reads": "done"}})
    course.therapist.must_post(f"/occurrences/{course.due()}/response", {"kind": "did", "quantity": 100})
    assert sheet(course, id_)["end_reason"] == "fluent"


def at(errors: Any, place: str) -> list[str]:
    """The sentences at that place."""
    for name in place.split("."):
        errors = errors[name]
    return list(errors)


@pytest.mark.parametrize(
    ("place", "chain"),
    [
        ("chain.criterion.field", {"criterion": CALM | {"field": "courage"}}),
        ("chain.criterion.value", {"criterion": CALM | {"value": 99}}),
        ("chain.criterion.times", {"criterion": CALM | {"times": 0}}),
        ("chain.place", LADDER | {"place": 3}),
        ("chain.rungs.1", {"criterion": CALM, "rungs": [{}, {"exercise_code": "relaxation_practice"}]}),
        ("chain.rungs.1.exercise_code", {"criterion": CALM, "rungs": [{}, {"exercise_code": "juggling"}]}),
    ],
)
def test_a_chain_that_cannot_be_is_refused_with_what_to_do(course: Course, place: str, chain: dict[str, Any]) -> None:
    terms = breathing(exercise_code="relaxation_practice", chain=chain)
    refused = course.therapist.post(f"/episodes/{course.episode_id}/assignments", terms)
    assert refused.status == 422
    assert at(refused.body["errors"], place)
    id_ = chained(course)
    etag = course.therapist.get(f"/assignments/{id_}").etag
    changed = course.therapist.ask("PATCH", f"/assignments/{id_}", {"chain": chain}, match=etag)
    assert at(changed.body["errors"], place)


def test_without_a_chain_there_is_no_step(course: Course) -> None:
    id_ = course.agreed()
    assert course.client.post(f"/assignments/{id_}/step", {"way": "up"}).slug() == "not-open"
    assert course.client.post(f"/assignments/{id_}/stay").slug() == "not-open"
    assert course.client.post(f"/assignments/{chained(course)}/step", {"way": "finish"}).status == 422


def test_the_ladder_of_the_client_is_there_to_make_steps_from_as_far_as_it_is_shared(course: Course) -> None:
    course.agreed(exercise_code="exposure_hierarchy", schedule=daily())
    items = [{"item": "the full bus", "rating": 85}, {"item": "the stop", "rating": 25}]
    course.answered(answers={"ladder": items}, shared="summary")
    where = f"/episodes/{course.episode_id}/ladder"
    assert course.therapist.get(where).body["items"] == []
    course.world.now.forward(days=1)
    course.answered(answers={"ladder": items}, shared="whole")
    assert course.therapist.get(where).body["items"] == ["the stop", "the full bus"]
