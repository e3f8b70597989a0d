"""The order of a start and of a stop, and what happens when a part does not do its part."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from local.errors import Interrupted, StartFailed
from local.folders import Folders
from local.part import Layer, Part
from local.process import Command
from local.progress import Silent
from local.supervisor import Supervisor
from tests.helpers import eventually

PROGRAM = """
import signal, sys, time
from pathlib import Path
name, folder = sys.argv[1], Path(sys.argv[2])
def stop(*_):
    with (folder / "order").open("a") as file: print("stop", name, file=file)
    raise SystemExit(0)
signal.signal(signal.SIGTERM, stop)
with (folder / "order").open("a") as file: print("start", name, file=file)
(folder / name).touch()
while True: time.sleep(60)
"""


class Notes(Silent):
    def __init__(self) -> None:
        self.said: list[str] = []

    def note(self, text: str) -> None:
        self.said.append(text)


@dataclass
class Bench:
    """Dummy parts that write down when they start and stop."""

    folder: Path
    notes: Notes = field(default_factory=Notes)
    changes: list[int] = field(default_factory=list)

    def part(self, name: str, *after: str, layer: Layer = Layer.SERVERS, code: str = PROGRAM) -> Part:
        command = Command((sys.executable, "-c", code, name, str(self.folder)), dict(os.environ), self.folder)
        flag = self.folder / name
        return Part(name, layer, 1, command=lambda _: command, probe=flag.exists, after=after, grace=5)

    def supervisor(self, *parts: Part) -> Supervisor:
        folders = Folders(self.folder / "var")
        folders.make()
        return Supervisor(parts, folders, self.notes, lambda: self.changes.append(1))

    def order(self) -> list[str]:
        return (self.folder / "order").read_text().splitlines()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def running(bench: Bench) -> Iterator[Callable[..., Supervisor]]:
    made: list[Supervisor] = []

    def run(*parts: Part) -> Supervisor:
        made.append(bench.supervisor(*parts))
        made[-1].start()
        return made[-1]

    yield run
    for supervisor in made:
        supervisor.kill()
        supervisor.stop()


def test_parts_start_after_what_they_wait_for_and_stop_from_the_outside_in(
    bench: Bench, running: Callable[..., Supervisor]
) -> None:
    edge = bench.part("edge", "web", layer=Layer.EDGE)
    web = bench.part("web", "server", layer=Layer.WEBS)
    worker = bench.part("worker", "server", layer=Layer.WORKERS)
    supervisor = running(edge, web, worker, bench.part("server"))
    started = bench.order()
    assert started[0] == "start server"
    assert started.index("start web") < started.index("start edge")
    supervisor.stop()
    assert bench.order()[4:] == ["stop edge", "stop web", "stop worker", "stop server"]
    assert bench.notes.said == []


def test_a_part_that_waits_for_one_that_is_not_run_here_starts(
    bench: Bench, running: Callable[..., Supervisor]
) -> None:
    running(bench.part("web", "somebody else's server"))
    assert bench.order() == ["start web"]


def test_what_settles_a_part_comes_before_what_follows_it(bench: Bench, running: Callable[..., Supervisor]) -> None:
    settled = bench.folder / "settled"
    server = bench.part("server")
    server = Part(server.name, server.layer, 1, server.command, server.probe, settle=settled.touch)
    web = bench.part(
        "web", "server", code=f"from pathlib import Path; assert Path({str(settled)!r}).exists()" + PROGRAM
    )
    running(server, web)
    assert bench.order() == ["start server", "start web"]


def test_a_part_that_keeps_dying_ends_the_start_with_its_last_words(
    bench: Bench, running: Callable[..., Supervisor]
) -> None:
    broken = bench.part("broken", code="raise SystemExit('no settings')")
    with pytest.raises(StartFailed, match=r"broken does not become ready[\s\S]*no settings"):
        running(broken, bench.part("web", "broken"))


def test_a_start_can_be_given_up(bench: Bench) -> None:
    supervisor = bench.supervisor(bench.part("slow", code="import time; time.sleep(60)"))
    raised: list[BaseException] = []

    def start() -> None:
        try:
            supervisor.start()
        except Interrupted as error:
            raised.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    eventually(lambda: supervisor.children["slow"].pid)
    supervisor.interrupt()
    thread.join(5)
    supervisor.stop()
    assert len(raised) == 1
    assert supervisor.children["slow"].pid is None


def test_a_killed_part_comes_back_and_everybody_is_told(bench: Bench, running: Callable[..., Supervisor]) -> None:
    supervisor = running(bench.part("web"))
    child = supervisor.children["web"]
    pid, told = child.pid, len(bench.changes)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    eventually(lambda: child.pid not in {None, pid})
    eventually(lambda: len(bench.changes) >= told + 2)
    assert child.restarts == 1
    assert "web ended (SIGKILL)" in bench.notes.said[0]


def test_a_restart_is_gentle_and_not_counted(bench: Bench, running: Callable[..., Supervisor]) -> None:
    supervisor = running(bench.part("web"))
    pid = supervisor.children["web"].pid
    supervisor.restart("web")
    assert supervisor.children["web"].pid not in {None, pid}
    assert supervisor.children["web"].restarts == 0
    eventually(lambda: bench.order() == ["start web", "stop web", "start web"])


def test_a_kill_ends_a_stop_that_hangs(bench: Bench, running: Callable[..., Supervisor]) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + PROGRAM.replace(
        "SIGTERM, stop", "SIGHUP, stop"
    )
    supervisor = running(bench.part("deaf", code=deaf))
    stopping = threading.Thread(target=supervisor.stop)
    began = time.monotonic()
    stopping.start()
    supervisor.kill()
    stopping.join(10)
    assert time.monotonic() - began < 4
    assert not stopping.is_alive()
