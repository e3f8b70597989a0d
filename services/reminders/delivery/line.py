"""One way out of the house: a provider with its own threads, rate and breaker, so that it holds up nobody else."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

from services.reminders.domain.breaker import Breaker, Rate
from services.reminders.domain.message import Answer, Message
from services.reminders.usecases.ports import Clock, Provider


class Line:
    """Takes no more than what finds a place: a claim must not grow old in a queue."""

    def __init__(self, provider: Provider, clock: Clock, *, senders: int, per_minute: int) -> None:
        self._provider, self._clock, self._places, self._per_minute = provider, clock, senders * 2, per_minute
        self._pool = ThreadPoolExecutor(senders, thread_name_prefix="line")
        self._at_work: set[Future[None]] = set()
        self._lock = threading.Lock()
        self._breaker = Breaker()
        self._rate = Rate.full(per_minute, clock())
        self.postponed_until: datetime | None = None

    @property
    def at_work(self) -> int:
        return len(self._at_work)

    def shut_until(self, now: datetime) -> datetime | None:
        breaker = self._breaker
        return breaker.shut_until if breaker.shut(now) else None

    @property
    def asked_to_wait(self) -> bool:
        """Whether it is shut because its provider gets too many at a time."""
        return self._breaker.asked

    def room(self, now: datetime, share: float) -> int:
        """How many it takes now. `share` is the part of all work that this process holds, and so of the rate."""
        self._rate = self._rate.now(self._per_minute * share, now)
        breaker, free = self._breaker, self._places - self.at_work
        if breaker.shut(now):
            return 0
        if breaker.on_trial:
            return 0 if self.at_work else 1
        return max(min(free, int(self._rate.held)), 0)

    def submit(self, do: Callable[..., None], *given: Any) -> None:
        self._rate = self._rate.without(1)
        self._at_work.add(self._pool.submit(do, *given))

    def send(self, address: str, message: Message) -> Answer:
        """Hand it over, and remember how the provider took it."""
        answer = self._provider.send(address, message)
        with self._lock:
            self._breaker = _after(self._breaker, answer, self._clock())
        return answer

    def collect(self) -> list[BaseException]:
        """Let go of what is done; returns what went wrong in a way nobody foresaw."""
        done = {one for one in self._at_work if one.done()}
        self._at_work -= done
        return [error for one in done if (error := one.exception()) is not None]

    def close(self) -> None:
        """Let those who are sending finish; what is only claimed runs out and is claimed again by others."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _after(breaker: Breaker, answer: Answer, now: datetime) -> Breaker:
    if answer.retry_after is not None:
        return breaker.left_alone(answer.retry_after, now)
    return breaker.failed(now) if answer.failing else breaker.well()
