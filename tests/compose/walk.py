"""What is asked of the composition: the journey, least rights, one crash of every container, the journey again."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable

from local.demo.entry import api_token
from local.journey import Journey, eventually
from local.rest import Person
from tests.compose.composition import Composition
from tests.compose.engine import Failed

_ANOTHERS = """
from os import environ
from pathlib import Path
from pymongo import MongoClient
from pymongo.errors import OperationFailure
client = MongoClient(Path(environ["MONGODB_URI_FILE"]).read_text(), timeoutMS=10000)
client[environ["MONGODB_DATABASE"]].leases.find_one()
for name in {"assignments", "reminders", "analytics", "identity"} - {environ["MONGODB_DATABASE"]}:
    try:
        client[name].leases.find_one()
    except OperationFailure as error:
        assert error.code == 13, error
    else:
        raise SystemExit(f"{name} was open")
print("refused")
"""
_FOREIGN = """
from importlib.util import find_spec
print([name for name in ("local", "tests", "pytest", "mypy", "pip", "rich", "jgo") if find_spec(name)])
"""


class Wrong(Exception):
    """Something is not as it was promised."""


def administrator(composition: Composition) -> str:
    """An administrator's API token, made as an operator makes the first one."""
    said = composition.execute(
        "gateway-web", "python", "-m", "gateway", "bootstrap", "--email", "admin@carryover.test.invalid", "--json"
    )
    person = Person(composition.url)
    person.welcome(json.loads(said.strip().splitlines()[-1])["token"], secrets.token_urlsafe(18))
    return api_token(person, "composition", "read", "write")


def journey(composition: Composition, token: str, say: Callable[[str], None]) -> None:
    Journey(composition.url, token, say=lambda line: say(f"    {line}"), within=120).walk()


def least_rights(composition: Composition) -> None:
    """Each part: not root, a root file system that cannot be written, nothing foreign, no other part's database."""
    for part in composition.parts():
        if part in {"mongodb", "kafka"}:
            continue
        if composition.execute(part, "id", "-u").strip() != "10001":
            raise Wrong(f"{part} runs as somebody else")
        if not _refused(composition, part, "touch", "/app/there"):
            raise Wrong(f"{part} can write to its root file system")
        if (found := composition.execute(part, "python", "-c", _FOREIGN).strip()) != "[]":
            raise Wrong(f"{part} has {found} in its image")
        if composition.execute(part, "python", "-c", _ANOTHERS).strip() != "refused":
            raise Wrong(f"{part} opens another part's database")


def only_the_gateway_is_open(composition: Composition) -> None:
    """No other container has a port on this machine."""
    published = {
        part for part in composition.parts() if any(composition.inspect(part)["NetworkSettings"]["Ports"].values())
    }
    if published != {"gateway-web"}:
        raise Wrong(f"reachable from outside: {sorted(published)}")


def mail_arrived(composition: Composition, messages: int) -> None:
    def taken() -> bool:
        return composition.compose("logs", "--no-log-prefix", "mail").count("taken") >= messages

    eventually(f"mail number {messages}", taken, 60)


def crash_everything(composition: Composition, say: Callable[[str], None]) -> None:
    """One container of each kind, each time until it is healthy again."""
    for part in composition.parts():
        began = time.monotonic()
        composition.crash(part)
        say(f"    {part} killed, healthy again after {time.monotonic() - began:.1f} s")


def _refused(composition: Composition, part: str, *command: str) -> bool:
    try:
        composition.execute(part, *command)
    except Failed:
        return True
    return False
