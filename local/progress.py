"""One line per step of a start: quiet for tests, plain for files and pipes, with spinners on a terminal."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text


class Progress(Protocol):
    def begin(self, step: str) -> None: ...

    def detail(self, step: str, text: str) -> None: ...

    def end(self, step: str, seconds: float) -> None: ...

    def note(self, text: str) -> None: ...

    def close(self) -> None: ...


@contextmanager
def timed(progress: Progress, step: str) -> Iterator[None]:
    """Announces a step and, when it went well, how long it took."""
    began = time.monotonic()
    progress.begin(step)
    yield
    progress.end(step, time.monotonic() - began)


class Silent:
    def begin(self, step: str) -> None: ...

    def detail(self, step: str, text: str) -> None: ...

    def end(self, step: str, seconds: float) -> None: ...

    def note(self, text: str) -> None: ...

    def close(self) -> None: ...


class Plain:
    def __init__(self, out: TextIO) -> None:
        self._out = out

    def begin(self, step: str) -> None: ...

    def detail(self, step: str, text: str) -> None:
        self.note(f"  {step}: {text}")

    def end(self, step: str, seconds: float) -> None:
        self.note(f"  {step:<22} ready  {seconds:5.1f} s")

    def note(self, text: str) -> None:
        print(text, file=self._out, flush=True)

    def close(self) -> None: ...


class Terminal:
    """Steps under way are spinners at the bottom; what is done scrolls away above them."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lock = threading.Lock()
        self._running: dict[str, Spinner] = {}
        self._live = Live(console=console, transient=True, refresh_per_second=10)

    def begin(self, step: str) -> None:
        with self._lock:
            if not self._running:
                self._live.start()
            self._running[step] = Spinner("dots", text=Text(step))
            self._show()

    def detail(self, step: str, text: str) -> None:
        with self._lock:
            spinner = self._running.get(step)
            if spinner is not None:
                spinner.update(text=Text(f"{step}  {text}"))

    def end(self, step: str, seconds: float) -> None:
        with self._lock:
            self._running.pop(step, None)
            self._console.print(f"  [green]✓[/] {step:<22} [dim]{seconds:5.1f} s[/]", highlight=False)
            self._show()

    def note(self, text: str) -> None:
        with self._lock:
            self._console.print(Text(text))

    def close(self) -> None:
        with self._lock:
            self._running.clear()
            self._show()

    def _show(self) -> None:
        self._live.update(Group(*self._running.values()))
        if not self._running:
            self._live.stop()


def for_terminal(out: TextIO | None = None) -> Progress:
    stream = out or sys.stdout
    return Terminal(Console(file=stream)) if stream.isatty() else Plain(stream)
