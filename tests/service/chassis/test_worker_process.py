"""A worker process on real servers: it publishes, reads, drains on SIGTERM, and dies at the second signal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from chassis import documents
from chassis.documents import Fact
from chassis.kafka import KafkaAddress
from tests.helpers import eventually

ROOT = Path(__file__).parents[3]
AT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)
# Relay and consumer of one service, as a service wires them; it tells its health port on standard output.
PROGRAM = """
import sys
import time
from pymongo import UpdateOne
from chassis import documents, mongo
from chassis.consumer import Consumer, Subscription
from chassis.kafka import KafkaAddress, Producer
from chassis.leases import Leases, owner_name
from chassis.logs import configure
from chassis.metrics import for_process
from chassis.parking import Parking
from chassis.relay import Relay
from chassis.worker import Step, Worker

uri, name, bootstrap, topic, nap = sys.argv[1:]
configure("things", "info", "json")
db, address, metrics = mongo.database(uri, name, app="things"), KafkaAddress(bootstrap), for_process("things")

def handle(events):
    time.sleep(float(nap))
    db["seen"].bulk_write([
        UpdateOne({"_id": e.subject}, {"$max": {"version": e.version}, "$inc": {"times": 1}}, upsert=True)
        for e in events
    ], ordered=False)

subscription = Subscription(f"{topic}.readers", (topic,), frozenset({"t.v1"}), lambda *_: None, handle)
relay = Relay([db["things"]], topic, Producer(address, "relay"), Leases(db["leases"], owner_name()), metrics)
consumer = Consumer(subscription, address, Parking(db["parked"], Producer(address, "parking")), metrics)
worker = Worker("things", [
    Step("relay", relay.step, 0.02, relay.close), Step("consumer", consumer.step, 0.0, consumer.close)
], metrics, health_port=0)
print(f"port={worker.health_port}", flush=True)
sys.exit(worker.run())
"""


@contextmanager
def process(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "-W", "ignore", "-c", PROGRAM, *arguments]
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=-1, text=True)
    try:
        assert child.stdout is not None
        yield child, int(child.stdout.readline().removeprefix("port="))
    finally:
        child.kill()
        child.communicate()


@pytest.fixture
def arguments(mongodb_uri: str, database: Database[dict[str, Any]], address: KafkaAddress, topic: str) -> list[str]:
    database["things"].create_indexes([documents.OUTBOX_INDEX])
    return [mongodb_uri, database.name, address.bootstrap, topic]


def create(database: Database[dict[str, Any]], *numbers: int) -> None:
    new = [({"_id": f"thg_{n}", "clinic_id": "cln_1"}, [Fact("t.v1", {}, f"per_{n % 5}")]) for n in numbers]
    documents.insert_many(database["things"], new, source="things", at=AT)


def seen(database: Database[dict[str, Any]]) -> dict[str, int]:
    return {one["_id"]: one["times"] for one in database["seen"].find()}


def ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_sigterm_finishes_the_work_at_hand_and_the_next_process_repeats_nothing(
    database: Database[dict[str, Any]], arguments: list[str]
) -> None:
    create(database, *range(300))
    with process(*arguments, "0.2") as (child, port):
        eventually(lambda: ready(port), timeout=30)
        eventually(lambda: len(seen(database)) > 0, timeout=20)
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=20) == 0
        assert child.stdout is not None
        assert '"event": "worker.stopped"' in child.stdout.read()
    assert database["leases"].count_documents({"owner": {"$ne": None}, "_id": {"$gte": 0}}) == 0
    create(database, *range(300, 320))
    with process(*arguments, "0"):
        eventually(lambda: len(seen(database)) == 320, timeout=20)
    assert set(seen(database).values()) == {1}  # offsets were committed on the way out: nothing came twice
    assert database["things"].count_documents(documents.PENDING) == 0


def test_kill_in_the_middle_loses_nothing(database: Database[dict[str, Any]], arguments: list[str]) -> None:
    create(database, *range(300))
    with process(*arguments, "0.05") as (child, _):
        eventually(lambda: len(seen(database)) > 0, timeout=30)
        child.kill()
        child.wait(timeout=10)
    create(database, *range(300, 400))
    with process(*arguments, "0") as (_, port):
        eventually(lambda: len(seen(database)) == 400, timeout=40)  # a lease and a session have to run out first
        eventually(lambda: ready(port))
    assert database["things"].count_documents(documents.PENDING) == 0


def test_a_second_signal_does_not_wait(database: Database[dict[str, Any]], arguments: list[str]) -> None:
    create(database, 1)
    with process(*arguments, "60") as (child, _):
        eventually(lambda: database["things"].count_documents(documents.PENDING) == 0, timeout=30)
        child.send_signal(signal.SIGTERM)
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(timeout=1.5)
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=5) == 128 + signal.SIGTERM
