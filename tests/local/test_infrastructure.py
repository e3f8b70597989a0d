"""The launcher's own MongoDB and Kafka: guarded, durable, and clean again after everything was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer
from kafka.admin import NewTopic
from pymongo import MongoClient
from pymongo.errors import OperationFailure
from pymongo.write_concern import WriteConcern

from local import state
from local.errors import SecretsLost
from local.report import Report, report
from local.stack import Stack
from tests.helpers import eventually

ONLY = ("mongodb", "kafka")
_JOURNALED = WriteConcern("majority", j=True)

SUPERVISOR = """
import sys, time
from pathlib import Path
from local.stack import Stack
Stack(Path(sys.argv[1]), gateway_port=0, only=("mongodb", "kafka")).up()
print("ready", flush=True)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all tests of this file: each starts what it needs on it, and leaves nothing running."""
    return tmp_path_factory.mktemp("installation")


@contextmanager
def up(root: Path, *only: str) -> Iterator[Stack]:
    with Stack(root, gateway_port=0, only=only or ONLY) as stack:
        yield stack


@contextmanager
def mongodb(uri: str) -> Iterator[MongoClient[dict[str, Any]]]:
    client: MongoClient[dict[str, Any]] = MongoClient(uri, timeoutMS=10_000)
    with client:
        yield client


def keep(found: Report, mark: str) -> None:
    """A document and a message, both acknowledged as durable."""
    with mongodb(found["mongodb"]["assignments"]) as client:
        client.get_database("assignments", write_concern=_JOURNALED)["kept"].insert_one({"_id": mark})
    admin = KafkaAdminClient(bootstrap_servers=found["kafka"])
    admin.create_topics([NewTopic(mark, 1, 1)])
    admin.close()
    producer = KafkaProducer(bootstrap_servers=found["kafka"], reconnect_backoff_max_ms=1000)
    producer.send(mark, b"kept").get(timeout=20)
    producer.close()


def kept(found: Report, mark: str) -> tuple[int, list[bytes]]:
    with mongodb(found["mongodb"]["assignments"]) as client:
        documents = client["assignments"]["kept"].count_documents({"_id": mark})
    consumer = KafkaConsumer(
        mark, bootstrap_servers=found["kafka"], auto_offset_reset="earliest", enable_auto_commit=False
    )
    try:
        read: list[bytes] = []

        def poll() -> bool:
            read.extend(record.value for records in consumer.poll(200).values() for record in records)
            return bool(read)

        eventually(poll, timeout=20)
        return documents, read
    finally:
        consumer.close()


@contextmanager
def a_supervisor_of_its_own(root: Path) -> Iterator[tuple[subprocess.Popen[bytes], Report]]:
    with subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(root)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        found = report(Stack(root).folders)
        assert found is not None
        yield process, found
        process.kill()


def pids(found: Report) -> list[int]:
    return [each["pid"] for each in found["processes"] if each["pid"] is not None]


def test_each_service_opens_its_own_database_and_no_other_and_nobody_gets_in_without_a_password(root: Path) -> None:
    with up(root, "mongodb") as stack:
        uris = stack.status()["mongodb"]
        for part, own in (("assignments", "assignments"), ("reminders", "reminders"), ("gateway", "identity")):
            with mongodb(uris[part]) as client:
                client[own]["own"].insert_one({})
                for other in {"assignments", "reminders", "analytics", "identity"} - {own}:
                    with pytest.raises(OperationFailure, match="not authorized"):
                        client[other]["own"].find_one()
                    with pytest.raises(OperationFailure, match="not authorized"):
                        client[other]["own"].insert_one({})
        port = next(each["port"] for each in stack.status()["processes"] if each["name"] == "mongodb")
        with (
            mongodb(f"mongodb://127.0.0.1:{port}/?directConnection=true") as client,
            pytest.raises(OperationFailure, match="requires authentication"),
        ):
            client["assignments"]["own"].find_one()


@pytest.mark.in_turn(2)
def test_data_and_ports_stay_over_a_restart_and_data_also_when_other_programs_took_the_ports(root: Path) -> None:
    mark = f"restart-{uuid4().hex}"
    with up(root) as stack:
        before = stack.status()
        keep(before, mark)
    with up(root) as stack:
        assert stack.status()["kafka"] == before["kafka"]
        assert stack.status()["mongodb"] == before["mongodb"]
        assert kept(stack.status(), mark) == (1, [b"kept"])
    state.write(stack.folders.state, state.State())
    with up(root) as stack:
        assert stack.status()["kafka"] != before["kafka"]
        assert kept(stack.status(), mark) == (1, [b"kept"])


@pytest.mark.in_turn(2)
def test_after_a_kill_of_everything_all_data_is_there(root: Path) -> None:
    mark = f"killed-{uuid4().hex}"
    with a_supervisor_of_its_own(root) as (supervisor, found):
        keep(found, mark)
        for pid in (supervisor.pid, *pids(found)):
            os.kill(pid, signal.SIGKILL)
    with up(root) as stack:
        assert kept(stack.status(), mark) == (1, [b"kept"])
        assert stack.restarts("mongodb") == 0
        assert stack.restarts("kafka") == 0


@pytest.mark.in_turn(2)
def test_what_a_killed_supervisor_left_running_is_ended_by_the_next_start(root: Path) -> None:
    mark = f"orphaned-{uuid4().hex}"
    with a_supervisor_of_its_own(root) as (supervisor, found):
        keep(found, mark)
        supervisor.kill()
        supervisor.wait()
    assert {process.pid for process in state.orphans(root)} == set(pids(found))
    with up(root) as stack:
        assert not set(pids(stack.status())) & set(pids(found))
        assert kept(stack.status(), mark) == (1, [b"kept"])
        servers_that_are_killed_come_back_on_the_same_address(stack)


def servers_that_are_killed_come_back_on_the_same_address(stack: Stack) -> None:
    mark, before = f"back-{uuid4().hex}", stack.status()
    keep(before, mark)
    for name in ONLY:
        pid = stack.pid(name)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: [stack.restarts(name) for name in ONLY] == [1, 1])
    eventually(lambda: all(each["health"] == "ready" for each in stack.status()["processes"]), timeout=30)
    assert kept(before, mark) == (1, [b"kept"])


def test_lost_passwords_are_said_and_nothing_is_thrown_away(root: Path) -> None:
    with up(root, "mongodb") as stack:
        password = stack.folders.secrets / "mongodb-admin.password"
    saved = password.read_text()
    password.write_text("another")
    try:
        with pytest.raises(SecretsLost, match="does not open the database"):
            Stack(root, gateway_port=0, only=("mongodb",)).up()
    finally:
        password.write_text(saved)
    with up(root, "mongodb") as stack:
        assert len(pids(stack.status())) == 1
