"""The loop of a background process: one thread per step, health told by the loops themselves, drained on SIGTERM."""

from __future__ import annotations

import gc
import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST

from chassis.logs import get_logger
from chassis.metrics import Metrics

_BACKOFF, _LONGEST_BACKOFF = 0.1, 5.0
_DRAIN = 20.0  # how long the steps together may take to end
_LULL = 1.0  # seconds without work after which a step begins to look less often


def search_seldom_for_garbage() -> None:
    """A batch is thousands of objects, none of them garbage before it ends: to look through them again and again took
    a quarter of the time."""
    gc.freeze()
    gc.set_threshold(20_000)


class Halted(Exception):
    """Raised by a step that must not go on before somebody has looked; the other steps go on."""


class GiveUp(Exception):
    """Raised by a step that only a new process can help; the worker drains and exits."""


@dataclass(frozen=True)
class Step:
    name: str
    run: Callable[[], int]  # one short turn; how much it did
    idle: float  # seconds to wait after a turn that did nothing
    close: Callable[[], None] | None = None
    limit: float = 60.0  # a turn that takes more seconds counts as stuck
    rest: float = 0.0  # seconds to wait, if that is longer, after a lull

    def wait(self, quiet: float) -> float:
        """Seconds to wait after a turn that did nothing, when nothing came for `quiet` seconds."""
        return max(self.idle, min(self.rest, self.idle * quiet / _LULL))


@dataclass
class _State:
    beat: float
    busy: float = float("-inf")  # when a turn last did something
    turns: int = 0
    errors: int = 0  # since the last turn that ended well
    halted: bool = False

    def name(self, step: Step) -> str:
        if self.halted:
            return "halted"
        if time.monotonic() > self.beat + step.limit + step.idle:
            return "stuck"
        if self.errors:
            return "failing"
        return "running" if self.turns else "starting"


class Worker:
    def __init__(
        self, name: str, steps: Sequence[Step], metrics: Metrics, *, health_port: int, health_host: str = "127.0.0.1"
    ) -> None:
        self.name, self._steps, self._metrics = name, steps, metrics
        self._stop, self._exit_code = threading.Event(), 0
        self._states = {step.name: _State(time.monotonic()) for step in steps}
        self._threads = {
            step.name: threading.Thread(target=self._loop, args=(step,), name=step.name, daemon=True) for step in steps
        }
        self._server = ThreadingHTTPServer((health_host, health_port), self._handler())
        self.health_port = self._server.server_address[1]
        self._log = get_logger()

    def run(self) -> int:
        """Work until a signal or `stop`, then drain; return the exit code of the process."""
        search_seldom_for_garbage()
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self._on_signal)
            signal.signal(signal.SIGINT, self._on_signal)
        threading.Thread(target=self._server.serve_forever, name="health", daemon=True).start()
        for thread in self._threads.values():
            thread.start()
        self._log.info("worker.started", name=self.name, port=self.health_port, count=len(self._steps))
        self._stop.wait()
        self._finish()
        self._server.shutdown()
        self._server.server_close()
        self._log.info("worker.stopped", name=self.name, outcome=self._exit_code)
        return self._exit_code

    def stop(self) -> None:
        self._stop.set()

    def states(self) -> dict[str, str]:
        """Each step: starting, running, failing, stuck or halted."""
        return {step.name: self._states[step.name].name(step) for step in self._steps}

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body for the health server."""
        if path == "/metrics":
            return 200, CONTENT_TYPE_LATEST, self._metrics.exposition()
        ready = set() if self._stop.is_set() else {"running"}
        # A halted step lives: a restart would only let it read, and park, a little more of the topic.
        good = {"/health/live": {"starting", "running", "failing", "halted"}, "/health/ready": ready}.get(path)
        if good is None:
            return 404, "application/json", b"{}"
        states = self.states()
        well = good.issuperset(states.values())
        body = json.dumps({"status": "ok" if well else "away", "steps": states})
        return 200 if well else 503, "application/json", body.encode()

    def _loop(self, step: Step) -> None:
        state = self._states[step.name]
        while not self._stop.is_set() and not state.halted:
            state.beat = time.monotonic()
            self._metrics.step_heartbeat_seconds.labels(step.name).set(time.time())
            self._stop.wait(self._turn(step, step.run))

    def _turn(self, step: Step, do: Callable[[], int | None]) -> float:
        """Run or close the step; return how many seconds to wait before the next turn."""
        state = self._states[step.name]
        try:
            done = do()
        except Halted:
            state.halted = True
            self._metrics.step_halted.labels(step.name).set(1)
            self._log.critical("step.halted", step=step.name)
            return 0.0
        except GiveUp:
            self._log.critical("step.gave_up", step=step.name)
            self._exit_code = 1
            self._stop.set()
            return 0.0
        except Exception as error:  # noqa: BLE001 - the border of the loop: nothing may end it but the above
            state.errors += 1
            self._metrics.step_errors_total.labels(step.name).inc()
            self._log.error("step.failed", step=step.name, attempt=state.errors, exc_info=error)
            longest: float = min(_LONGEST_BACKOFF, _BACKOFF * 2 ** min(state.errors, 10))
            return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads retries, guards nothing
        state.errors, state.turns = 0, state.turns + 1
        if done:
            state.busy = time.monotonic()
        return 0.0 if done else step.wait(time.monotonic() - state.busy)

    def _finish(self) -> None:
        end = time.monotonic() + _DRAIN
        for thread in self._threads.values():
            thread.join(max(0.0, end - time.monotonic()))
        for step in reversed(self._steps):
            if self._threads[step.name].is_alive():  # closing under its hands would do harm
                self._exit_code = 1
                self._log.error("step.stuck", step=step.name)
            elif step.close is not None:
                self._turn(step, step.close)

    def _on_signal(self, number: int, _frame: object) -> None:
        if self._stop.is_set():
            os._exit(128 + number)
        self._stop.set()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        worker = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, content_type, body = worker.answer(self.path)
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Probes every few seconds are not worth a line."""

        return Handler
