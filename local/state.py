"""What a stack writes down about itself, so that `status`, `down` and the next `up` find it, or what is left of it."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import psutil

from local.errors import AlreadyRunning
from local.folders import Folders, write_private

MARK = "CARRYOVER_LOCAL_STACK"
"""Environment name by which a process is recognised as belonging to one data folder, whoever its parent is now."""

_SERVERS = frozenset({"mongod", "java"})


@dataclass(frozen=True)
class ProcessRecord:
    name: str
    pid: int | None
    started: float | None
    port: int
    restarts: int


@dataclass(frozen=True)
class State:
    """`external` holds the settings that name servers which are not ours; `ports` outlive a stop, so that the next
    start offers the same addresses."""

    supervisor: int | None = None
    supervisor_started: float | None = None
    ready: bool = False
    external: Mapping[str, str] = field(default_factory=dict)
    ports: Mapping[str, int] = field(default_factory=dict)
    processes: tuple[ProcessRecord, ...] = ()

    def stopped(self) -> State:
        return replace(self, supervisor=None, supervisor_started=None, ready=False, processes=())

    def supervisor_alive(self) -> bool:
        return self.supervisor is not None and is_same(self.supervisor, self.supervisor_started)


def read(path: Path) -> State:
    """The written state; an empty one when there is none or it was cut short."""
    try:
        raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        processes = tuple(ProcessRecord(**each) for each in raw.pop("processes"))
        return State(processes=processes, **raw)
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return State()


def write(path: Path, state: State) -> None:
    write_private(path, json.dumps(asdict(state), indent=1))


def started_at(pid: int) -> float | None:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None


def is_same(pid: int, started: float | None) -> bool:
    """Whether `pid` is still the process that began at `started` (numbers are given out again) and has not ended."""
    found = started_at(pid) if psutil.pid_exists(pid) and _runs(psutil.Process(pid)) else None
    return found is not None and started is not None and abs(found - started) < 2.0


@contextmanager
def held(folders: Folders) -> Iterator[None]:
    """Only one supervisor per data folder; the kernel frees the lock however the holder ends."""
    with (folders.root / "lock").open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            found = read(folders.state)
            raise AlreadyRunning(
                f"a stack already runs with the data in {folders.root}{_at(found)}; `python -m local down` stops it"
            ) from error
        yield


def _at(found: State) -> str:
    port = found.ports.get("gateway-web")
    return f", its pages at http://127.0.0.1:{port}" if port else ""


def orphans(root: Path) -> list[psutil.Process]:
    """Processes that carry this data folder's mark; called while the lock is held, so nobody supervises them."""
    mine = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    return [process for process in psutil.process_iter() if process.pid not in mine and _belongs(process, root)]


def _belongs(process: psutil.Process, root: Path) -> bool:
    with suppress(psutil.Error, OSError):
        return process.environ().get(MARK) == str(root) and process.status() != psutil.STATUS_ZOMBIE
    return False


def end(processes: Sequence[psutil.Process], grace: float = 8.0) -> int:
    """Ask first, then kill; our own programs before the servers that they still want to write to."""
    servers = [process for process in processes if _name(process) in _SERVERS]
    others = [process for process in processes if process not in servers]
    for group in (others, servers):
        _end_all(group, grace)
    return len(processes)


def _end_all(processes: Iterable[psutil.Process], grace: float) -> None:
    asked = list(processes)
    for process in asked:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    if _gone(asked, grace):
        return
    for process in asked:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    _gone(asked, 5.0)


def _gone(processes: Sequence[psutil.Process], seconds: float) -> bool:
    """Whether all ended in time; one that nobody has buried yet (a zombie) counts as gone."""
    end = time.monotonic() + seconds
    while any(map(_runs, processes)):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _name(process: psutil.Process) -> str:
    with suppress(psutil.Error):
        return process.name()
    return ""
