"""One client's main job as a list of commands, each of them answered before the next; something dies on the way."""

from __future__ import annotations

import os
import random
import signal
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from local.rest import Person
from local.stack import Stack
from tests.faults.ledger import PATIENCE, Ledger
from tests.helpers import eventually
from tests.system.asking import ask
from tests.system.people import Clinic, course_of, sheet

COMMANDS = 11
ANSWERS: tuple[dict[str, Any], ...] = (
    {"kind": "did", "quantity": 100},
    {"kind": "not_this_time", "obstacles": ["time"]},
)


@dataclass
class Walked:
    """What one client and their therapist did, by ids; the occurrences are today's."""

    client: Person
    email: str
    ledger: Ledger
    episode: str = ""
    session: str = ""
    assignments: list[str] = field(default_factory=list)
    occurrences: list[str] = field(default_factory=list)


@dataclass
class Strike:
    """Kills a process once: shortly after the given command was sent."""

    stack: Stack
    process: str
    at: int
    delay: float
    commands: int = 0
    killed: int | None = None
    restarts: int = 0
    _timer: threading.Timer | None = None

    @staticmethod
    def seeded(stack: Stack, process: str, seed: int) -> Strike:
        chance = random.Random(f"{seed}:{process}")
        return Strike(stack, process, chance.randrange(1, COMMANDS), chance.uniform(0.0, 0.12))

    def __call__(self) -> None:
        self.commands += 1
        if self.commands == self.at:
            self._timer = threading.Timer(self.delay, self._kill)
            self._timer.start()

    def done(self) -> None:
        """Return when it was killed and has been started again."""
        assert self._timer is not None, f"the walk has fewer than {self.at} commands"
        self._timer.join()
        assert self.killed is not None
        restarted = self.restarts + 1

        def is_back() -> bool:
            shown = next(one for one in self.stack.status()["processes"] if one["name"] == self.process)
            return shown["restarts"] == restarted and shown["pid"] != self.killed and shown["health"] == "ready"

        eventually(is_back, PATIENCE)

    def _kill(self) -> None:
        pid = self.stack.pid(self.process)
        assert pid is not None
        self.killed, self.restarts = pid, self.stack.restarts(self.process)
        os.kill(pid, signal.SIGKILL)


def walk(clinic: Clinic, walked: Walked) -> None:
    """Two assignments agreed, both answered, the first one reviewed, the second one paused; one session held."""
    ledger, therapist, client = walked.ledger, clinic["therapist"], walked.client
    walked.episode = ledger.do(therapist, "POST", clinic.path("episodes"), course_of(clinic, client, therapist))["id"]
    starts = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    planned = {"starts_at": starts, "kind": "treatment", "minutes": 5}
    path = clinic.path(f"episodes/{walked.episode}")
    walked.session = ledger.do(therapist, "POST", f"{path}/sessions", planned)["id"]
    for number, answer in enumerate(ANSWERS):
        assignment = ledger.do(therapist, "POST", f"{path}/assignments", sheet(clinic, own_name=f"Task {number}"))["id"]
        walked.assignments.append(assignment)
        ledger.do(client, "POST", f"/api/v1/me/assignments/{assignment}/agree", {"confidence": 7})
        occurrence = _when_due(client, assignment)
        walked.occurrences.append(occurrence)
        if number == 0:
            _when_reminded(client, occurrence)
        ledger.do(client, "POST", f"/api/v1/me/occurrences/{occurrence}/response", answer)
    reviewed = clinic.path(f"occurrences/{walked.occurrences[0]}/review")
    ledger.do(therapist, "POST", reviewed, {"reply": "Well begun.", "reaction": "read"})
    ledger.do(therapist, "POST", clinic.path(f"sessions/{walked.session}/held"), {"reviewed_homework": True})
    ledger.do(therapist, "POST", clinic.path(f"assignments/{walked.assignments[1]}/end"), {})


def _when_due(client: Person, assignment: str) -> str:
    """The id of what is to be done today, once it is there and somebody answers."""

    def look() -> str | None:
        now = (ask(client, "GET", "/api/v1/me/today").body or {}).get("now", [])
        return next((str(one["id"]) for one in now if one["assignment_id"] == assignment), None)

    return eventually(look, PATIENCE) or ""


def _when_reminded(client: Person, occurrence: str) -> None:
    def look() -> bool:
        inbox = (ask(client, "GET", "/api/v1/me/inbox").body or {}).get("items", [])
        return any(one["occurrence_id"] == occurrence for one in inbox)

    eventually(look, PATIENCE)
