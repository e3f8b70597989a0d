"""A worker keeps its steps going, tells the truth about them, and ends in order."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from chassis.metrics import for_process
from chassis.worker import GiveUp, Halted, Step, Worker
from tests.helpers import eventually

T = TypeVar("T")


def worker_of(*steps: Step) -> Worker:
    return Worker("things-worker", steps, for_process("things-worker"), health_port=0)


@contextmanager
def running(worker: Worker) -> Iterator[list[int]]:
    """The worker in a thread; the list holds its exit code once it has ended."""
    ended: list[int] = []
    thread = threading.Thread(target=lambda: ended.append(worker.run()))
    thread.start()
    try:
        yield ended
    finally:
        worker.stop()
        thread.join(10)
        assert not thread.is_alive()


def asked(worker: Worker, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{worker.health_port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def sample(worker: Worker, name: str, step: str) -> float | None:
    return worker._metrics.registry.get_sample_value(name, {"step": step})


def times(count: int) -> tuple[list[int], Callable[[], int]]:
    turns: list[int] = []

    def run() -> int:
        turns.append(1)
        return 1 if len(turns) < count else 0

    return turns, run


def noting(notes: list[T], note: T) -> Callable[[], int]:
    def run() -> int:
        notes.append(note)
        return 0

    return run


def test_a_step_goes_on_while_it_has_work_and_rests_when_it_has_none() -> None:
    turns, run = times(5)
    with running(worker_of(Step("one", run, idle=30.0))):
        eventually(lambda: len(turns) == 5)
    assert len(turns) == 5


def test_health_and_metrics_are_served() -> None:
    worker = worker_of(Step("one", lambda: 0, idle=0.01))
    with running(worker):
        eventually(lambda: asked(worker, "/health/ready")[0] == 200)
        status, body = asked(worker, "/health/live")
        assert (status, json.loads(body)) == (200, {"status": "ok", "steps": {"one": "running"}})
        assert "carryover_step_heartbeat" in asked(worker, "/metrics")[1]
        assert asked(worker, "/anything")[0] == 404


def test_a_step_that_errs_is_tried_again_and_counted() -> None:
    left = [RuntimeError("secret"), RuntimeError("secret")]
    done: list[int] = []

    def run() -> int:
        if left:
            raise left.pop()
        done.append(1)
        return 0

    worker = worker_of(Step("one", run, idle=0.01))
    with running(worker):
        eventually(lambda: done)
        eventually(lambda: asked(worker, "/health/ready")[0] == 200)
    assert sample(worker, "carryover_step_errors_total", "one") == 2


def test_a_step_that_keeps_erring_is_alive_but_not_ready_and_does_not_spin() -> None:
    turns: list[int] = []

    def run() -> int:
        turns.append(1)
        raise RuntimeError

    worker = worker_of(Step("one", run, idle=0.0))
    with running(worker):
        eventually(lambda: len(turns) >= 3)
        assert asked(worker, "/health/live")[0] == 200
        assert asked(worker, "/health/ready")[0] == 503
        assert len(turns) < 20


def test_a_halted_step_raises_the_alarm_and_the_others_go_on() -> None:
    turns: list[int] = []

    def halt() -> int:
        raise Halted("look at me")

    worker = worker_of(Step("bad", halt, idle=0.01), Step("good", noting(turns, 1), idle=0.01))
    with running(worker) as ended:
        eventually(lambda: worker.states()["bad"] == "halted")
        before = len(turns)
        eventually(lambda: len(turns) > before + 3)
        for question, expected in (("live", 200), ("ready", 503)):
            status, body = asked(worker, f"/health/{question}")
            assert (status, json.loads(body)["steps"]["bad"]) == (expected, "halted")
        assert sample(worker, "carryover_step_halted", "bad") == 1
        assert ended == []


def test_a_stuck_step_is_not_alive() -> None:
    release = threading.Event()
    worker = worker_of(Step("one", lambda: int(release.wait(20)), idle=0.0, limit=0.2))
    with running(worker):
        eventually(lambda: asked(worker, "/health/live")[0] == 503)
        assert json.loads(asked(worker, "/health/live")[1])["steps"] == {"one": "stuck"}
        release.set()


def test_a_resting_step_is_alive() -> None:
    worker = worker_of(Step("one", lambda: 0, idle=0.4, limit=0.1))
    with running(worker):
        eventually(lambda: worker.states()["one"] == "running")
        states = {worker.states()["one"] for _ in range(50)}
        assert states == {"running"}


def test_steps_are_closed_in_reverse_order_after_all_have_ended() -> None:
    events: list[str] = []

    def step(name: str) -> Step:
        return Step(name, noting(events, "turn"), 0.01, close=lambda: events.append(name))

    with running(worker_of(step("first"), step("second"))) as ended:
        eventually(lambda: "turn" in events)
    assert events[-2:] == ["second", "first"]
    assert ended == [0]


def test_a_close_that_errs_does_not_keep_the_others_from_closing() -> None:
    closed: list[str] = []

    def err() -> None:
        raise RuntimeError

    steps = [Step("first", lambda: 0, 0.01, lambda: closed.append("first")), Step("second", lambda: 0, 0.01, err)]
    with running(worker_of(*steps)):
        pass
    assert closed == ["first"]


def test_a_step_that_gives_up_ends_the_process_for_a_restart() -> None:
    closed: list[str] = []

    def give_up() -> int:
        raise GiveUp

    worker = worker_of(Step("good", lambda: 0, 0.01, lambda: closed.append("good")), Step("bad", give_up, 0.0))
    with running(worker) as ended:
        eventually(lambda: ended)
    assert (ended, closed) == ([1], ["good"])


def test_a_step_that_does_not_end_is_not_closed_under_its_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chassis.worker._DRAIN", 0.2)
    release, started = threading.Event(), threading.Event()
    closed: list[str] = []

    def stick() -> int:
        started.set()
        return int(release.wait(20))

    steps = [
        Step("stuck", stick, 0.0, lambda: closed.append("stuck")),
        Step("good", lambda: 0, 0.01, lambda: closed.append("good")),
    ]
    worker = worker_of(*steps)
    with running(worker) as ended:
        assert started.wait(5)
        worker.stop()
        eventually(lambda: ended)
        release.set()
    assert (ended, closed) == ([1], ["good"])


def test_a_port_that_is_taken_is_said_before_anything_runs() -> None:
    worker = worker_of()
    with pytest.raises(OSError, match="in use"):
        Worker("other", [], for_process("other"), health_port=worker.health_port)
    worker._server.server_close()
