"""The composition on a real engine, where one runs and somebody asks for it; and what is said where none does."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.compose.__main__ import main
from tests.compose.engine import NoEngine, find_engine

ASKED = "CARRYOVER_TEST_COMPOSE"


@pytest.mark.timeout(3600)
def test_the_composition_works_and_outlives_every_crash() -> None:
    try:
        find_engine(os.environ)
    except NoEngine as missing:
        pytest.skip(str(missing))
    if ASKED not in os.environ:
        pytest.skip(f"An engine runs here; `make compose-test`, or {ASKED}=published or local, starts the composition.")
    assert main(["--images", os.environ[ASKED]]) == 0


def a_program(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_without_an_engine_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DOCKER", a_program(tmp_path, "docker", "exit 1"))
    assert main([]) == 3
    said = capsys.readouterr().err
    assert said == "Skipped: No Docker engine runs here, so the composition was not started.\n"


def test_without_a_client_one_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoEngine, match="No Docker client is installed"):
        find_engine({"DOCKER": str(tmp_path / "docker")})


def test_without_compose_one_sentence_says_so(tmp_path: Path) -> None:
    docker = a_program(tmp_path, "docker", "test $1 = info")
    with pytest.raises(NoEngine, match="Compose is missing"):
        find_engine({"DOCKER": docker, "COMPOSE": a_program(tmp_path, "compose", "exit 1")})
    assert find_engine({"DOCKER": docker, "COMPOSE": a_program(tmp_path, "compose", "exit 0")}).docker == (docker,)
