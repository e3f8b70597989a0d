"""What each subcommand of `python -m local` does; every one returns the exit code."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console

from local import running, show
from local.errors import AlreadyRunning, LocalError
from local.folders import Folders
from local.logs import LogFile, Tail, names
from local.progress import Progress, for_terminal
from local.report import Report, addresses_of, report
from local.settings import launcher_settings
from local.stack import Stack
from local.wayin import one_time_link

Load = Callable[[Report, Progress], Callable[[], None]]
"""Brings something in; what it returns is done once it can be looked at."""


def up(chosen: Namespace) -> int:
    folders = _folders(chosen)
    if not chosen.detach:
        return _in_foreground(folders, chosen, load=None)
    _ensure_running(folders, chosen)
    _greet(folders)
    print("It runs in the background; `python -m local down` stops it.")
    return 0


def demo(chosen: Namespace) -> int:
    from local.demo import load  # noqa: PLC0415 - only this subcommand needs the invented history

    folders = _folders(chosen)
    if not (chosen.detach or _runs(folders)):
        return _in_foreground(folders, chosen, load=load)
    _ensure_running(folders, chosen)
    later = _load(load, folders, for_terminal())
    _greet(folders)
    later()
    return 0


def down(chosen: Namespace) -> int:
    print(running.stop(_folders(chosen)))
    return 0


def status(chosen: Namespace) -> int:
    """Exit code 1 unless everything is ready, so that scripts can ask."""
    found = report(_folders(chosen))
    if chosen.json:
        print(json.dumps(found, indent=1, ensure_ascii=False))
    elif found is None or not found["running"]:
        print("nothing is running; `python -m local up` starts it")
    if found is None:
        return 1
    if found["running"] and not chosen.json:
        show.status(found, Console())
    return 0 if found["ready"] and all(each["health"] == "ready" for each in found["processes"]) else 1


def logs(chosen: Namespace) -> int:
    folder = _folders(chosen).logs
    wanted = [chosen.name] if chosen.name else names(folder)
    if missing := sorted(set(wanted) - set(names(folder))):
        raise LocalError(f"no log of {missing[0]}; there are: {', '.join(names(folder)) or 'none yet'}")
    for name in wanted:
        for line in LogFile(folder / f"{name}.log").last(chosen.lines):
            print(_labelled(name, line, alone=len(wanted) == 1))
    if chosen.follow:
        _follow(folder, wanted)
    return 0


def journey(chosen: Namespace) -> int:
    from local.journey import main  # noqa: PLC0415 - only this subcommand needs it

    return main(chosen.arguments)


def lock_kafka(chosen: Namespace) -> int:
    from local import jars, locking  # noqa: PLC0415 - the resolver is slow to import

    lock = locking.lock_kafka(chosen.version, launcher_settings(os.environ).maven_repository)
    jars.write_lock(lock)
    print(f"locked Kafka {lock.kafka}: {len(lock.jars)} files in {jars.LOCK_FILE.name}")
    return 0


def write_env_example(chosen: Namespace) -> int:
    from local import env_example  # noqa: PLC0415 - imports every part

    return env_example.main(check=chosen.check)


def write_deny_list(chosen: Namespace) -> int:
    from local import deny_list  # noqa: PLC0415 - reads the whole catalogue

    return deny_list.main(check=chosen.check)


def write_definitions(chosen: Namespace) -> int:
    from local import definitions_page  # noqa: PLC0415 - imports a service

    return definitions_page.main(check=chosen.check)


def _in_foreground(folders: Folders, chosen: Namespace, load: Load | None) -> int:
    progress = for_terminal()
    stack = Stack(folders.root, gateway_port=_port(chosen), progress=progress)
    with running.signals_stop(stack) as asked:
        try:
            stack.up()
            later = _load(load, folders, progress) if load is not None else None
            progress.close()
            if chosen.greeting:
                _greet(folders)
                print("Ctrl-C stops it.", flush=True)
            if later is not None:
                threading.Thread(target=later, daemon=True).start()
            asked.wait()
            print("stopping …", flush=True)
        finally:
            progress.close()
            stack.down()
    return 0


def _ensure_running(folders: Folders, chosen: Namespace) -> None:
    if not _runs(folders):
        running.start_in_background(folders, _port(chosen))


def _greet(folders: Folders) -> None:
    found = _report(folders)
    way_in = "" if found["logins"] else one_time_link(addresses_of(folders))
    show.greeting(found, Console(), way_in=way_in)


def _load(load: Load, folders: Folders, progress: Progress) -> Callable[[], None]:
    try:
        return load(_report(folders), progress)
    finally:
        progress.close()


def _follow(folder: Path, wanted: Sequence[str]) -> None:
    tails = {name: Tail(folder / f"{name}.log") for name in wanted}
    try:
        while True:
            for name, tail in tails.items():
                for line in tail.new_lines():
                    print(_labelled(name, line, alone=len(tails) == 1), flush=True)
            time.sleep(0.2)
    except KeyboardInterrupt:
        print(file=sys.stderr)


def _labelled(name: str, line: str, *, alone: bool) -> str:
    return line if alone else f"{name:<20} {line}"


def _runs(folders: Folders) -> bool:
    found = report(folders)
    if found is not None and found["running"] and not found["ready"]:
        raise AlreadyRunning(f"a stack with the data in {folders.root} is just being started or stopped")
    return found is not None and found["running"]


def _report(folders: Folders) -> Report:
    found = report(folders)
    if found is None:
        raise LocalError(f"nothing was ever started in {folders.root}")
    return found


def _folders(chosen: Namespace) -> Folders:
    folder: Path | None = chosen.var
    return Folders((folder or launcher_settings(os.environ).data_folder()).expanduser().resolve())


def _port(chosen: Namespace) -> int:
    port: int | None = chosen.port
    return launcher_settings(os.environ).port if port is None else port
