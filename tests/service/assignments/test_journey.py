"""The main job from the first appointment to the reply, and what is published about it."""

from __future__ import annotations

import json

from tests.service.assignments.world import World, a_course, breathing

PLANTED = ("Five quiet minutes", "calmer", "children are loud", "dishes", "window", "a sharp pain", "well done you")
DRAFT = {"answers": {"technique": "belly", "note": "a sharp pain, later gone"}, "screen": 2}


def test_a_proposal_is_agreed_and_shown_today(world: World) -> None:
    course = a_course(world)
    proposed = course.therapist.must_post(f"/episodes/{course.episode_id}/assignments", breathing())
    assert proposed["status"] == "proposed"
    assert [one["own_name"] for one in course.client.get("/today").body["proposals"]] == ["Five quiet minutes"]

    agreed = course.client.must_post(f"/assignments/{proposed['id']}/agree", {"confidence": 9, "understood": True})
    assert (agreed["status"], agreed["confidence"]) == ("agreed", 9)
    today = course.client.get("/today").body
    assert today["proposals"] == []
    assert [one["local_date"] for one in today["now"]] == ["2026-11-23"]
    assert [one["local_date"] for one in today["later"]] == [f"2026-11-{day}" for day in range(24, 31)]


def test_draft_answer_and_reply(world: World) -> None:
    course = a_course(world)
    course.agreed()
    due, client, therapist = course.due(), course.client, course.therapist
    assert client.get(f"/occurrences/{due}").body["exercise"]["worksheet"]["fields"][0]["name"] == "technique"
    assert client.ask("PUT", f"/occurrences/{due}/draft", DRAFT).body["status"] == "started"
    assert client.get(f"/occurrences/{due}").body["draft"]["answers"] == DRAFT["answers"]
    assert "sharp pain" not in json.dumps(therapist.get(f"/occurrences/{due}").body)

    answer = {"kind": "did", "quantity": 60, "answers": DRAFT["answers"], "difficulty": 4, "own_words": "It helped"}
    assert client.must_post(f"/occurrences/{due}/response", answer)["state"] == "partly"
    assert client.get(f"/occurrences/{due}").body["draft"] is None

    assert [one["id"] for one in therapist.get("/review-queue").body["items"]] == [due]
    seen = therapist.get(f"/occurrences/{due}").body
    assert seen["response"]["answers"] == DRAFT["answers"]
    assert "draft" not in seen
    therapist.must_post(f"/occurrences/{due}/review", {"reply": "well done you", "reaction": "read"})
    assert therapist.get("/review-queue").body["items"] == []
    assert client.get("/today").body["replies"][0]["review"]["reply"] == "well done you"
    client.must_post(f"/occurrences/{due}/reply-seen")
    today = client.get("/today").body
    assert (today["replies"], [one["id"] for one in today["done"]]) == ([], [due])


def test_events_tell_the_story_in_codes_and_nobodys_words(world: World) -> None:
    course = a_course(world)
    course.agreed()
    due = course.due()
    course.client.ask("PUT", f"/occurrences/{due}/draft", DRAFT)
    course.answered(answers=DRAFT["answers"], own_words="a sharp pain", note="window")
    course.therapist.must_post(f"/occurrences/{due}/review", {"reply": "well done you"})

    events = world.events()
    told = [event.type.split(".")[2] for event in events if event.subject == due]
    assert told == ["scheduled", "started", "responded", "reviewed"]
    assert {event.partition_key for event in events} == {course.client.id}
    assert {event.source for event in events} == {"assignments"}
    text = json.dumps([dict(event.data) for event in events])
    assert not [words for words in PLANTED if words in text]


def test_unanswered_ones_lapse_and_the_next_days_are_planned(world: World) -> None:
    course = a_course(world)
    course.agreed()
    assert len(course.occurrences()) == 29

    world.now.forward(days=3)
    world.settle()
    shown = course.occurrences()
    assert len(shown) == 32
    assert [one["status"] for one in shown[:3]] == ["lapsed", "lapsed", "scheduled"]
    assert [one["state"] for one in shown[:3]] == ["not_answered", "not_answered", "not_yet"]
    assert world.settle() == 0
    lapsed = [event for event in world.events() if event.type == "carryover.occurrence.lapsed.v1"]
    assert len(lapsed) == 2


def test_a_held_session_counts_and_says_whether_homework_was_looked_at(world: World) -> None:
    course, at_ten = a_course(world), {"starts_at": "2026-11-23T10:00", "kind": "treatment"}
    session = course.therapist.must_post(f"/episodes/{course.episode_id}/sessions", at_ten)
    assert (session["starts_at"], session["ends_at"]) == ("2026-11-23T10:00:00.000Z", "2026-11-23T10:50:00.000Z")
    held = {"reviewed_homework": True, "review_minutes": 7}
    early = course.therapist.post(f"/sessions/{session['id']}/held", held)
    assert (early.status, early.slug()) == (409, "too-early")
    world.now.forward(hours=1)
    assert course.therapist.must_post(f"/sessions/{session['id']}/held", held)["status"] == "held"
    assert course.therapist.get(f"/episodes/{course.episode_id}").body["treatment_contacts"] == 1
    again = course.therapist.post(f"/sessions/{session['id']}/missed", {"missed_by": "client"})
    assert (again.status, again.slug()) == (409, "not-open")
