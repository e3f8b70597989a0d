"""What `status` says about an installation: read from its state file and asked of its processes, by anybody."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypedDict

import psutil

from local import mail as mailbox
from local import state
from local.addresses import EXTERNAL, PARTS, Addresses
from local.folders import Folders
from local.probes import is_ready, kafka_serves, listens
from local.secrets import Secrets
from local.state import ProcessRecord

_PROBES = {"mongodb": listens, "mail": listens, "hooks": listens, "kafka": kafka_serves}


class ProcessReport(TypedDict):
    """`health` is ready, not ready or away; `rss_mb` counts the process and what it forked, in MiB."""

    name: str
    pid: int | None
    port: int
    health: str
    restarts: int
    rss_mb: int


class Report(TypedDict):
    """`root` is the data folder; `mongodb` has one address for each part and `admin`, with passwords in them."""

    root: str
    running: bool
    ready: bool
    gateway: str | None
    kafka: str
    mongodb: dict[str, str]
    mail: mailbox.MailReport
    processes: list[ProcessReport]
    logins: list[dict[str, str]]


def report(folders: Folders) -> Report | None:
    """None when nothing was ever started with this data folder."""
    found = state.read(folders.state)
    if not found.ports:
        return None
    addresses = addresses_of(folders)
    return Report(
        root=str(folders.root),
        running=found.supervisor_alive(),
        ready=found.ready and found.supervisor_alive(),
        gateway=addresses.gateway,
        kafka=addresses.kafka,
        mongodb={part: addresses.mongodb(part) for part in (*PARTS, "admin")},
        mail=mailbox.summary(folders.mail, addresses.mail),
        processes=_processes(found.processes),
        logins=_logins(folders),
    )


def addresses_of(folders: Folders) -> Addresses:
    """Of the stack that runs, or ran last, with this data folder."""
    found = state.read(folders.state)
    here = {name: value for name, value in os.environ.items() if name not in EXTERNAL}
    return Addresses(folders, Secrets(folders.secrets), found.ports, here | dict(found.external))


def _processes(records: Sequence[ProcessRecord]) -> list[ProcessReport]:
    """Asked all at once: one that hangs takes its time to say nothing."""
    with ThreadPoolExecutor(max(1, len(records))) as pool:
        return list(pool.map(_process, records))


def _process(record: ProcessRecord) -> ProcessReport:
    alive = record.pid is not None and state.is_same(record.pid, record.started)
    return ProcessReport(
        name=record.name,
        pid=record.pid if alive else None,
        port=record.port,
        health=_health(record) if alive else "away",
        restarts=record.restarts,
        rss_mb=_resident(record.pid) if alive and record.pid else 0,
    )


def _health(record: ProcessRecord) -> str:
    probe = _PROBES.get(record.name, is_ready)
    return "ready" if probe(record.port) else "not ready"


def _resident(pid: int) -> int:
    total = 0
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                total += each.memory_info().rss
    return round(total / 1024**2)


def _logins(folders: Folders) -> list[dict[str, str]]:
    if not folders.logins.exists():
        return []
    found: list[dict[str, str]] = json.loads(folders.logins.read_text(encoding="utf-8"))
    return found
