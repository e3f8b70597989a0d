"""The command line says in one sentence what is wrong, and what to do."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from local import state
from local.__main__ import main
from local.folders import Folders


@pytest.fixture
def var(tmp_path: Path) -> str:
    return str(tmp_path / "var")


def test_a_taken_port_is_said_before_anything_starts(var: str, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert main(["up", "--var", var, "--port", str(port)]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"port {port} is taken" in said
    assert state.read(Folders(Path(var)).state).processes == ()


def test_a_second_start_says_where_the_first_one_is(var: str, capsys: pytest.CaptureFixture[str]) -> None:
    folders = Folders(Path(var))
    folders.make()
    with state.held(folders):
        assert main(["up", "--var", var, "--port", "0"]) == 1
    assert "already runs" in capsys.readouterr().err


def test_down_without_anything_running(var: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["down", "--var", var]) == 0
    assert capsys.readouterr().out == "nothing is running\n"


def test_status_without_anything_running(var: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--var", var]) == 1
    assert "python -m local up" in capsys.readouterr().out
    assert main(["status", "--json", "--var", var]) == 1
    assert json.loads(capsys.readouterr().out) is None


def test_logs_are_shown_by_name(var: str, capsys: pytest.CaptureFixture[str]) -> None:
    folders = Folders(Path(var))
    folders.make()
    (folders.logs / "kafka.log").write_text("one\ntwo\n")
    (folders.logs / "mongodb.log").write_text("three\n")
    assert main(["logs", "kafka", "-n", "1", "--var", var]) == 0
    assert capsys.readouterr().out == "two\n"
    assert main(["logs", "--var", var]) == 0
    assert capsys.readouterr().out.split() == ["kafka", "one", "kafka", "two", "mongodb", "three"]
    assert main(["logs", "other", "--var", var]) == 1
    assert "no log of other; there are: kafka, mongodb" in capsys.readouterr().err


def test_a_wrong_setting_is_named(
    var: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARRYOVER_PORT", "many")
    assert main(["up", "--var", var]) == 1
    assert "CARRYOVER_PORT" in capsys.readouterr().err
