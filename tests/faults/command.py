"""One command that is asked for again and again, beside the load: how it is refused, and that it happens once."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from secrets import token_hex
from types import TracebackType
from typing import Any, Self

from tests.stack import Platform
from tests.system.asking import Reply, ask
from tests.system.people import Clinic, a_clinic, an_episode, sheet


@dataclass(frozen=True)
class Asked:
    reply: Reply
    seconds: float


@dataclass(frozen=True)
class Course:
    """A course of therapy in a clinic that is not the load's."""

    clinic: Clinic
    episode: str


def a_course(platform: Platform) -> Course:
    clinic = a_clinic(platform.admin.person, "One command")
    return Course(clinic, an_episode(clinic))


class Command:
    """One command, repeated with the same key and the same body for as long as the `with` block lasts."""

    def __init__(self, course: Course) -> None:
        self.asked: list[Asked] = []
        self._therapist = course.clinic["therapist"]
        self._path = course.clinic.path(f"episodes/{course.episode}/assignments")
        self._key = {"Idempotency-Key": token_hex(8)}
        self._body = sheet(course.clinic, own_name=f"Homework {token_hex(3)}")
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask_on)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def ask(self) -> Asked:
        began = time.monotonic()
        return Asked(ask(self._therapist, "POST", self._path, self._body, self._key), time.monotonic() - began)

    def times_done(self) -> int:
        found: list[dict[str, Any]] = self._therapist.get(self._path)["items"]
        return [one["own_name"] for one in found].count(self._body["own_name"])

    def _ask_on(self) -> None:
        while not self._over.is_set():
            self.asked.append(self.ask())
            self._over.wait(1.0)
