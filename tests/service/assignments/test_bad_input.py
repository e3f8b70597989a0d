"""What cannot be kept is refused with the field and what to do, and nothing half-written stays behind."""

from __future__ import annotations

from typing import Any

import pytest

from chassis.ids import new_id
from tests.service.assignments.world import World, a_course, breathing, daily, episode_terms

BAD_EPISODES: list[tuple[str, Any]] = [
    ("client_id", "anna"),
    ("client_id", new_id("cln")),
    ("therapist_id", None),
    ("phase", "finale"),
    ("problem", 7),
    ("cadence", ["weekly"]),
    ("time_zone", "Europe/Atlantis"),
    ("time_zone", "../../etc/passwd"),
    ("time_zone", ""),
    ("started_on", "2026-02-30"),
    ("started_on", "30.11.2026"),
    ("started_on", "2026-12-01"),
    ("started_on", "0001-01-01"),
    ("started_on", 20261101),
    ("colour", "red"),
    ("group_id", new_id("grp")),
]

BAD_SHEETS: list[tuple[str, dict[str, Any]]] = [
    ("exercise_code", {"exercise_code": "levitation"}),
    ("own_name", {"own_name": ""}),
    ("own_name", {"own_name": "x" * 121}),
    ("rationale", {"rationale": "x" * 2001}),
    ("minutes", {"minutes": "5"}),
    ("minutes", {"minutes": True}),
    ("minutes", {"minutes": 0}),
    ("confidence", {"confidence": 11}),
    ("confidence", {"confidence": 7.5}),
    ("foreseen_obstacle", {"foreseen_obstacle": "laziness"}),
    ("understood", {"understood": "yes"}),
    ("clinic_id", {"clinic_id": "cln_x"}),
    ("schedule.end_on", {"schedule": daily(end_on="2026-11-22")}),
    ("schedule.end_on", {"schedule": daily(kind="once", end_on="2026-11-24")}),
    ("schedule.start_on", {"schedule": daily(start_on="2026-13-01")}),
    ("schedule.start_on", {"schedule": daily(start_on="2026-11-01", end_on="2026-11-20")}),
    ("schedule.time", {"schedule": daily(time="25:00")}),
    ("schedule.time", {"schedule": daily(time="7pm")}),
    ("schedule.kind", {"schedule": daily(kind="hourly")}),
    ("schedule.weekdays", {"schedule": daily(weekdays=[1])}),
    ("schedule.weekdays", {"schedule": daily(kind="weekdays", weekdays=[1, 1])}),
    ("schedule.weekdays", {"schedule": daily(kind="weekdays", weekdays=[0])}),
    ("schedule.grace_days", {"schedule": daily(grace_days=15)}),
    ("schedule.every", {"schedule": daily(every=2)}),
    ("schedule", {"schedule": None}),
]

BAD_ANSWERS: list[tuple[str, dict[str, Any]]] = [
    ("kind", {}),
    ("kind", {"kind": "failed"}),
    ("quantity", {"kind": "did", "quantity": 101}),
    ("quantity", {"kind": "not_this_time", "quantity": 0}),
    ("difficulty", {"kind": "did", "difficulty": -1}),
    ("minutes", {"kind": "did", "minutes": 1441}),
    ("obstacles", {"kind": "not_this_time", "obstacles": ["forgot", "forgot"]}),
    ("obstacles", {"kind": "not_this_time", "obstacles": ["dog"]}),
    ("own_words", {"kind": "did", "own_words": "x" * 2001}),
    ("talk_about_it", {"kind": "did", "talk_about_it": 1}),
    ("answers.mood", {"kind": "did", "answers": {"mood": 3}}),
    ("answers.technique", {"kind": "did", "answers": {"technique": "yelling"}}),
    ("answers.tension_before", {"kind": "did", "answers": {"tension_before": 11}}),
    ("answers.minutes", {"kind": "did", "answers": {"minutes": 2.5}}),
    ("answers.note", {"kind": "did", "answers": {"note": "x" * 4001}}),
    ("answers.note", {"kind": "did", "answers": {"note": {"$gt": ""}}}),
    ("answers", {"kind": "did", "answers": [1]}),
    ("rating_source", {"kind": "did", "rating_source": "therapist"}),
]


def named(errors: Any, name: str) -> bool:
    """Whether a dotted name leads to something in the errors."""
    for part in name.split("."):
        if not isinstance(errors, dict) or part not in errors:
            return False
        errors = errors[part]
    return bool(errors)


def test_episodes(world: World) -> None:
    therapist, client = world.person("therapist"), world.person("client")
    for name, value in BAD_EPISODES:
        reply = therapist.post("/episodes", episode_terms(client, therapist, **{name: value}))
        assert (reply.status, named(reply.body["errors"], name)) == (422, True), (name, value, reply.body)
    assert therapist.get("/episodes").body["items"] == []


def test_sheets(world: World) -> None:
    course = a_course(world)
    path = f"/episodes/{course.episode_id}/assignments"
    for name, other in BAD_SHEETS:
        reply = course.therapist.post(path, breathing(**other))
        assert (reply.status, named(reply.body["errors"], name)) == (422, True), (name, other, reply.body)
    assert course.therapist.get(path).body["items"] == []


def test_answers(world: World) -> None:
    course = a_course(world)
    course.agreed()
    path = f"/occurrences/{course.due()}"
    for name, answer in BAD_ANSWERS:
        reply = course.client.post(f"{path}/response", answer)
        assert (reply.status, named(reply.body["errors"], name)) == (422, True), (name, answer, reply.body)
    shown = course.client.get(path).body
    assert (shown["response"], shown["occurrence"]["version"]) == (None, 1)


def test_drafts(world: World) -> None:
    course = a_course(world)
    course.agreed()
    path = f"/occurrences/{course.due()}/draft"
    for body in ({}, {"answers": {"tension_before": "high"}}, {"answers": {}, "screen": -1}, {"answers": {"x": 1}}):
        assert course.client.ask("PUT", path, body).status == 422
    assert course.client.get(path.removesuffix("/draft")).body["occurrence"]["status"] == "scheduled"


def test_sessions(world: World) -> None:
    course = a_course(world)
    path = f"/episodes/{course.episode_id}/sessions"
    good = {"starts_at": "2026-11-26T18:00", "kind": "treatment"}
    bad: list[tuple[str, Any]] = [
        ("starts_at", "2026-11-20T18:00"),
        ("starts_at", "2036-11-26T18:00"),
        ("starts_at", "2026-11-31T18:00"),
        ("starts_at", "soon"),
        ("starts_at", "2026-11-26T18:00+99:00"),
        ("kind", "party"),
        ("minutes", 4),
        ("time_zone", "Mars/Olympus"),
    ]
    for name, value in bad:
        reply = course.therapist.post(path, good | {name: value})
        assert (reply.status, named(reply.body["errors"], name)) == (422, True), (name, value, reply.body)
    assert course.therapist.get(path).body["items"] == []


def test_wall_time_of_a_session_is_read_in_its_zone(world: World) -> None:
    course = a_course(world)
    path = f"/episodes/{course.episode_id}/sessions"
    wall = {"starts_at": "2027-03-28T01:30", "kind": "treatment"}  # skipped in London that night
    assert course.therapist.must_post(path, wall)["starts_at"] == "2027-03-28T01:30:00.000Z"
    tokyo = {"starts_at": "2026-11-26T18:00", "kind": "review", "time_zone": "Asia/Tokyo"}
    assert course.therapist.must_post(path, tokyo)["starts_at"] == "2026-11-26T09:00:00.000Z"


@pytest.mark.parametrize(
    ("query", "name"), [("from=yesterday", "from"), ("state=failed", "state"), ("limit=0", "limit"), ("x=1", "x")]
)
def test_queries(world: World, query: str, name: str) -> None:
    course = a_course(world)
    reply = course.therapist.get(f"/episodes/{course.episode_id}/occurrences?{query}")
    assert (reply.status, named(reply.body["errors"], name)) == (422, True), reply.body
