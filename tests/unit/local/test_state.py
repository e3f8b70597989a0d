"""What one start leaves for the next: the state file, the lock, and processes nobody supervises any more."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from local import state
from local.errors import AlreadyRunning
from local.folders import Folders
from local.state import MARK, ProcessRecord, State
from tests.helpers import eventually


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path / "var")
    made.make()
    return made


@pytest.fixture
def lost(folders: Folders) -> Iterator[subprocess.Popen[bytes]]:
    with a_process_of(folders.root) as process:
        yield process
        process.kill()


def a_process_of(root: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(["sleep", "60"], env=dict(os.environ) | {MARK: str(root)})


def pids(processes: list[psutil.Process]) -> set[int]:
    return {process.pid for process in processes}


def test_a_state_is_read_as_it_was_written(folders: Folders) -> None:
    one = ProcessRecord("kafka", 12, 3.5, 9092, 1)
    written = State(1, 2.5, ready=True, external={"MONGODB_URI": "x"}, ports={"kafka": 9092}, processes=(one,))
    state.write(folders.state, written)
    assert state.read(folders.state) == written
    assert folders.state.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["", "{", "[]", '{"processes": [{"name": 1}]}', '{"processes": [], "unknown": 1}'])
def test_a_state_that_was_cut_short_counts_as_none(folders: Folders, text: str) -> None:
    folders.state.write_text(text)
    assert state.read(folders.state) == State()


def test_ports_outlive_a_stop() -> None:
    stopped = State(1, 2.0, ready=True, ports={"kafka": 9092}).stopped()
    assert stopped.ports == {"kafka": 9092}
    assert not stopped.ready
    assert not stopped.supervisor_alive()


def test_a_process_number_that_was_given_out_again_is_another_process() -> None:
    me = os.getpid()
    assert state.is_same(me, state.started_at(me))
    assert not state.is_same(me, 1.0)
    assert not state.is_same(me, None)


def test_a_process_that_ended_and_was_not_buried_is_gone(lost: subprocess.Popen[bytes]) -> None:
    started = state.started_at(lost.pid)
    lost.kill()
    assert eventually(lambda: not state.is_same(lost.pid, started))


def test_only_one_holds_a_folder(folders: Folders) -> None:
    state.write(folders.state, State(ports={"gateway-web": 8123}))
    with state.held(folders), pytest.raises(AlreadyRunning, match="8123"), state.held(folders):
        pass
    with state.held(folders):
        pass


def test_the_lock_does_not_outlive_its_holder(folders: Folders) -> None:
    code = (
        "import os, sys; from pathlib import Path; from local import state; from local.folders import Folders\n"
        "with state.held(Folders(Path(sys.argv[1]))): print('held', flush=True); os.kill(os.getpid(), 9)"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(folders.root)], capture_output=True, check=False)
    assert ended.stdout == b"held\n"
    with state.held(folders):
        pass


def test_only_own_orphans_are_found(folders: Folders, lost: subprocess.Popen[bytes], tmp_path: Path) -> None:
    with a_process_of(tmp_path / "another checkout") as other:
        try:
            assert eventually(lambda: pids(state.orphans(folders.root)) == {lost.pid})
        finally:
            other.kill()


def test_orphans_are_ended(folders: Folders, lost: subprocess.Popen[bytes]) -> None:
    eventually(lambda: state.orphans(folders.root))
    assert state.end(state.orphans(folders.root)) == 1
    assert lost.wait(5) == -15
    assert state.orphans(folders.root) == []


def test_an_orphan_that_does_not_listen_is_killed(folders: Folders) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    argv = [sys.executable, "-c", deaf]
    env = dict(os.environ) | {MARK: str(folders.root)}
    with subprocess.Popen(argv, env=env, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"deaf\n"
        state.end(state.orphans(folders.root), grace=0.2)
        assert process.wait(5) == -9
