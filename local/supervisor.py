"""Starts parts in the order of what they wait for, keeps them alive, and stops them from the outside in."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from itertools import groupby

from local.errors import Interrupted, StartFailed
from local.folders import Folders
from local.logs import LogFile
from local.part import Part
from local.process import Child
from local.progress import Progress, timed

_READY_WITHIN = 90.0
_DEATHS_ALLOWED = 3
_PAUSE = 0.1


class Supervisor:
    """One thread watches all children; `changed` is called whenever a process came or went."""

    def __init__(
        self, parts: Sequence[Part], folders: Folders, progress: Progress, changed: Callable[[], None]
    ) -> None:
        self._parts = list(parts)
        self._progress = progress
        self._changed = changed
        self._stop_starting = threading.Event()
        self._stop_watching = threading.Event()
        self._ready = {part.name: threading.Event() for part in parts}
        self.children = {part.name: self._child(part, folders) for part in parts}
        self._watcher = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def _child(self, part: Part, folders: Folders) -> Child:
        return Child(part.name, part.port, LogFile(folders.logs / f"{part.name}.log"), self._progress.note)

    def start(self) -> None:
        """All parts, in parallel as far as they do not wait for one another; the first error ends the start."""
        self._watcher.start()
        with ThreadPoolExecutor(len(self._parts), thread_name_prefix="start") as pool:
            starts = [pool.submit(self._start_one, part) for part in self._parts]
            done, _ = wait(starts, return_when=FIRST_EXCEPTION)
            errors = [start.exception() for start in done if start.exception()]
            if errors:
                self.interrupt()
        causes = [error for error in errors if not isinstance(error, Interrupted)] or errors
        if causes and causes[0] is not None:
            raise causes[0]

    def interrupt(self) -> None:
        """Let a start that is under way give up."""
        self._stop_starting.set()

    def restart(self, name: str) -> None:
        """Stop one part gently and start it anew; returns when it is ready."""
        part = self._part(name)
        self.children[name].stop(part.grace)
        self.children[name].start(part.command(self._progress.note))
        self._changed()
        self._await_ready(part)

    def stop(self, *, gently: bool = True) -> None:
        self.interrupt()
        for _, layer in groupby(sorted(self._parts, key=lambda part: -part.layer), key=lambda part: part.layer):
            self._stop_all(list(layer), gently=gently)
        self._stop_watching.set()
        if self._watcher.is_alive():
            self._watcher.join()

    def kill(self) -> None:
        """At once and without order; a stop that is under way then ends by itself."""
        for child in self.children.values():
            child.kill()

    def _stop_all(self, parts: Iterable[Part], *, gently: bool) -> None:
        with ThreadPoolExecutor(len(self._parts), thread_name_prefix="stop") as pool:
            for part in parts:
                child = self.children[part.name]
                pool.submit(child.stop, part.grace) if gently else pool.submit(child.kill)

    def _start_one(self, part: Part) -> None:
        for name in part.after:
            self._await(self._ready[name]) if name in self._ready else None
        with timed(self._progress, part.name):
            command = part.command(lambda text: self._progress.detail(part.name, text))
            self._give_up_if_asked()
            self.children[part.name].start(command)
            self._changed()
            self._await_ready(part)
            part.settle()
        self._ready[part.name].set()

    def _await(self, event: threading.Event) -> None:
        while not event.wait(_PAUSE):
            self._give_up_if_asked()

    def _await_ready(self, part: Part) -> None:
        child = self.children[part.name]
        end = time.monotonic() + _READY_WITHIN
        deaths = child.restarts + _DEATHS_ALLOWED
        while not (child.pid and part.probe()):
            self._give_up_if_asked()
            if child.restarts >= deaths or time.monotonic() > end:
                raise StartFailed(_why(part, child))
            time.sleep(_PAUSE)

    def _give_up_if_asked(self) -> None:
        if self._stop_starting.is_set():
            raise Interrupted("stopped before everything was ready")

    def _watch(self) -> None:
        while not self._stop_watching.wait(_PAUSE):
            changes = [child.step() for child in self.children.values()]
            if any(changes):
                self._changed()

    def _part(self, name: str) -> Part:
        return next(part for part in self._parts if part.name == name)


def _why(part: Part, child: Child) -> str:
    said = "\n".join(f"    {line}" for line in child.last_lines()) or "    (nothing)"
    return f"{part.name} does not become ready; the last it wrote:\n{said}"
