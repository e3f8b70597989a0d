"""What was answered: a command is repeated with its key until somebody answers, and then written down for good."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from secrets import token_hex
from typing import Any

from local.rest import Person
from tests.system.asking import NO_ANSWER, Reply, ask

PATIENCE = 90.0
_PAUSE = 0.1


@dataclass(frozen=True)
class Entry:
    """One answered command: which aggregate it changed and the version that its answer named."""

    key: str
    method: str
    path: str
    status: int
    subject: str
    version: int
    tries: int
    seconds: float


@dataclass
class Ledger:
    """`before` runs ahead of every command: there a test strikes. Each entry is on the disk before the next command."""

    file: Path
    before: Callable[[], None] = lambda: None
    entries: list[Entry] = field(default_factory=list)

    def do(self, who: Person, method: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out one command, however often it takes; return its answer."""
        self.before()
        key, began = token_hex(12), time.monotonic()
        reply, tries = _until_answered(who, method, path, body, key)
        assert reply.status < 300, f"{method} {path} try {tries}: {reply}"
        found: dict[str, Any] = reply.body
        subject = found.get("id") or found.get("occurrence_id")
        assert subject, found
        version = int(reply.headers["ETag"].strip('"').rpartition(".")[2])
        seconds = round(time.monotonic() - began, 2)
        self._keep(Entry(key, method, path, reply.status, subject, version, tries, seconds))
        return found

    def of(self, subject: str) -> list[Entry]:
        return [entry for entry in self.entries if entry.subject == subject]

    def _keep(self, entry: Entry) -> None:
        with self.file.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(entry)) + "\n")
            lines.flush()
            os.fsync(lines.fileno())
        self.entries.append(entry)


def _until_answered(who: Person, method: str, path: str, body: Mapping[str, Any], key: str) -> tuple[Reply, int]:
    """No answer, an error of the server and *still being carried out* are repeated with the same key."""
    end, tries = time.monotonic() + PATIENCE, 0
    while True:
        reply, tries = ask(who, method, path, body, {"Idempotency-Key": key}), tries + 1
        carried_out = reply.status == 409 and str((reply.body or {}).get("type", "")).endswith(":in-flight")
        if reply.status != NO_ANSWER and reply.status < 500 and not carried_out:
            return reply, tries
        assert time.monotonic() < end, f"{method} {path} had no answer in {PATIENCE:g} s, the last was {reply}"
        time.sleep(_PAUSE)
