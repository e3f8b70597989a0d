"""The cost class of questions that are computed from facts: few at a time, and few a minute from one person."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Final

from chassis.problems import Problem, known

AT_ONCE: Final = 2
"""Questions that one process computes at the same time."""
A_MINUTE: Final = 20
"""Questions of one person that one process computes in a minute."""
TOO_OFTEN: Final = "too many questions that are computed from many records"
_MINUTE: Final = 60.0
_ASK_LESS: Final = (
    "This question is computed from many records, and of these only a few are answered at a time. Wait a little, or"
    " ask for a shorter period, with one filter or one split at most, and without a past time."
)


@dataclass
class Costs:
    """Counts in this process; `elapsed` gives seconds."""

    elapsed: Callable[[], float]
    _free: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))
    _asked: dict[str, deque[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def when(self, costly: bool, person_id: str) -> AbstractContextManager[None]:
        """Have a place if the question needs one."""
        return self.of(person_id) if costly else nullcontext()

    @contextmanager
    def of(self, person_id: str) -> Iterator[None]:
        """Have a place while a question is computed; 429 if there is none or the person asked too often."""
        wait = self._count(person_id)
        if wait:
            raise _too_many(wait)
        if not self._free.acquire(blocking=False):
            raise _too_many(2)
        try:
            yield
        finally:
            self._free.release()

    def _count(self, person_id: str) -> int:
        """Note a question; returns the seconds to wait if it is one too many."""
        with self._lock:
            now = self.elapsed()
            for name, times in list(self._asked.items()):
                while times and times[0] <= now - _MINUTE:
                    times.popleft()
                if not times:
                    del self._asked[name]
            mine = self._asked.setdefault(person_id, deque())
            if len(mine) >= A_MINUTE:
                return int(mine[0] + _MINUTE - now) + 1
            mine.append(now)
            return 0


def _too_many(seconds: int) -> Problem:
    return known(429, _ASK_LESS, headers={"Retry-After": str(seconds)})
