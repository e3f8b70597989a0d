"""How long somebody waits after many sign-in attempts: free at first, then doubling."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from gateway.domain.errors import TooManyAttempts


@dataclass(frozen=True)
class Rule:
    """`free` attempts without waiting, then 1, 2, 4 … seconds up to `longest`; forgotten after `memory` of silence."""

    free: int
    longest: timedelta = timedelta(minutes=15)
    memory: timedelta = timedelta(hours=1)

    def wait_after(self, attempts: int) -> timedelta:
        if attempts < self.free:
            return timedelta(0)
        return min(timedelta(seconds=2 ** min(attempts - self.free, 20)), self.longest)


ACCOUNT = Rule(free=5)
ADDRESS = Rule(free=30)


@dataclass(frozen=True)
class Attempts:
    """What is known of one account or one address; `version` guards the write that counts an attempt."""

    key: str
    count: int = 0
    last_at: datetime | None = None
    version: int = 0

    def attempted(self, rule: Rule, at: datetime) -> Attempts:
        """One attempt more; raises TooManyAttempts, counting nothing, while the wait is not over."""
        if self.last_at is None or at - self.last_at > rule.memory:
            return replace(self, count=1, last_at=at)
        left = self.last_at + rule.wait_after(self.count) - at
        if left > timedelta(0):
            raise TooManyAttempts(ceil(left.total_seconds()))
        return replace(self, count=self.count + 1, last_at=at)
