"""One client's main job as a list of commands, each of them answered before the next."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from local.journey import NotSeen, confirm_address
from local.rest import Person, Refused
from tests.faults.ledger import Ledger
from tests.helpers import eventually
from tests.system.asking import ask
from tests.system.people import Clinic, course_of, sheet, somebody

COMMANDS = 13
WEEKS_AHEAD = 4
"""What is due each week is there for four weeks, today's and that of the last day among them."""
REPLY = {"reply": "Well begun.", "reaction": "read"}
ANSWERS: tuple[Mapping[str, Any], ...] = (
    {"kind": "did", "quantity": 100},
    {"kind": "did", "quantity": 40},
    {"kind": "something_else"},
    {"kind": "not_this_time", "obstacles": ["time"]},
)
WISHES = {
    "quiet_from": None,
    "quiet_to": None,
    "gap_minutes": 0,
    "cap": 10,
    "channels": {"in_app": True, "email": True},
}
"""Each of the walks of a day has its reminder, however soon it follows the one before."""
_CODE_WITHIN = 30.0
_PAUSE = 0.25  # between two looks, as of somebody who loads the page again


@dataclass(frozen=True)
class Client:
    person: Person
    email: str


@dataclass
class Walked:
    """What one client and their therapist did, by ids; the occurrences are today's, one for each assignment.

    `reminded` says that the client waited for the first reminder before answering. The second assignment is due each
    week from the day `begun_on`.
    """

    clinic: Clinic
    therapist: Person
    client: Client
    answers: Sequence[Mapping[str, Any]]
    reminded: bool = True
    episode: str = ""
    session: str = ""
    assignments: list[str] = field(default_factory=list)
    occurrences: list[str] = field(default_factory=list)
    begun_on: date | None = None

    @property
    def days(self) -> list[date]:
        """Those of the second assignment."""
        assert self.begun_on is not None
        return [self.begun_on + timedelta(weeks=number) for number in range(WEEKS_AHEAD + 1)]


def two_answers(chance: random.Random) -> Sequence[Mapping[str, Any]]:
    return [chance.choice(ANSWERS) for _ in range(2)]


def walk(walked: Walked, ledger: Ledger) -> None:
    """Two assignments agreed, both answered and reviewed, the second one ended with its weeks ahead; one session held.
    Then the course ends."""
    clinic, therapist, client = walked.clinic, walked.therapist, walked.client.person
    walked.episode = ledger.do(therapist, "POST", clinic.path("episodes"), course_of(clinic, client, therapist))["id"]
    starts = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    planned = {"starts_at": starts, "kind": "treatment", "minutes": 5, "overlap_ok": True}
    path = clinic.path(f"episodes/{walked.episode}")
    walked.session = ledger.do(therapist, "POST", f"{path}/sessions", planned)["id"]
    for number, answer in enumerate(walked.answers):
        task = sheet(clinic, own_name=f"Task {number}", schedule=_schedule(walked, number))
        assignment = ledger.do(therapist, "POST", f"{path}/assignments", task)["id"]
        walked.assignments.append(assignment)
        ledger.do(client, "POST", f"/api/v1/me/assignments/{assignment}/agree", {"confidence": 7})
        occurrence = _when_due(client, assignment, ledger)
        walked.occurrences.append(occurrence)
        if number == 0 and walked.reminded:
            _when_reminded(client, occurrence, ledger)
        ledger.do(client, "POST", f"/api/v1/me/occurrences/{occurrence}/response", answer)
    for occurrence in walked.occurrences:
        ledger.do(therapist, "POST", clinic.path(f"occurrences/{occurrence}/review"), REPLY)
    ledger.do(therapist, "POST", clinic.path(f"sessions/{walked.session}/held"), {"reviewed_homework": True})
    ledger.do(therapist, "POST", clinic.path(f"assignments/{walked.assignments[1]}/end"), {})
    ledger.do(therapist, "POST", f"{path}/close", {"reason": "completed"})


def _schedule(walked: Walked, number: int) -> dict[str, Any]:
    """The first one is due today, the second one today and on the same day of each week."""
    once: dict[str, Any] = sheet(walked.clinic)["schedule"]
    if number == 0:
        return once
    walked.begun_on = walked.clinic.today
    return {**once, "kind": "weekdays", "weekdays": [walked.begun_on.isoweekday()]}


def a_client(clinic: Clinic, name: str, ledger: Ledger, mail: Path) -> Client:
    """Somebody new who wants to be reminded in the app and by mail.

    Coming in is no command of the ledger: where a strike spoils it, another person comes instead.
    """
    end = time.monotonic() + ledger.patience
    while True:
        ledger.go_on()
        try:
            person = somebody(clinic, "client", name)
            address = f"{person.id}@people.invalid".lower()
            person.change("PUT", "/api/v1/me/reminder-preferences", WISHES)
            confirm_address(person, address, mail, _CODE_WITHIN)
        except (NotSeen, Refused):
            if time.monotonic() > end:
                raise
        else:
            return Client(person, address)


def _when_due(client: Person, assignment: str, ledger: Ledger) -> str:
    """The id of what is to be done today, once it is there and somebody answers."""

    def look() -> str | None:
        ledger.go_on()
        now = (ask(client, "GET", "/api/v1/me/today").body or {}).get("now", [])
        return next((str(one["id"]) for one in now if one["assignment_id"] == assignment), None)

    return eventually(look, ledger.patience, _PAUSE) or ""


def _when_reminded(client: Person, occurrence: str, ledger: Ledger) -> None:
    def look() -> bool:
        ledger.go_on()
        inbox = (ask(client, "GET", "/api/v1/me/inbox").body or {}).get("items", [])
        return any(part["occurrence_id"] == occurrence for message in inbox for part in message["items"])

    eventually(look, ledger.patience, _PAUSE)
