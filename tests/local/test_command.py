"""`python -m local` as a person uses it: start, look, second terminal, stop; in the background and in front."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from local import state
from local.report import Report
from local.settings import CHECKOUT

pytestmark = [pytest.mark.platform, pytest.mark.timeout(240)]

_MOST_RESIDENT_MIB = 1.6 * 1024


def local(*arguments: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "local", *arguments]
    return subprocess.run(argv, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=200)


def report(var: Path) -> Report:
    found: Report = json.loads(local("status", "--json", "--var", str(var)).stdout)
    return found


@pytest.fixture(scope="module")
def background(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    var = tmp_path_factory.mktemp("background") / "var"
    started = local("up", "--detach", "--port", "0", "--var", str(var))
    assert started.returncode == 0, started.stdout + started.stderr
    yield var, started.stdout
    local("down", "--var", str(var))


@contextmanager
def foreground(var: Path) -> Iterator[subprocess.Popen[str]]:
    argv = [sys.executable, "-u", "-m", "local", "up", "--port", "0", "--var", str(var)]
    with subprocess.Popen(argv, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            state.end(state.orphans(var.resolve()))


def lines_until(process: subprocess.Popen[str], mark: str) -> list[str]:
    assert process.stdout is not None
    seen: list[str] = []
    for line in process.stdout:
        seen.append(line.rstrip())
        if mark in line:
            return seen
    raise AssertionError("\n".join(seen))


def test_everything_is_ready_within_its_memory(background: tuple[Path, str]) -> None:
    var, said = background
    found = report(var)
    assert [each["name"] for each in found["processes"] if each["health"] != "ready"] == []
    assert len(found["processes"]) == 12
    resident = sum(each["rss_mb"] for each in found["processes"])
    assert resident + _supervisor_mib(var) <= _MOST_RESIDENT_MIB
    for each in found["processes"]:
        assert re.search(rf"^  {each['name']} +ready +[\d.]+ s$", said, re.MULTILINE)


def test_the_pages_answer_and_the_first_administrator_has_a_link(background: tuple[Path, str]) -> None:
    var, said = background
    address = report(var)["gateway"]
    assert f"Carryover is at {address}" in said
    link = re.search(rf"^{re.escape(str(address))}/welcome/\S+$", said, re.MULTILINE)
    assert link is not None
    with urlopen(link[0], timeout=10) as page:
        assert page.status == 200


def test_a_second_start_finds_the_first(background: tuple[Path, str]) -> None:
    var, _ = background
    before = report(var)["processes"]
    again = local("up", "--detach", "--var", str(var))
    assert again.returncode == 0
    assert str(report(var)["gateway"]) in again.stdout
    assert [each["pid"] for each in report(var)["processes"]] == [each["pid"] for each in before]
    refused = local("up", "--var", str(var))
    assert refused.returncode == 1
    assert "already runs" in refused.stderr


def test_status_and_logs_are_for_people_too(background: tuple[Path, str]) -> None:
    var, _ = background
    shown = local("status", "--var", str(var))
    assert shown.returncode == 0
    assert re.search(r"^reminders-worker +\d+ +\d+ +ready", shown.stdout, re.MULTILINE)
    assert "Kafka Server started" in local("logs", "kafka", "--var", str(var)).stdout


@pytest.mark.in_turn(3)
def test_another_checkout_runs_beside_it_and_stops_without_touching_it(
    background: tuple[Path, str], tmp_path: Path
) -> None:
    var, _ = background
    before = report(var)["processes"]
    with foreground(tmp_path / "var") as process:
        lines_until(process, "Ctrl-C stops it.")
        others = report(tmp_path / "var")
        assert not {each["port"] for each in others["processes"]} & {each["port"] for each in before}
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
    assert [each["pid"] for each in others["processes"] if psutil.pid_exists(each["pid"] or -1)] == []
    assert report(var)["processes"][0]["pid"] == before[0]["pid"]


@pytest.mark.in_turn(3)
def test_an_interrupt_while_starting_leaves_nothing_running(tmp_path: Path) -> None:
    with foreground(tmp_path / "var") as process:
        lines_until(process, "mongodb")
        process.send_signal(signal.SIGINT)
        lines_until(process, "stopped before everything was ready")
        assert process.wait(60) == 1
    assert state.orphans((tmp_path / "var").resolve()) == []


def test_down_stops_everything(background: tuple[Path, str]) -> None:
    var, _ = background
    pids = [each["pid"] for each in report(var)["processes"]]
    began = time.monotonic()
    assert local("down", "--var", str(var)).stdout == "stopped\n"
    assert time.monotonic() - began < 60
    assert [pid for pid in pids if pid is not None and psutil.pid_exists(pid)] == []
    assert local("status", "--var", str(var)).returncode == 1


def _supervisor_mib(var: Path) -> float:
    supervisor = state.read(var.resolve() / "state.json").supervisor
    assert supervisor is not None
    assert supervisor != os.getpid()
    return float(psutil.Process(supervisor).memory_info().rss) / 1024**2
