"""Log files: small, complete at the end, and readable while they grow."""

from __future__ import annotations

import os
from pathlib import Path

from local.logs import LogFile, Tail, names


def written(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_large_file_moves_aside_and_old_ones_are_dropped(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "a.log", limit=3, kept=2)
    for text in ("first", "second", "third"):
        written(log.path, text)
        assert log.rotate()
    assert log.path.read_text() == ""
    assert [(tmp_path / f"a.log.{number}").read_text() for number in (1, 2)] == ["third", "second"]
    assert not (tmp_path / "a.log.3").exists()


def test_a_small_file_stays(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "a.log", limit=100)
    written(log.path, "little")
    assert not log.rotate()
    assert log.last(5) == ["little"]


def test_a_descriptor_appends_so_that_cutting_the_file_leaves_no_hole(tmp_path: Path) -> None:
    log = LogFile(tmp_path / "a.log", limit=3)
    with os.fdopen(log.open(), "w", encoding="utf-8") as child:
        print("before", file=child, flush=True)
        log.rotate()
        print("after", file=child, flush=True)
    assert log.path.read_bytes() == b"after\n"


def test_last_lines_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert LogFile(tmp_path / "none.log").last(5) == []


def test_a_tail_gives_whole_new_lines_only(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    written(path, "old\n")
    tail = Tail(path)
    assert tail.new_lines() == []
    written(path, "one\ntwo\nthr")
    assert tail.new_lines() == ["one", "two"]
    assert tail.new_lines() == []
    written(path, "ee\n")
    assert tail.new_lines() == ["three"]


def test_a_tail_goes_on_after_the_file_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    written(path, "a long line that was there\n")
    tail = Tail(path)
    path.write_text("new\n")
    assert tail.new_lines() == ["new"]


def test_names_of_logs(tmp_path: Path) -> None:
    for name in ("mongodb.log", "kafka.log", "kafka.log.1"):
        (tmp_path / name).touch()
    assert names(tmp_path) == ["kafka", "mongodb"]
