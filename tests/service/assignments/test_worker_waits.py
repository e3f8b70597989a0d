"""A worker that is started while Kafka is away waits for it, says so, and can be stopped meanwhile."""

from __future__ import annotations

import os
import select
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from tests.helpers import eventually

ROOT = Path(__file__).parents[3]
STARTS_WITHIN = 60.0  # seconds, on a machine that is busy with other tests


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def door(port: int, to: str) -> Iterator[None]:
    """While it is open, whoever comes to the port is led to `to`."""
    host, _, number = to.rpartition(":")

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with socket.create_connection((host, int(number))) as inside:
                sides = {self.request: inside, inside: self.request}
                while ready := select.select(list(sides), [], [], 60)[0]:
                    for side in ready:
                        data = side.recv(65536)
                        if not data:
                            return
                        sides[side].sendall(data)

    with socketserver.ThreadingTCPServer(("127.0.0.1", port), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


class Started:
    """The worker as its own process."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.port, self.bootstrap = environ["HEALTH_PORT"], environ["KAFKA_BOOTSTRAP_SERVERS"]
        command = [sys.executable, "-m", "services.assignments", "worker"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)

    def status(self, name: str) -> int:
        """Of this health check; 0: it does not listen."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/{name}", timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def is_waiting(self) -> bool:
        return self.status("live") == 200 and self.status("ready") == 503

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(30)


@pytest.fixture
def started(mongodb_uri: str, database: Database[Any], topic_prefix: str, tmp_path: Path) -> Iterator[Started]:
    keys = tmp_path / "public.json"
    keys.write_text('{"keys": {}}')
    environ = {
        "MONGODB_URI": mongodb_uri,
        "MONGODB_DATABASE": database.name,
        "KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{free_port()}",
        "KAFKA_TOPIC_PREFIX": topic_prefix,
        "KAFKA_PARTITIONS": "1",
        "HEALTH_PORT": str(free_port()),
        "TOKEN_PUBLIC_KEYS_FILE": str(keys),
    }
    worker = Started({**os.environ, **environ})
    yield worker
    worker.process.kill()
    worker.process.wait()


def test_it_comes_up_when_kafka_is_there(started: Started, kafka: str) -> None:
    eventually(started.is_waiting, STARTS_WITHIN)
    with door(int(started.bootstrap.rpartition(":")[2]), kafka):
        eventually(lambda: started.status("ready") == 200, STARTS_WITHIN)
        assert started.end() == 0


def test_it_can_be_stopped_while_it_waits(started: Started) -> None:
    eventually(started.is_waiting, STARTS_WITHIN)
    assert started.process.poll() is None
    assert started.end() == 0
