"""One installation on this machine, for the command line and for tests: up, down, status."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Collection, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from local import ports, state
from local.addresses import EXTERNAL, NAMES, Addresses, environment_of_launcher
from local.errors import LocalError
from local.folders import Folders
from local.parts import all_parts
from local.progress import Progress, Silent
from local.report import Report, report
from local.secrets import Secrets
from local.state import State
from local.supervisor import Supervisor


class Stack:
    """`root` holds all data; `only` names the parts to run (all when None); port 0 takes a free one.

    `up` returns when everything is ready and raises a `LocalError` otherwise, with nothing left running.
    No signal handler is touched here, so a stack can live inside a test.
    """

    def __init__(
        self,
        root: Path,
        *,
        gateway_port: int = 8080,
        only: Collection[str] | None = None,
        progress: Progress | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.folders = Folders(root.resolve())
        self._gateway_port = gateway_port
        self._only = only
        self._progress: Progress = progress or Silent()
        self._environ = environment_of_launcher(environ)
        self._held = ExitStack()
        self._writing = threading.Lock()
        self._state = State()
        self._supervisor: Supervisor | None = None
        self._addresses: Addresses | None = None

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.down()

    @property
    def addresses(self) -> Addresses:
        if self._addresses is None:
            raise LocalError("this stack was not started")
        return self._addresses

    def up(self) -> None:
        began = time.monotonic()
        self.folders.make()
        self._held.enter_context(state.held(self.folders))
        try:
            self._prepare()
            self._running().start()
        except BaseException:
            self.down()
            raise
        self._write(ready=True)
        self._progress.note(f"ready after {time.monotonic() - began:.1f} s")

    def down(self, *, gently: bool = True) -> None:
        """Drain and stop everything; does nothing when nothing runs."""
        if self._supervisor is not None:
            self._supervisor.stop(gently=gently)
            self._supervisor = None
            state.write(self.folders.state, self._state.stopped())
        self._held.close()

    def interrupt(self) -> None:
        """End a start that is under way (it raises `Interrupted`)."""
        if self._supervisor is not None:
            self._supervisor.interrupt()

    def kill(self) -> None:
        if self._supervisor is not None:
            self._supervisor.kill()

    def pid(self, name: str) -> int | None:
        """None while the process is away."""
        return self._running().children[name].pid

    def restarts(self, name: str) -> int:
        return self._running().children[name].restarts

    def restart(self, name: str) -> None:
        self._running().restart(name)

    def status(self) -> Report:
        found = report(self.folders)
        if found is None:
            raise LocalError(f"nothing was ever started in {self.folders.root}")
        return found

    def _prepare(self) -> None:
        ended = state.end(state.orphans(self.folders.root))
        if ended:
            self._progress.note(f"ended {ended} processes that an earlier start had left behind")
        before = state.read(self.folders.state)
        chosen = self._choose_ports(before.ports)
        external = {name: self._environ[name] for name in EXTERNAL if self._environ.get(name)}
        self._state = State(os.getpid(), state.started_at(os.getpid()), external=external, ports=chosen)
        self._addresses = Addresses(self.folders, Secrets(self.folders.secrets), chosen, self._environ)
        parts = [part for part in all_parts(self._addresses) if self._only is None or part.name in self._only]
        self._supervisor = Supervisor(parts, self.folders, self._progress, self._write)
        self._write()

    def _choose_ports(self, remembered: Mapping[str, int]) -> dict[str, int]:
        names = [name for name in NAMES if name != "gateway-web"]
        wanted = self._gateway_port if self._only is None or "gateway-web" in self._only else 0
        gateway = ports.claim(wanted)
        return ports.free_ports(names, remembered, taken=[gateway]) | {"gateway-web": gateway}

    def _write(self, *, ready: bool | None = None) -> None:
        """Called from several threads, whenever a process came or went."""
        with self._writing:
            children = self._running().children.values()
            processes = tuple(child.record() for child in children)
            now_ready = self._state.ready if ready is None else ready
            self._state = replace(self._state, ready=now_ready, processes=processes)
            state.write(self.folders.state, self._state)

    def _running(self) -> Supervisor:
        if self._supervisor is None:
            raise LocalError("this stack is not running")
        return self._supervisor
