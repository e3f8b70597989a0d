"""What was answered: a command is repeated with its key until somebody answers, and then written down for good."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any

from local.rest import Person
from tests.system.asking import NO_ANSWER, TOO_FAST, Reply, ask

PATIENCE = 90.0
_PAUSES = (0.1, 1.0)  # the first one, and the longest: they double


class GivenUp(Exception):
    """The load was told to end at once; this command has no answer."""


@dataclass(frozen=True)
class Entry:
    """One answered command: which aggregate it changed, the version that its answer named, and when (Unix time)."""

    key: str
    method: str
    path: str
    status: int
    subject: str
    version: int
    tries: int
    seconds: float
    at: float


@dataclass
class Ledger:
    """`before` runs ahead of every command. Each entry is on the disk before its thread's next command."""

    file: Path
    before: Callable[[], None] = lambda: None
    patience: float = PATIENCE
    entries: list[Entry] = field(default_factory=list)
    given_up: threading.Event = field(default_factory=threading.Event)
    _writing: threading.Lock = field(default_factory=threading.Lock)

    def do(self, who: Person, method: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out one command, however often it takes; return its answer."""
        self.before()
        key, began = token_hex(12), time.monotonic()
        reply, tries = self._until_answered(who, method, path, body, key)
        assert reply.status < 300, f"{method} {path} try {tries}: {reply}"
        found: dict[str, Any] = reply.body
        subject = found.get("id") or found.get("occurrence_id")
        assert subject, found
        version = int(reply.headers["ETag"].strip('"').rpartition(".")[2])
        seconds = round(time.monotonic() - began, 3)
        self._keep(Entry(key, method, path, reply.status, subject, version, tries, seconds, round(time.time(), 3)))
        return found

    def go_on(self) -> None:
        """Raise GivenUp once nobody wants the answer any more."""
        if self.given_up.is_set():
            raise GivenUp

    def _until_answered(
        self, who: Person, method: str, path: str, body: Mapping[str, Any], key: str
    ) -> tuple[Reply, int]:
        end, tries, (pause, longest) = time.monotonic() + self.patience, 0, _PAUSES
        while True:
            reply, tries = ask(who, method, path, body, {"Idempotency-Key": key}), tries + 1
            if is_answer(reply):
                return reply, tries
            assert time.monotonic() < end, f"{method} {path} had no answer in {self.patience:g} s, the last was {reply}"
            if self.given_up.wait(pause):
                raise GivenUp
            pause = min(longest, 2 * pause)

    def _keep(self, entry: Entry) -> None:
        line = json.dumps(asdict(entry)) + "\n"
        with self._writing, self.file.open("a", encoding="utf-8") as lines:
            lines.write(line)
            lines.flush()
            os.fsync(lines.fileno())
            self.entries.append(entry)


def is_answer(reply: Reply) -> bool:
    """Silence, an error of the server, *too fast* and *still being carried out* ask for the same command again."""
    carried_out = reply.status == 409 and str((reply.body or {}).get("type", "")).endswith(":in-flight")
    return reply.status not in {NO_ANSWER, TOO_FAST} and reply.status < 500 and not carried_out
