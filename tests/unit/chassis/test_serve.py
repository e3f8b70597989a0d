"""A real gunicorn serves the app: broken chunks, metrics of all processes, draining on SIGTERM."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest

from chassis import serve
from chassis.settings import WebSettings
from tests.helpers import eventually

SERVER = """
import pathlib, sys, tempfile, time
import flask
from chassis import logs, serve
from chassis.settings import WebSettings
from tests.unit.chassis.kitchen import cups, kitchen

slow = flask.Blueprint("slow", __name__)

@slow.get("/slow")
def sleep():
    pathlib.Path(tempfile.gettempdir(), "asleep").touch()
    time.sleep(1.0)
    return "slept"

logs.configure("kitchen", "info")
settings = WebSettings(http_port=int(sys.argv[1]), http_processes=2, http_threads=4)
serve.run_gunicorn(lambda: kitchen(blueprints=[cups(), slow]), settings)
"""


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[bytes]
    port: int
    folder: Path

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request(method, path, body, {"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def send(self, raw: bytes) -> bytes:
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=10)) as connection:
            connection.sendall(raw)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def is_up(self) -> bool:
        """Whether both processes serve: gunicorn may lose a signal to one that is still starting."""
        try:
            return 'carryover_process{name="kitchen"} 2.0' in self.ask("GET", "/metrics")[1]
        except OSError:
            return False


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path) as running:
        yield running


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """For the tests that leave it as it was."""
    with serving(tmp_path_factory.mktemp("kitchen")) as running:
        yield running


@contextmanager
def serving(tmp_path: Path) -> Iterator[Server]:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    home = tmp_path / "home"
    home.mkdir()
    environ = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"}
    environ |= {"TMPDIR": str(tmp_path), "HOME": str(home)}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], env=environ, stdout=log, stderr=log)
        running = Server(process, port, tmp_path)
        eventually(running.is_up)
        yield running
        process.terminate()
        process.wait(25)


CHUNKED = (
    b"POST /api/v1/cups HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
)


def test_it_answers_counts_and_stops(server: Server) -> None:
    assert [server.ask("GET", "/api/v1/cups")[0] for _ in range(20)] == [200] * 20
    assert 'requests_total{method="GET",route="/api/v1/cups",status="200"} 20.0' in server.ask("GET", "/metrics")[1]
    assert not list((server.folder / "home").iterdir()), "no control socket"
    assert len(list(server.folder.glob("metrics-*/*.db"))) > 0
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(10) == 0
    assert not list(server.folder.glob("metrics-*"))


@pytest.mark.parametrize(
    "chunks", [b"ZZ\r\n{}\r\n0\r\n\r\n", b"5\r\n{}\r\n0\r\n\r\n", b"-2\r\n{}\r\n", b"2\r\n{}", b"FFFFFFFF\r\n{}", b""]
)
def test_broken_chunks_are_a_problem_and_not_a_fault(lasting: Server, chunks: bytes) -> None:
    answer = lasting.send(CHUNKED + chunks)
    assert answer.startswith(b"HTTP/1.1 400 "), answer
    assert b"urn:carryover:problem:malformed" in answer
    assert lasting.is_up()


@pytest.mark.parametrize("arrived", [b"", b"{}", b'{"tea":"green"'])
def test_a_body_whose_sender_died_on_the_way_is_no_shorter_command(lasting: Server, arrived: bytes) -> None:
    answer = lasting.send(CHUNKED.replace(b"Transfer-Encoding: chunked", b"Content-Length: 15") + arrived)
    assert answer.startswith(b"HTTP/1.1 400 "), answer
    assert b"did not arrive whole" in answer


def test_chunks_are_read_up_to_the_limit(lasting: Server) -> None:
    cup = b'{"tea":"green"}'
    assert lasting.send(CHUNKED + b"%x\r\n%b\r\n0\r\n\r\n" % (len(cup), cup)).startswith(b"HTTP/1.1 201 ")
    block = b"10000\r\n" + b" " * 65536 + b"\r\n"
    assert lasting.send(CHUNKED + block * 17 + b"0\r\n\r\n").startswith(b"HTTP/1.1 413 ")


def test_its_log_has_one_form(server: Server) -> None:
    server.ask("GET", "/api/v1/cups/broken")
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(10)
    log = (server.folder / "log").read_text()
    assert all(line.startswith('{"service": "kitchen"') for line in log.splitlines())
    assert '"event": "http.unexpected"' in log
    assert "my mother" not in log


def test_on_sigterm_it_finishes_what_it_is_answering(server: Server) -> None:
    answers: list[tuple[int, str]] = []
    caller = threading.Thread(target=lambda: answers.append(server.ask("GET", "/slow")))
    caller.start()
    eventually((server.folder / "asleep").exists)
    server.process.send_signal(signal.SIGTERM)
    caller.join(10)
    assert answers == [(200, "slept")]
    assert server.process.wait(10) == 0


def test_each_process_makes_its_own_app() -> None:
    chosen = serve.options(WebSettings(http_processes=3), Path(tempfile.gettempdir()), temporary=False)
    assert (chosen["preload_app"], chosen["control_socket_disable"], chosen["workers"]) == (False, True, 3)
    assert (chosen["worker_class"], chosen["graceful_timeout"]) == ("gthread", 20)
