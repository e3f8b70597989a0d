"""From one session to the next but one through the gateway: every family of exercises in every cadence of sessions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask import Response

from services.assignments import catalogue
from tests.service.assignments.world import LONDON, Person, Web, close_world
from tests.service.assignments.world import World as Assignments
from tests.service.gateway.world import Browser, Seen, World

Json = dict[str, Any]
SESSIONS = {
    "weekly": ("2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14"),
    "fortnightly": ("2026-11-23", "2026-12-07", "2026-12-21", "2027-01-04"),
    "monthly": ("2026-11-23", "2026-12-28", "2027-01-25", "2027-02-22"),
}
"""The monthly one is on the fourth Monday. All lie in winter, so that wall time is UTC."""
EXERCISES = {one.family.value: one.code for one in catalogue.load().all_newest()} | {"measure": "gad7"}
BEFORE = 3


@pytest.fixture
def assignments(assignments_web: Web, topic_prefix: str, here: World) -> Iterator[Assignments]:
    """The real service behind the gateway: it hears of people what the gateway says of them."""
    built = assignments_web.world(topic_prefix)

    def ask(seen: Seen) -> Response:
        person = Person(built, seen.person_id, seen.role, seen.clinic_ids[0])
        key, match = seen.headers.get("idempotency-key"), seen.headers.get("if-match")
        path = f"{seen.path}?{seen.query}" if seen.query else seen.path
        reply = person.ask(seen.method, path, json.loads(seen.body) if seen.body else None, key=key, match=match)
        sent = {name: reply.headers[name] for name in ("ETag", "Content-Type") if name in reply.headers}
        return Response(json.dumps(reply.body), reply.status, sent)

    here.services.behind["assignments"] = ask
    yield built
    close_world(built)


@dataclass
class Cycle:
    """One course of therapy; `meetings` are the days of its sessions."""

    assignments: Assignments
    clinic_id: str
    therapist: Browser
    client: Browser
    meetings: list[date]
    episode: str = ""

    def at(self, day: date, clock: time) -> None:
        """Time passes, and the worker does what is due."""
        self.assignments.now.at = datetime.combine(day, clock, self.assignments.now.at.tzinfo)
        self.assignments.settle()

    def staff(self, method: str, path: str, body: Json | None = None) -> Json:
        return self._asked(self.therapist, method, f"/api/v1/clinics/{self.clinic_id}/{path}", body)

    def own(self, method: str, path: str, body: Json | None = None) -> Json:
        return self._asked(self.client, method, f"/api/v1/me/{path}", body)

    def _asked(self, who: Browser, method: str, path: str, body: Json | None) -> Json:
        answer = who.send(method, path, json=body) if method != "GET" else who.get(path)
        assert answer.status_code < 300, (method, path, answer.text)
        found: Json = answer.json
        return found

    def agenda(self) -> Json:
        return self.staff("GET", f"episodes/{self.episode}/agenda")

    def due(self) -> dict[str, Json]:
        """What is to be done today, by the code of its exercise."""
        today = self.own("GET", "today")
        return {one["exercise"]["code"]: one for one in (*today["now"], *today["more"])}


@pytest.fixture
def cycle(here: World, assignments: Assignments, request: pytest.FixtureRequest) -> Cycle:
    """A course is opened, and its sessions are planned in its cadence."""
    meetings = [date.fromisoformat(one) for one in SESSIONS[request.param]]
    made = Cycle(assignments, here.clinic_id, here.person("therapist"), here.person("client"), meetings)
    terms = {"client_id": made.client.person_id, "therapist_id": made.therapist.person_id, "cadence": request.param}
    course = {**terms, "phase": "skills", "problem": "gad", "time_zone": LONDON, "started_on": "2026-11-23"}
    made.episode = made.staff("POST", "episodes", course)["id"]
    row = {"starts_at": "2026-11-23T10:00", "kind": "treatment", "count": len(meetings)}
    made.staff("POST", f"episodes/{made.episode}/session-series", row)
    return made


@pytest.mark.in_turn(3)
@pytest.mark.parametrize("cycle", SESSIONS, indirect=True)
def test_the_cycle_of_every_family(cycle: Cycle) -> None:
    sessions = cycle.staff("GET", f"episodes/{cycle.episode}/sessions")["items"]
    assert [one["starts_at"][:10] for one in sessions] == list(map(str, cycle.meetings))
    ids = [one["id"] for one in sessions]
    all_is_agreed_in_the_first_session(cycle, ids[0])
    all_of_it_is_done_before_the_second(cycle)
    every_answer_gets_a_reply_that_is_read(cycle, ids[1])
    none_of_it_is_done_before_the_third(cycle)
    the_agenda_starts_with_what_was_not_done(cycle, ids[2])
    assert cycle.agenda()["session"]["id"] == ids[3]
    found = cycle.staff("GET", f"episodes/{cycle.episode}/occurrences?limit=200")["items"]
    for code in EXERCISES.values():
        told = [one for one in found if one["exercise"]["code"] == code and one["status"] == "responded"]
        days = [str(day - timedelta(days=BEFORE)) for day in cycle.meetings[1:3]]
        assert [one["local_date"] for one in told] == days, code


def all_is_agreed_in_the_first_session(cycle: Cycle, session: str) -> None:
    cycle.at(cycle.meetings[0], time(10, 10))
    when = {"kind": "before_sessions", "days_before": BEFORE, "start_on": str(cycle.meetings[0]), "time": "19:00"}
    sheets = [
        {"exercise_code": code, "own_name": f"My {family}", "schedule": when, "agreed_in_session": True}
        for family, code in EXERCISES.items()
    ]
    made = cycle.staff("POST", f"episodes/{cycle.episode}/agreements", {"items": sheets})["items"]
    assert {one["status"] for one in made} == {"agreed"}
    cycle.staff("POST", f"sessions/{session}/held", {"reviewed_homework": False})


def all_of_it_is_done_before_the_second(cycle: Cycle) -> None:
    cycle.at(cycle.meetings[1] - timedelta(days=BEFORE), time(18))
    due = cycle.due()
    assert sorted(due) == sorted(EXERCISES.values())
    for code, one in due.items():
        example = cycle.own("GET", f"occurrences/{one['id']}")["exercise"]["example"]
        answer = {"kind": "did", "quantity": 100, "answers": example}
        assert cycle.own("POST", f"occurrences/{one['id']}/response", answer)["status"] == "responded", code


def every_answer_gets_a_reply_that_is_read(cycle: Cycle, session: str) -> None:
    cycle.at(cycle.meetings[1], time(10, 5))
    agenda = cycle.agenda()
    assert (agenda["undone"], agenda["session"]["id"], agenda["waiting"]) == ([], session, len(EXERCISES))
    for one in cycle.staff("GET", "review-queue")["items"]:
        reply = f"About the {one['exercise']['family']}"
        cycle.staff("POST", f"occurrences/{one['id']}/review", {"reply": reply, "reaction": "read"})
        assert cycle.own("GET", f"occurrences/{one['id']}")["review"]["reply"] == reply
        cycle.own("POST", f"occurrences/{one['id']}/reply-seen", {})
    assert cycle.own("GET", "today")["replies"] == []
    cycle.staff("POST", f"sessions/{session}/held", {"reviewed_homework": True, "review_minutes": 10})


def none_of_it_is_done_before_the_third(cycle: Cycle) -> None:
    cycle.at(cycle.meetings[2] - timedelta(days=BEFORE), time(18))
    due = cycle.due()
    assert sorted(due) == sorted(EXERCISES.values())
    for one in due.values():
        cycle.own("POST", f"occurrences/{one['id']}/response", {"kind": "not_this_time", "obstacles": ["time"]})


def the_agenda_starts_with_what_was_not_done(cycle: Cycle, session: str) -> None:
    cycle.at(cycle.meetings[2], time(10, 5))
    agenda = cycle.agenda()
    undone = {one["exercise"]["code"]: one for one in agenda["undone"]}
    assert sorted(undone) == sorted(EXERCISES.values())
    assert {tuple(one["obstacles"]) for one in undone.values()} == {("time",)}
    page = cycle.therapist.get(f"/c/{cycle.clinic_id}/clients/{cycle.episode}/agenda").text
    main = page[page.index("<main") :]
    assert all(main.index("Start here") < main.index(f"My {family}") for family in EXERCISES)
    days = [day for one in undone.values() for day in one["days"]]
    items = [{"occurrence_id": one["occurrence_id"], "version": one["version"]} for one in days]
    body = {"keys": [one["key"] for one in undone.values()], "occurrences": items}
    results = cycle.staff("POST", f"episodes/{cycle.episode}/agenda/discussed", body)["results"]
    assert {one["outcome"] for one in results} == {"done"}
    cycle.staff("POST", f"sessions/{session}/held", {"reviewed_homework": True})
