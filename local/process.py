"""One child process: started, watched, restarted with growing pauses, stopped gently and then firmly."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from local.logs import LogFile
from local.state import ProcessRecord, started_at

LINES_SHOWN = 15
_SHOWN = 240  # characters of a line; mongod writes thousands


@dataclass(frozen=True)
class Command:
    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path


@dataclass
class Backoff:
    """Pauses before a restart: 0.2 s, doubled each time up to 5 s; a long life starts anew."""

    first: float = 0.2
    most: float = 5.0
    calm: float = 30.0
    _next: float = field(default=0.0, init=False)

    def pause(self, lived: float) -> float:
        pause = self.first if lived >= self.calm or not self._next else self._next
        self._next = min(self.most, pause * 2)
        return pause


class Child:
    """The supervisor's thread calls `step`; starting and stopping may come from any thread."""

    def __init__(self, name: str, port: int, log: LogFile, report: Callable[[str], None]) -> None:
        self.name = name
        self.port = port
        self.restarts = 0
        self._log = log
        self._report = report
        self._lock = threading.RLock()
        self._backoff = Backoff()
        self._command: Command | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._written_from = 0
        self._again_at = 0.0

    @property
    def pid(self) -> int | None:
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def record(self) -> ProcessRecord:
        pid = self.pid
        return ProcessRecord(self.name, pid, started_at(pid) if pid else None, self.port, self.restarts)

    def last_lines(self, lines: int = LINES_SHOWN) -> list[str]:
        """What the present or last life of this process wrote."""
        return [line[:_SHOWN] for line in self._log.last(lines, since=self._written_from)]

    def start(self, command: Command) -> None:
        with self._lock:
            self._backoff = Backoff()
            self._command = command
            self._launch(command)

    def step(self) -> bool:
        """Notice a death, or start again when the pause is over; true when something changed."""
        with self._lock:
            if self._command is None:
                return False
            if self._process is None:
                return self._start_again(self._command)
            code = self._process.poll()
            if code is None:
                self._log.rotate()
                return False
            self._died(self._process, code)
            return True

    def stop(self, grace: float) -> None:
        """Ask it to drain; kill it and whatever it started when that takes longer than `grace` seconds."""
        process = self._give_up()
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            process.wait(grace)
        except subprocess.TimeoutExpired:
            self._report(f"{self.name} did not stop within {grace:g} s and is killed")
        _kill_group(process.pid)
        process.wait()

    def kill(self) -> None:
        """Also ends a `stop` that is still waiting in another thread."""
        process = self._give_up()
        if process is not None and process.poll() is None:
            _kill_group(process.pid)
            process.wait()

    def _give_up(self) -> subprocess.Popen[bytes] | None:
        """From here on nobody starts it again; the process, if there is one."""
        with self._lock:
            self._command = None
            return self._process

    def _launch(self, command: Command) -> None:
        self._written_from = self._log.size()
        descriptor = self._log.open()
        try:
            # its own session: Ctrl-C in the terminal reaches only the supervisor, which then drains in order
            self._process = subprocess.Popen(
                command.argv,
                env=dict(command.env),
                cwd=command.cwd,
                stdin=subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                start_new_session=True,
            )
        finally:
            os.close(descriptor)
        self._started = time.monotonic()

    def _start_again(self, command: Command) -> bool:
        if time.monotonic() < self._again_at:
            return False
        self._launch(command)
        return True

    def _died(self, process: subprocess.Popen[bytes], code: int) -> None:
        _kill_group(process.pid)  # workers of a killed master would keep its port
        pause = self._backoff.pause(time.monotonic() - self._started)
        self._again_at = time.monotonic() + pause
        self._process = None
        self.restarts += 1
        said = [f"    {line}" for line in self.last_lines()]
        self._report("\n".join([f"{self.name} ended ({_how(code)}); it is started again in {pause:.1f} s", *said]))


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _how(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
