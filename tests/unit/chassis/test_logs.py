"""Logs carry ids, codes and numbers; what people wrote never gets there, not even through an exception."""

from __future__ import annotations

import contextvars
import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from chassis import logs, trace

Lines = Callable[[], list[dict[str, Any]]]
CANARY = "my mother died in March"


@pytest.fixture
def out(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr("sys.stdout", written)
    monkeypatch.setattr(logging, "raiseExceptions", True)
    logs.configure("kitchen", "info")
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def lines(out: io.StringIO) -> Lines:
    return lambda: [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_names_the_service_and_the_work_it_belongs_to(lines: Lines) -> None:
    def serve() -> None:
        trace.bind("req_01", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        logs.get_logger().info("tea.served", count=3, person_id="per_7", seconds=0.25)

    contextvars.Context().run(serve)
    (line,) = lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "service": "kitchen",
        "level": "info",
        "event": "tea.served",
        "request_id": "req_01",
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
        "count": 3,
        "person_id": "per_7",
        "seconds": 0.25,
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("note", "short"),
        ("reason", CANARY),
        ("person_id", "ann@example.org"),
        ("reason", {"text": "short"}),
        ("group_ids", ["grp_1", CANARY]),
        ("reason", "x" * 301),
        ("reason", "two\nlines"),
    ],
)
def test_what_is_not_allowed_is_dropped_and_only_its_name_is_kept(lines: Lines, name: str, value: object) -> None:
    logs.get_logger().info("tea.served", **{name: value})
    (line,) = lines()
    assert line["dropped"] == [name]
    assert name not in line


def test_an_event_that_is_a_sentence_is_not_logged(lines: Lines) -> None:
    logs.get_logger().info(f"client wrote {CANARY}")
    (line,) = lines()
    assert line["event"] == "unnamed"


def test_an_exception_leaves_its_class_and_places_but_not_its_text(lines: Lines) -> None:
    def pour() -> None:
        raise ValueError(CANARY)

    try:
        pour()
    except ValueError as error:
        logs.get_logger().error("tea.spilt", exc_info=error)
        logs.get_logger().exception("tea.spilt")
        logging.getLogger("kafka.conn").exception("lost")
    found = lines()
    assert [line["error"] for line in found] == ["ValueError"] * 3
    assert all(line["frames"][-1].rpartition(":")[0].endswith("test_logs.py") for line in found)
    assert CANARY not in json.dumps(found)


def test_an_exception_names_the_class_of_its_cause(lines: Lines) -> None:
    error = ValueError(CANARY)
    error.__cause__ = TimeoutError(CANARY)
    logs.get_logger().error("tea.spilt", exc_info=error)
    (line,) = lines()
    assert line["error"] == "ValueError<TimeoutError"
    assert CANARY not in json.dumps(line)


def test_libraries_that_speak_of_machines_are_heard(lines: Lines) -> None:
    logging.getLogger("gunicorn.error").info("Listening at: %s", "http://127.0.0.1:1")
    (line,) = lines()
    assert line["event"] == "Listening at: http://127.0.0.1:1"
    assert (line["logger"], line["service"], line["level"]) == ("gunicorn.error", "kitchen", "info")


def test_of_other_libraries_only_the_place_is_kept(lines: Lines) -> None:
    logging.getLogger("somebodys.library").error("could not send to %s", "ann@example.org")
    (line,) = lines()
    assert "ann" not in json.dumps(line)
    assert line["event"].startswith("test_logs:")


def test_below_the_level_nothing_is_written(lines: Lines) -> None:
    logs.get_logger().debug("tea.stirred")
    logging.getLogger("pymongo.command").debug("find: %s", CANARY)
    assert lines() == []


def test_plain_lines_are_for_people(out: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", out)
    logs.configure("kitchen", "info", "plain")
    logs.get_logger().info("tea.served", count=3, note=CANARY)
    assert "tea.served" in out.getvalue()
    assert CANARY not in out.getvalue()
    assert not out.getvalue().startswith("{")


def test_a_line_that_cannot_be_written_is_lost_and_not_printed_elsewhere(
    out: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    out.close()
    logging.getLogger("somebodys.library").error("could not send to %s", CANARY)
    assert CANARY not in capfd.readouterr().err
