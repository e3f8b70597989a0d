"""The composition's jobs: keys are made once and each for one part; health is asked at the right door."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from chassis.tokens import Actor, Signer, TokenRefused, Verifier
from deploy.jobs import healthy, keys

ACTOR = Actor("per_1", "client", ("cln_1",), "req_1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in keys.FOLDERS:
        (tmp_path / name).mkdir()
    return tmp_path


def contents(folder: Path) -> dict[str, str]:
    return {str(each.relative_to(folder)): each.read_text() for each in sorted(folder.rglob("*")) if each.is_file()}


def test_what_is_there_stays(folder: Path) -> None:
    keys.make(folder)
    first = contents(folder)
    keys.make(folder)
    assert contents(folder) == first
    assert len(set(first.values())) == len(first) - 2  # three services have the same public keys


def test_each_part_opens_the_database_as_itself(folder: Path) -> None:
    keys.make(folder)
    for part in keys.PARTS:
        password = (folder / part / "mongodb.password").read_text()
        expected = f"mongodb://{part}:{password}@mongodb:27017/?authSource=admin&replicaSet=carryover"
        assert (folder / part / "mongodb.uri").read_text() == expected


def test_the_private_key_is_the_gateways_alone(folder: Path) -> None:
    keys.make(folder)
    private = json.loads((folder / "gateway" / "token-signing.json").read_text())["key"]
    assert [name for name, text in contents(folder).items() if private in text] == ["gateway/token-signing.json"]


def signed(folder: Path) -> str:
    return Signer(str(folder / "gateway" / "token-signing.json")).sign(ACTOR, "reminders")


def verified(folder: Path, token: str) -> Actor:
    return Verifier(str(folder / "reminders" / "token-public.json"), "reminders").verify(token)


def test_a_rotated_key_leaves_the_old_one_valid_until_it_is_retired(folder: Path) -> None:
    keys.make(folder)
    old = signed(folder)
    keys.rotate(folder)
    new = signed(folder)
    assert verified(folder, old).person_id == verified(folder, new).person_id == "per_1"
    keys.retire(folder)
    assert verified(folder, new).person_id == "per_1"
    with pytest.raises(TokenRefused):
        verified(folder, old)


def test_what_was_saved_is_restored_into_empty_folders_only(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.make(folder)
    saved = contents(folder)
    stream = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(stream))
    keys.save(folder)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stream.getvalue())))
    with pytest.raises(keys.AlreadyThere):
        keys.restore(folder)
    for name in saved:
        (folder / name).unlink()
    keys.restore(folder)
    assert contents(folder) == saved


@pytest.mark.parametrize(
    ("command", "environ", "port"),
    [
        (b"python\0-m\0services.reminders\0worker\0", {"HTTP_PORT": "1"}, 9000),
        (b"/sbin/docker-init\0--\0python\0-m\0gateway\0worker\0", {"HEALTH_PORT": "9100"}, 9100),
        (b"/sbin/docker-init\0--\0python\0-m\0gateway\0web\0", {"HTTP_PORT": "8100", "HEALTH_PORT": "1"}, 8100),
        (b"python\0-m\0gateway\0web\0", {"HTTP_PORT": ""}, 8000),
    ],
)
def test_health_is_asked_where_the_process_answers(command: bytes, environ: dict[str, str], port: int) -> None:
    assert healthy.port(command, environ) == port


class Answers(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/health/ready" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Not worth a line."""


@pytest.fixture
def answering() -> Iterator[HTTPServer]:
    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_only_a_ready_process_is_well(answering: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    port = answering.server_port
    assert healthy.ready(port)
    monkeypatch.setattr(Answers, "status", 503)
    assert not healthy.ready(port)
    assert not healthy.ready(1)


def test_the_probe_runs_without_anything_installed() -> None:
    program = Path(healthy.__file__)
    ran = subprocess.run([sys.executable, "-I", "-S", program], env={**os.environ, "HTTP_PORT": "1"}, check=False)
    assert ran.returncode == 1
