"""A bounded pool that sends e-mail, so that a provider that hangs holds up nothing but itself."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NoReturn

from chassis.leases import Leases
from chassis.mongo import DATABASE_AWAY
from chassis.worker import Step
from services.reminders.usecases.looking import Desk
from services.reminders.usecases.ports import Mailer
from services.reminders.usecases.sending import claim_due, deliver

_TRY_AGAIN = 1.0


class EmailPool:
    """One step claims no more than what finds a place: a claim must not grow old in a queue."""

    def __init__(self, desk: Desk, mailer: Mailer, leases: Leases, *, senders: int) -> None:
        self._desk, self._mailer, self._leases, self._places = desk, mailer, leases, senders * 2
        self._pool = ThreadPoolExecutor(senders, thread_name_prefix="email")
        self._at_work: set[Future[None]] = set()
        self._closing = threading.Event()

    def steps(self) -> list[Step]:
        return [Step("email", self.step, idle=0.25, close=self.close)]

    def step(self) -> int:
        """Claim and hand out what is due; returns how many that were."""
        self._collect()
        free = self._places - len(self._at_work)
        held = self._leases.step()
        if not free or not held:
            return 0
        claimed = claim_due(self._desk, held, secrets.token_hex(12), free)
        for message in claimed:
            self._at_work.add(self._pool.submit(deliver, self._desk, self._mailer, message, self._safely))
        return len(claimed)

    def close(self) -> None:
        """Let those who are sending finish; what is only claimed runs out and is claimed again by others."""
        self._closing.set()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _collect(self) -> None:
        """Let go of what is done. An unforeseen error is raised here, in the step, where it is counted and logged."""
        done = {one for one in self._at_work if one.done()}
        self._at_work -= done
        errors = [error for one in done if (error := one.exception()) is not None]
        unforeseen = [error for error in errors if not isinstance(error, DATABASE_AWAY)]
        if unforeseen:
            raise unforeseen[0]

    def _safely(self, write: Callable[[], None]) -> None:
        """Repeat while the database is away; after that long somebody else has settled it as unknown anyway."""
        for _ in range(int(self._desk.sending_for.total_seconds() / _TRY_AGAIN)):
            try:
                return write()
            except DATABASE_AWAY:
                if self._closing.wait(_TRY_AGAIN):
                    break
        return write()


class NoMail:
    """Stands in where no provider is set up; nothing is ever handed to it, because the channel is not offered."""

    def send(self, address: str, text: str, reminder_id: str) -> NoReturn:
        raise NotImplementedError("no e-mail provider is set up")
