"""When a provider is left alone: it did not answer several times in a row, or it asked for it.

closed ─(5 in a row)→ open ─(its time is over)→ one trial ─→ closed
                        ↑                           │
                        └──── for twice as long ────┘
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

ENOUGH = 5
FIRST = timedelta(seconds=30)
LONGEST = timedelta(minutes=5)


@dataclass(frozen=True)
class Breaker:
    """`shut_until` stays until something went well again; `shut_for` is how long it was shut the last time; `asked`:
    the provider asked for it."""

    failures: int = 0
    shut_until: datetime | None = None
    shut_for: timedelta = timedelta()
    asked: bool = False

    def shut(self, now: datetime) -> bool:
        return self.shut_until is not None and now < self.shut_until

    @property
    def on_trial(self) -> bool:
        """Once its time is over: one message may try."""
        return self.shut_until is not None

    def well(self) -> Breaker:
        return Breaker()

    def failed(self, now: datetime) -> Breaker:
        """What was begun before it was shut and ends badly now changes nothing."""
        if self.shut(now):
            return self
        failures = self.failures + 1
        if self.shut_until is None and failures < ENOUGH:
            return replace(self, failures=failures)
        shut_for = min(self.shut_for * 2, LONGEST) if self.shut_for else FIRST
        return Breaker(failures, now + shut_for, shut_for)

    def left_alone(self, wait: timedelta, now: datetime) -> Breaker:
        """The provider said how long; it says nothing about whether it works."""
        return replace(self, shut_until=max(now + min(wait, LONGEST), self.shut_until or now), asked=True)


@dataclass(frozen=True)
class Rate:
    """How many may go out a minute: a bucket that holds ten seconds of them, and one at least."""

    per_minute: float
    held: float
    at: datetime

    @classmethod
    def full(cls, per_minute: float, now: datetime) -> Rate:
        return cls(per_minute, _room(per_minute), now)

    def now(self, per_minute: float, now: datetime) -> Rate:
        """What has come in since; the share of this process may be another one by now."""
        fresh = max((now - self.at).total_seconds(), 0.0) * per_minute / 60
        return Rate(per_minute, min(self.held + fresh, _room(per_minute)), now)

    def without(self, count: int) -> Rate:
        return replace(self, held=self.held - count)


def _room(per_minute: float) -> float:
    return max(per_minute / 6, 1.0)
