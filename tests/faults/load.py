"""A bounded load: clients of several clinics go through their main job again and again while something is struck."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.faults.ledger import PATIENCE, GivenUp, Ledger
from tests.faults.walk import Client, Walked, a_client, two_answers, walk
from tests.helpers import eventually
from tests.stack import Platform
from tests.system.people import Clinic, a_clinic

THERAPISTS = ("therapist", "other_therapist")
WALKS_OF_A_CLIENT = 5
"""Then somebody new comes: nobody's day becomes a list of hundreds."""


def under_load(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of a platform whose clinics all come from one address; the limit of each person stays."""
    return {**environ, "REQUESTS_PER_MINUTE_ADDRESS": "1000000"}


class LoadBroken(Exception):
    """Something went wrong in a thread of the load; the cause says what."""


class Pace:
    """Lets commands through evenly, from whichever thread they come; what was missed is not made up for."""

    def __init__(self, rate: float | None) -> None:
        self._interval = 1 / rate if rate else 0.0
        self._lock = threading.Lock()
        self._next = 0.0

    def __call__(self) -> None:
        with self._lock:
            at = max(self._next, time.monotonic())
            self._next = at + self._interval
        time.sleep(max(0.0, at - time.monotonic()))


class Load:
    """Each of `clients` in each of `clinics` is a thread of its own; `rate` is in commands a second over all of them.

    Threads run inside the `with` block and finish their walk at its end. `patience` is how many seconds a command, or
    what follows from it, may stay unanswered. With `reminded=False` nobody waits for a reminder before answering, so
    that commands go on while Kafka is away.
    """

    def __init__(
        self,
        platform: Platform,
        folder: Path,
        *,
        clinics: int = 3,
        clients: int = 2,
        seed: int = 7,
        rate: float | None = None,
        patience: float = PATIENCE,
        reminded: bool = True,
    ) -> None:
        self.clinics: list[Clinic] = []
        self.walked: list[Walked] = []
        self.ledger = Ledger(folder / "ledger.jsonl", Pace(rate), patience)
        self.began = self.ended = 0.0
        self._platform, self._seed, self._reminded = platform, seed, reminded
        self._sizes = clinics, clients
        self._stopping = threading.Event()
        self._wrong: list[BaseException] = []
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        clinics, clients = self._sizes
        self.clinics = [a_clinic(self._platform.admin.person, f"Load {number}") for number in range(clinics)]
        firsts = [(clinic, number, self._newcomer(clinic)) for clinic in self.clinics for number in range(clients)]
        self._threads = [threading.Thread(target=self._run, args=first, daemon=True) for first in firsts]
        self.began = time.time()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.stop()
        else:
            self.ledger.given_up.set()
            self._join()

    @property
    def answered(self) -> int:
        return len(self.ledger.entries)

    def wait(self, commands: int, timeout: float = 300.0) -> None:
        """Return when at least so many commands were answered; the load goes on."""

        def enough() -> bool:
            self.check()
            return self.answered >= commands

        eventually(enough, timeout)

    def check(self) -> None:
        """Raise what went wrong in a thread."""
        if self._wrong:
            raise LoadBroken(str(self._wrong[0])) from self._wrong[0]

    def stop(self) -> None:
        """Let everybody finish their walk, and return when they have."""
        self._join()
        self.check()

    def _join(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self.ended = self.ended or time.time()

    def _run(self, clinic: Clinic, number: int, client: Client) -> None:
        try:
            self._walk_on(clinic, number, client)
        except GivenUp:
            pass
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits for this thread
            self._wrong.append(error)
            self.ledger.given_up.set()

    def _walk_on(self, clinic: Clinic, number: int, client: Client) -> None:
        chance = random.Random(f"{self._seed}:{self.clinics.index(clinic)}:{number}")
        therapist = clinic[THERAPISTS[number % len(THERAPISTS)]]
        walks = 0
        while not self._stopping.is_set():
            if walks and walks % WALKS_OF_A_CLIENT == 0:
                client = self._newcomer(clinic)
            walked = Walked(clinic, therapist, client, two_answers(chance), self._reminded)
            walk(walked, self.ledger)
            self.walked.append(walked)
            walks += 1

    def _newcomer(self, clinic: Clinic) -> Client:
        return a_client(clinic, "Somebody with homework", self.ledger, self._platform.stack.folders.mail)
