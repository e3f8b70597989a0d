"""A stack that runs in the foreground or in the background, and how a signal or another terminal stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from local import state
from local.errors import LocalError, StartFailed
from local.folders import Folders
from local.logs import LogFile, Tail
from local.settings import CHECKOUT
from local.stack import Stack

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_STOPS_WITHIN = 120.0
_PAUSE = 0.1


@contextmanager
def signals_stop(stack: Stack) -> Iterator[threading.Event]:
    """The event is set by the first signal, which also ends a start under way; a second signal kills everything."""
    asked = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        if asked.is_set():
            stack.kill()
        asked.set()
        stack.interrupt()

    before = {number: signal.signal(number, on_signal) for number in _SIGNALS}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def start_in_background(folders: Folders, port: int) -> None:
    """Returns when everything is ready; what the other process prints meanwhile is printed here too."""
    folders.make()
    log = LogFile(folders.logs / "launcher.log")
    log.rotate()
    said = Tail(log.path)
    launcher = _launch(folders.root, port, log)
    while not _is_ready(folders, launcher.pid):
        ended = launcher.poll()
        _print(said)
        if ended is not None:
            raise StartFailed(f"the stack did not start; see {log.path}")
        time.sleep(_PAUSE)
    _print(said)


def _launch(root: Path, port: int, log: LogFile) -> subprocess.Popen[bytes]:
    descriptor = log.open()
    try:
        return subprocess.Popen(
            (sys.executable, "-m", "local", "up", "--no-greeting", "--var", str(root), "--port", str(port)),
            cwd=CHECKOUT,
            stdin=subprocess.DEVNULL,
            stdout=descriptor,
            stderr=descriptor,
            start_new_session=True,
        )
    finally:
        os.close(descriptor)


def _print(said: Tail) -> None:
    for line in said.new_lines():
        print(line, flush=True)


def _is_ready(folders: Folders, supervisor: int) -> bool:
    found = state.read(folders.state)
    return found.ready and found.supervisor == supervisor


def stop(folders: Folders) -> str:
    """End a running stack, or what an ended one left behind; says what was done."""
    found = state.read(folders.state)
    if not found.supervisor_alive():
        return _clear(folders)
    for _ in range(2):  # asked twice, it kills
        os.kill(found.supervisor or 0, signal.SIGTERM)
        if _ended(found, _STOPS_WITHIN):
            return "stopped"
    raise LocalError(f"process {found.supervisor} does not stop; see {folders.logs}")


def _clear(folders: Folders) -> str:
    if not folders.root.exists():
        return "nothing is running"
    with state.held(folders):
        ended = state.end(state.orphans(folders.root))
        if folders.state.exists():
            state.write(folders.state, state.read(folders.state).stopped())
    return f"ended {ended} processes that had lost their launcher" if ended else "nothing is running"


def _ended(found: state.State, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while found.supervisor_alive():
        if time.monotonic() > end:
            return False
        time.sleep(_PAUSE)
    return True
