"""Fixtures every test can use: a real MongoDB and a real Kafka, each test with a database and topics of its own."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4
from zlib import crc32

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from pymongo import MongoClient
from pymongo.database import Database
from werkzeug.routing import Rule
from xdist.scheduler import LoadScopeScheduling

from tests.stack import Infrastructure, Platform, infrastructure_from, infrastructure_of, running_platform

HERE = Path(__file__).parent
RUNNING = pytest.StashKey[Platform]()
SHARES = {"e2e": "platform", "system": "platform"}
"""Folders that use the same platform are taken by the same process."""
LONGEST = ("platform", "faults", "service", "unit", "local", "schedules")
"""What takes long; in a run of several processes it comes first, in this order."""


WORKERS = "PYTEST_XDIST_WORKER_COUNT"
TURN = "CARRYOVER_TURN"
"""The number of the day, or `all`."""


class CompiledOnce(BytecodeCache):
    """Templates that were compiled in this process, whichever application was the first to need them."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (bucket.key, bucket.checksum) in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key, bucket.checksum])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


def compiled_once(compile_builder: Callable[..., Any]) -> Callable[..., Any]:
    """What makes the address of a route, compiled once in this process for all applications that have the route."""
    compiled: dict[object, Any] = {}

    def found(rule: Rule, append_unknown: bool = True) -> Any:
        of = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if of not in compiled:
            compiled[of] = compile_builder(rule, append_unknown)
        return compiled[of]

    return found


Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": CompiledOnce()}
Rule._compile_builder = compiled_once(Rule._compile_builder)  # type: ignore[method-assign]


class ByFolder(LoadScopeScheduling):  # type: ignore[misc]
    """In a run of several processes (`make test`) each takes a folder at a time, or those that share a platform."""

    def _split_scope(self, nodeid: str) -> str:
        return _share(nodeid.split("/")[1])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFolder:
    return ByFolder(config, log)


def pytest_sessionstart() -> None:
    """Each process of a run first reads a part of the tests of its own: what is compiled is there for the others."""
    number, of = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"), os.environ.get(WORKERS, "1")
    if number:
        for path in sorted(HERE.rglob("test_*.py"))[int(number) :: int(of)]:
            with suppress(Exception):  # the collection says what is wrong
                import_module(".".join(path.relative_to(HERE.parent).with_suffix("").parts))


def pytest_configure() -> None:
    """All processes of a run have the same day."""
    os.environ.setdefault(TURN, str(datetime.now(UTC).toordinal()))


def pytest_report_header() -> str:
    return f"{TURN}={os.environ[TURN]}: of what is marked in_turn, a run of several processes has this day's part"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: _place(_share(item.path.relative_to(HERE).parts[0])))
        if (turn := os.environ[TURN]) != "all":
            left_out = _not_in_turn(items, int(turn))
            config.hook.pytest_deselected(items=left_out)
            items[:] = [item for item in items if item not in left_out]


def _not_in_turn(items: Iterable[pytest.Item], turn: int) -> set[pytest.Item]:
    """Of tests with `in_turn(n)`, all but every n-th case of a test, or all but a test every n-th day; in n days each
    is run."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("in_turn"):
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    left_out = set()
    for name, some in cases.items():
        for number, item in enumerate(some, crc32(name.encode())):
            mark = item.get_closest_marker("in_turn")
            assert mark is not None
            if (number + turn) % mark.args[0]:
                left_out.add(item)
    return left_out


def pytest_collection_finish() -> None:
    """What was imported stays; it need not be looked through again at each collection of garbage."""
    gc.collect()
    gc.freeze()


def _share(folder: str) -> str:
    return SHARES.get(folder, folder)


def _place(share: str) -> int:
    return LONGEST.index(share) if share in LONGEST else len(LONGEST)


@pytest.fixture(scope="session")
def platform(request: pytest.FixtureRequest) -> Iterator[Platform]:
    """Every process of Carryover, started once for the whole run."""
    with running_platform() as found:
        request.config.stash[RUNNING] = found
        yield found


@pytest.fixture(scope="session")
def infrastructure(request: pytest.FixtureRequest) -> Iterator[Infrastructure]:
    """The servers that the environment names; else those of the platform where it runs already; else new ones."""
    named = any(name.startswith("CARRYOVER_TEST_") for name in os.environ)
    with ExitStack() as held:
        if RUNNING in request.config.stash and not named:
            yield infrastructure_of(request.getfixturevalue("platform").stack)
        else:
            yield held.enter_context(infrastructure_from(os.environ))


@pytest.fixture(scope="session")
def mongodb_uri(infrastructure: Infrastructure) -> str:
    return infrastructure.mongodb_uri


@pytest.fixture(scope="session")
def kafka(infrastructure: Infrastructure) -> str:
    return infrastructure.kafka


@pytest.fixture
def topic_prefix() -> str:
    return f"t{uuid4().hex[:12]}"


@pytest.fixture
def database(mongodb_uri: str) -> Iterator[Database[dict[str, object]]]:
    client: MongoClient[dict[str, object]] = MongoClient(mongodb_uri, tz_aware=True)
    name = f"test_{uuid4().hex[:16]}"
    yield client[name]
    client.drop_database(name)
    client.close()
