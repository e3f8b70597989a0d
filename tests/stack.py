"""Where the tests get their real MongoDB and Kafka from, and the whole platform.

MongoDB and Kafka: addresses from the environment (`CARRYOVER_TEST_MONGODB_URI` and `CARRYOVER_TEST_KAFKA`), else Docker
containers when asked for (`CARRYOVER_TEST_CONTAINERS=1`) and a daemon has the images, else the single-machine stack.
The platform, with every process of every service, is always the single-machine stack with data of its own.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import docker
import pytest
from docker.errors import DockerException
from pymongo import MongoClient
from pymongo.errors import PyMongoError
from testcontainers.core.container import DockerContainer

from local.demo.entry import Administrator, administrator
from local.ports import free_ports
from local.stack import Stack

KAFKA_IMAGE, MONGODB_IMAGE = "apache/kafka:4.4.0", "mongo:8"
SERVERS = ("mongodb", "kafka")


@dataclass(frozen=True)
class Infrastructure:
    """Addresses of a real MongoDB replica set (with rights to make databases and users) and a real Kafka broker."""

    mongodb_uri: str
    kafka: str


@contextmanager
def infrastructure_from(environ: Mapping[str, str]) -> Iterator[Infrastructure]:
    """Yield what the environment names or asks for; a session that cannot have what it asked for is skipped by name."""
    if "CARRYOVER_TEST_MONGODB_URI" in environ and "CARRYOVER_TEST_KAFKA" in environ:
        yield Infrastructure(environ["CARRYOVER_TEST_MONGODB_URI"], environ["CARRYOVER_TEST_KAFKA"])
    elif environ.get("CARRYOVER_TEST_CONTAINERS"):
        with containers() as found:
            yield found
    else:
        with (
            TemporaryDirectory(prefix="carryover-") as folder,
            Stack(Path(folder), gateway_port=0, only=SERVERS) as stack,
        ):
            yield infrastructure_of(stack)


def infrastructure_of(stack: Stack) -> Infrastructure:
    """Return the servers of a stack that runs."""
    return Infrastructure(stack.addresses.mongodb("admin"), stack.addresses.kafka)


@dataclass(frozen=True)
class Platform:
    """Every process of Carryover on this machine, and the first administrator."""

    stack: Stack
    url: str
    admin: Administrator


@contextmanager
def running_platform() -> Iterator[Platform]:
    """Start everything with empty data; stops and removes it afterwards."""
    with TemporaryDirectory(prefix="carryover-") as folder, platform_in(Path(folder)) as platform:
        yield platform


@contextmanager
def platform_in(folder: Path, environ: Mapping[str, str] | None = None) -> Iterator[Platform]:
    """Start everything with its data in this empty folder; stops it afterwards."""
    with Stack(folder, gateway_port=0, environ=environ) as stack:
        url = stack.addresses.gateway
        yield Platform(stack, url, administrator(url, stack.folders))


@contextmanager
def containers() -> Iterator[Infrastructure]:
    """Run MongoDB and Kafka in Docker; skips, saying what is missing, where no daemon has the images."""
    _require_images()
    ports = free_ports(("mongodb", "kafka"), {}, taken=())
    with ExitStack() as held:
        held.enter_context(_kafka(ports["kafka"]))
        held.enter_context(_mongodb(ports["mongodb"]))
        uri = f"mongodb://127.0.0.1:{ports['mongodb']}/?directConnection=true"
        _initiate(uri, ports["mongodb"])
        yield Infrastructure(uri, f"127.0.0.1:{ports['kafka']}")


def _require_images() -> None:
    try:
        client = docker.from_env()
        known = {tag for image in client.images.list() for tag in image.tags}
        client.close()
    except DockerException as error:
        pytest.skip(f"containers were asked for, and no Docker daemon answers ({type(error).__name__})")
    missing = {KAFKA_IMAGE, MONGODB_IMAGE} - known
    if missing:
        pytest.skip(f"containers were asked for, and the daemon lacks {', '.join(sorted(missing))}")


def _kafka(port: int) -> DockerContainer:
    listeners = f"PLAINTEXT://:{port},CONTROLLER://:9093"
    settings = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": listeners,
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    }
    container = DockerContainer(KAFKA_IMAGE).with_bind_ports(port, port)
    for name, value in settings.items():
        container = container.with_env(name, value)
    return container


def _mongodb(port: int) -> DockerContainer:
    command = f"mongod --replSet tests --bind_ip_all --port {port}"
    return DockerContainer(MONGODB_IMAGE).with_bind_ports(port, port).with_command(command)


def _initiate(uri: str, port: int) -> None:
    members = {"_id": "tests", "members": [{"_id": 0, "host": f"127.0.0.1:{port}"}]}
    end = time.monotonic() + 60
    with MongoClient[dict[str, object]](uri, serverSelectionTimeoutMS=1000) as client:
        while True:
            try:
                client.admin.command("replSetInitiate", members)
            except PyMongoError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.5)
            else:
                return
