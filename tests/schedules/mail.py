"""A mail server with moods, and senders of one process who work one after the other instead of in threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from services.reminders.domain.delivery import Outcome
from services.reminders.domain.message import Answer, Message
from tests.schedules.schedule import Schedule

_PATIENCE = 10.0
"""Seconds after which a sender hangs up on a silent server."""

_OFTEN = 30
"""How much likelier than elsewhere somebody dies at the moment that matters most."""


@dataclass
class MailServer:
    """`taken` has the reminder and the second of each mail that will reach its person."""

    schedule: Schedule
    taken: list[tuple[str, float]] = field(default_factory=list)

    def send(self, _address: str, message: Message) -> Answer:
        return Answer(self._taken(message.key))

    def _taken(self, reminder_id: str) -> Outcome:
        schedule = self.schedule
        schedule.turn("mail: connect")
        mood = schedule.chance.random()
        if mood < 0.1:
            return Outcome.NOT_SENT
        if mood < 0.15:
            return Outcome.REFUSED
        if mood < 0.25:
            schedule.sleep(_PATIENCE)
        if mood < 0.2:
            return Outcome.UNCERTAIN
        self.taken.append((reminder_id, schedule.now))
        for _ in range(_OFTEN):
            schedule.may_die("the mail was taken")
        schedule.may_stand_still("the mail was taken")
        schedule.turn("mail: answer")
        return Outcome.ACCEPTED if mood > 0.35 else Outcome.UNCERTAIN


@dataclass(frozen=True)
class InTurn:
    """Stands where a pool of threads does: what is handed to it is done at once."""

    senders: int
    thread_name_prefix: str

    def submit(self, do: Callable[..., Any], *given: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(do(*given))
        except Exception as error:  # noqa: BLE001 - as a pool keeps it for whoever asks
            future.set_exception(error)
        return future

    def shutdown(self, *, wait: bool, cancel_futures: bool) -> None:
        assert wait
        assert cancel_futures


@dataclass(frozen=True)
class Waiting:
    """Stands where the threading module does, for the one thing the pool waits for: that it is closed."""

    schedule: Schedule

    def Event(self) -> Waiting:  # noqa: N802 - threading's
        return self

    def wait(self, seconds: float) -> bool:
        self.schedule.sleep(seconds)
        return False

    def set(self) -> None:
        """Nobody waits while the pool is being closed: what was handed to it is done."""
