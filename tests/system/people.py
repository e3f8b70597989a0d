"""Builders over the API: an organisation, a clinic with everybody in it, homework agreed and answered."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from local.journey import noon_zone
from local.rest import Person
from local.stack import Stack
from tests.helpers import eventually

PASSWORD = "between-two-sessions-9"
STAFF = ("therapist", "other_therapist", "facilitator", "manager")
EVERYBODY = ("client", "other_client", *STAFF)
_ROLES = {"other_client": "client", "other_therapist": "therapist"}
PATIENCE = 30.0


@dataclass(frozen=True)
class Clinic:
    """One clinic and the people in it, by what they are there; `admin` is its organisation's administrator."""

    id: str
    zone: str
    run: str
    admin: Person
    people: Mapping[str, Person] = field(default_factory=dict)

    def __getitem__(self, who: str) -> Person:
        return self.people[who]

    def path(self, rest: str) -> str:
        return f"/api/v1/clinics/{self.id}/{rest}"

    @property
    def today(self) -> date:
        return datetime.now(ZoneInfo(self.zone)).date()


@dataclass(frozen=True)
class Homework:
    """What one client of a clinic agreed: ids of the episode, the session before it, the assignment, the first due."""

    clinic: Clinic
    client: Person
    therapist: Person
    episode: str
    session: str
    assignment: str
    occurrence: str


def an_organisation(stack: Stack, name: str) -> Person:
    """The first administrator of another organisation, made as an operator makes it: by `gateway bootstrap`."""
    email = f"admin-{token_hex(5)}@{name.lower()}.invalid"
    options = ("--organisation", name, "--clinic", f"{name} first", "--email", email, "--again", "--json")
    command = stack.addresses.program("gateway", "bootstrap", *options)
    environment = dict(command.env)
    ran = subprocess.run(
        command.argv, env=environment, cwd=command.cwd, capture_output=True, text=True, timeout=60, check=True
    )
    person = Person(stack.addresses.gateway)
    person.welcome(json.loads(ran.stdout)["token"], PASSWORD)
    return person


def a_clinic(admin: Person, name: str = "Elm Street", zone: str | None = None) -> Clinic:
    """A new clinic with two clients, two therapists, a facilitator and a manager, all signed in.

    Its zone is one in which it is about noon, so that neither midnight nor quiet hours are near.
    """
    zone = zone or noon_zone(datetime.now(UTC))
    made = admin.post("/api/v1/clinics", {"name": name, "time_zone": zone})
    clinic = Clinic(made["id"], zone, token_hex(4), admin)
    people = {who: somebody(clinic, _ROLES.get(who, who), f"{who} {clinic.run}") for who in EVERYBODY}
    return Clinic(clinic.id, zone, clinic.run, admin, people)


def somebody(clinic: Clinic, role: str, name: str) -> Person:
    """Add one more person, who comes in by the link they were sent."""
    terms = {"name": name, "email": f"{role}-{token_hex(6)}@people.invalid", "role": role}
    added = clinic.admin.post(clinic.path("people"), terms)
    person = Person(clinic.admin.url)
    person.welcome(added["invitation_url"].rsplit("/", 1)[1], PASSWORD)
    return person


def course_of(clinic: Clinic, client: Person, therapist: Person) -> dict[str, Any]:
    """The terms of a course of therapy that begins today."""
    return {
        "client_id": client.id,
        "therapist_id": therapist.id,
        "phase": "skills",
        "problem": "gad",
        "cadence": "weekly",
        "time_zone": clinic.zone,
        "started_on": clinic.today.isoformat(),
    }


def an_episode(clinic: Clinic, client: str = "client", therapist: str = "therapist") -> str:
    """Open a course of therapy of the client with the therapist."""
    terms = course_of(clinic, clinic[client], clinic[therapist])
    return str(clinic[therapist].post(clinic.path("episodes"), terms)["id"])


def sheet(clinic: Clinic, exercise: str = "breathing_practice", **more: Any) -> dict[str, Any]:
    """The agreement record of homework for today, about now."""
    wall = datetime.now(ZoneInfo(clinic.zone)).strftime("%H:%M")
    schedule = {"kind": "once", "start_on": clinic.today.isoformat(), "time": wall}
    return {"exercise_code": exercise, "own_name": "Five slow minutes", "schedule": schedule, "minutes": 5, **more}


def agreed(clinic: Clinic, client: str = "client", therapist: str = "therapist", **more: Any) -> Homework:
    """Homework for today that the client said yes to, with the session before it."""
    with_whom = clinic[therapist]
    episode = an_episode(clinic, client, therapist)
    starts = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    planned = {"starts_at": starts, "kind": "treatment", "minutes": 5, "overlap_ok": True}
    session = with_whom.post(clinic.path(f"episodes/{episode}/sessions"), planned)["id"]
    assignment = with_whom.post(clinic.path(f"episodes/{episode}/assignments"), sheet(clinic, **more))["id"]
    clinic[client].post(f"/api/v1/me/assignments/{assignment}/agree", {"confidence": 8, "understood": True})
    occurrence = due_today(clinic[client], assignment)
    return Homework(clinic, clinic[client], with_whom, episode, session, assignment, occurrence)


def due_today(client: Person, assignment: str) -> str:
    """The id of what is to be done today for an assignment."""

    def look() -> str | None:
        now = client.get("/api/v1/me/today")["now"]
        return next((str(one["id"]) for one in now if one["assignment_id"] == assignment), None)

    return eventually(look, PATIENCE) or ""


def the_reminder(homework: Homework) -> str:
    """The id of the reminder that the client got for what is due today."""

    def look() -> str | None:
        inbox = homework.client.get("/api/v1/me/inbox")["items"]
        mine = (one for one in inbox if one["occurrence_id"] == homework.occurrence)
        return next((str(one["reminder_id"]) for one in mine), None)

    return eventually(look, PATIENCE) or ""


def answered(homework: Homework, **more: Any) -> None:
    """The client handed something in."""
    path = f"/api/v1/me/occurrences/{homework.occurrence}/response"
    answers = {"tension_before": 6, "minutes": 5, "tension_after": 3}
    homework.client.post(path, {"kind": "did", "quantity": 100, "answers": answers, **more})


def flagged(homework: Homework) -> str:
    """The client answered something that asks for a person; the id of the flag."""
    clinic, episode = homework.clinic, homework.episode
    terms = sheet(clinic, "dbt_diary_card", agreed_in_session=True)
    card = homework.therapist.post(clinic.path(f"episodes/{episode}/assignments"), terms)["id"]
    path = f"/api/v1/me/occurrences/{due_today(homework.client, card)}/response"
    homework.client.post(path, {"kind": "did", "quantity": 100, "answers": {"suicidal_thoughts": 2}})
    return str(homework.therapist.get(clinic.path("safety-flags"))["items"][0]["id"])


def reviewed(homework: Homework, reply: str = "Well begun.") -> None:
    """The therapist replied, and the session was held."""
    path = homework.clinic.path(f"occurrences/{homework.occurrence}/review")
    homework.therapist.post(path, {"reply": reply, "reaction": "read"})
    held = homework.clinic.path(f"sessions/{homework.session}/held")
    homework.therapist.post(held, {"reviewed_homework": True})
