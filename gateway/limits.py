"""How many requests a person or an address may send in a minute: a fixed window in this process's memory."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

from gateway.domain.errors import TooManyAttempts

WINDOW = 60.0


@dataclass
class Limits:
    """Counts are forgotten with their window; `monotonic` is in seconds."""

    monotonic: Callable[[], float]
    _window: float = 0.0
    _counts: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, who: str, most: int) -> None:
        """Count one request; raises TooManyAttempts with the seconds until the next window."""
        with self._lock:
            now = self.monotonic()
            if now - self._window >= WINDOW:
                self._window = now
                self._counts.clear()
            self._counts[who] = self._counts.get(who, 0) + 1
            over = self._counts[who] > most
            left = WINDOW - (now - self._window)
        if over:
            raise TooManyAttempts(max(1, ceil(left)))
