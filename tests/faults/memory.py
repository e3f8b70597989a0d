"""How much memory processes take while something is away."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from types import TracebackType
from typing import Self

import psutil

from local.stack import Stack

_EVERY = 0.5
_MORE, _MORE_MB = 0.10, 15.0
"""What may be added while it is away: a tenth of the process, or 15 MB that the collector leaves for later."""


@dataclass(frozen=True)
class Growth:
    """Resident memory in MB with all children: the middle of the first third of the time, and the least of the last.

    In the first third connections break, first errors are logged and buffers fill to their bounds. The least, because
    each sign-in takes 64 MB for a moment; what leaks stays.
    """

    first: float
    last: float

    def __str__(self) -> str:
        return f"{self.first:.0f} to {self.last:.0f} MB"

    @property
    def is_flat(self) -> bool:
        return self.last <= self.first + max(_MORE * self.first, _MORE_MB)


@dataclass
class Memory:
    """Looks at processes twice a second inside the `with` block."""

    stack: Stack
    processes: Iterable[str]
    _seen: dict[str, list[float]] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._look_on)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def growth(self) -> Mapping[str, Growth]:
        return {name: _growth(seen) for name, seen in self._seen.items()}

    def _look_on(self) -> None:
        while not self._over.wait(_EVERY):
            for name in self.processes:
                self._seen.setdefault(name, []).append(resident(self.stack.pid(name)))


def _growth(seen: list[float]) -> Growth:
    third = max(1, len(seen) // 3)
    return Growth(median(seen[:third]), min(seen[-third:]))


def resident(pid: int | None) -> float:
    """MB of a process and everything it started; 0 while it is not there."""
    try:
        process = psutil.Process(pid or 0) if pid else None
        every = [process, *process.children(recursive=True)] if process else []
        return sum(float(one.memory_info().rss) for one in every) / 1024**2
    except psutil.NoSuchProcess:
        return 0.0
