"""A child process: its last words are shown, it comes back after a pause, and nothing of it stays once stopped."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from local.logs import LogFile
from local.process import Backoff, Child, Command
from tests.helpers import eventually


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def child(tmp_path: Path, said: list[str]) -> Iterator[Child]:
    made = Child("dummy", 1, LogFile(tmp_path / "dummy.log"), said.append)
    yield made
    made.kill()


def python(code: str, tmp_path: Path) -> Command:
    return Command((sys.executable, "-u", "-c", code), dict(os.environ), tmp_path)


def stepped(child: Child, until: Callable[[], bool]) -> None:
    def step() -> bool:
        child.step()
        return until()

    eventually(step)


def test_pauses_double_up_to_five_seconds_and_begin_anew_after_a_long_life() -> None:
    backoff = Backoff()
    assert [round(backoff.pause(0.1), 1) for _ in range(7)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    assert backoff.pause(31) == 0.2


def test_one_that_dies_is_started_again_and_its_last_lines_are_shown(
    child: Child, said: list[str], tmp_path: Path
) -> None:
    child.start(python("print('one'); print('two'); raise SystemExit(3)", tmp_path))
    stepped(child, lambda: child.restarts == 2)
    assert "dummy ended (exit code 3); it is started again in 0.2 s" in said[0]
    assert said[0].endswith("    one\n    two")
    assert "in 0.4 s" in said[1]


def test_only_the_last_fifteen_lines_of_this_life_are_shown(child: Child, tmp_path: Path) -> None:
    child.start(python("print('\\n'.join(map(str, range(40))))", tmp_path))
    stepped(child, lambda: child.restarts == 1)
    assert child.last_lines() == [str(number) for number in range(25, 40)]


def test_a_kill_is_named_and_survived(child: Child, said: list[str], tmp_path: Path) -> None:
    child.start(python("import time; time.sleep(60)", tmp_path))
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    stepped(child, lambda: child.pid not in {None, first})
    assert "SIGKILL" in said[0]


def test_a_stopped_one_stays_stopped(child: Child, said: list[str], tmp_path: Path) -> None:
    child.start(python("import time; time.sleep(60)", tmp_path))
    child.stop(grace=5)
    assert child.step() is False
    assert child.pid is None
    assert said == []


def test_one_that_does_not_listen_is_killed_after_its_grace(child: Child, said: list[str], tmp_path: Path) -> None:
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(60)"
    child.start(python(deaf, tmp_path))
    eventually(lambda: child.last_lines() == ["deaf"])
    child.stop(grace=0.2)
    assert child.pid is None
    assert "did not stop within 0.2 s and is killed" in said[0]


def test_what_it_forked_goes_with_it(child: Child, tmp_path: Path) -> None:
    code = "import subprocess, sys; p = subprocess.Popen(['sleep', '60']); print(p.pid); p.wait()"
    child.start(python(code, tmp_path))
    eventually(lambda: len(child.last_lines()) == 1)
    forked = int(child.last_lines()[0])
    child.kill()
    assert eventually(lambda: not psutil.pid_exists(forked) or psutil.Process(forked).status() == psutil.STATUS_ZOMBIE)


def test_the_log_is_cut_while_the_process_goes_on_writing(tmp_path: Path, said: list[str]) -> None:
    log = LogFile(tmp_path / "dummy.log", limit=1000, kept=2)
    child = Child("dummy", 1, log, said.append)
    child.start(python("import time\nwhile True: print('x' * 90); time.sleep(0.002)", tmp_path))
    try:
        stepped(child, (tmp_path / "dummy.log.2").exists)
        eventually(child.last_lines)
    finally:
        child.kill()
    assert said == []
