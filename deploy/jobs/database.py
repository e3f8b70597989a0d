"""Makes the replica set, its administrator and one user for each part, who may use their own database and no other.

It shares the network of mongod: until a first user exists, mongod lets a connection from its own machine set it up.
Running it again changes nothing but passwords that differ.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from deploy.jobs.keys import PARTS

Client = MongoClient[dict[str, Any]]
DATABASES: Mapping[str, str] = {part: "identity" if part == "gateway" else part for part in PARTS}
ADMIN, SET, WRONG_PASSWORD, ALREADY_INITIALISED = "admin", "carryover", 18, 23
_WITHIN = 90.0
_FOLDER = Path("/secrets")


class NotSetUp(Exception):
    """mongod did not become what it should be."""


def settle(open_client: Callable[..., Client], folder: Path, member: str) -> None:
    """Set everything up. `open_client(**login)` connects to mongod itself; `member` is how others reach it."""
    password = _read(folder / "administrator" / "mongodb.password")
    if not _opens(open_client, password):
        with open_client() as client:
            members = [{"_id": 0, "host": member}]
            _unless_done(client, "replSetInitiate", {"_id": SET, "members": members})
            _await_primary(client)
            client.admin.command("createUser", ADMIN, pwd=password, roles=[{"role": "root", "db": "admin"}])
    with open_client(username=ADMIN, password=password) as client:
        _await_primary(client)
        for part, database in DATABASES.items():
            _user(client, part, _read(folder / part / "mongodb.password"), database)


def _user(client: Client, name: str, password: str, database: str) -> None:
    known = {user["user"] for user in client.admin.command("usersInfo")["users"]}
    command = "updateUser" if name in known else "createUser"
    client.admin.command(command, name, pwd=password, roles=[{"role": "readWrite", "db": database}])


def _opens(open_client: Callable[..., Client], password: str) -> bool:
    try:
        with open_client(username=ADMIN, password=password) as client:
            client.admin.command("ping")
    except OperationFailure as error:
        if error.code == WRONG_PASSWORD:
            return False
        raise
    return True


def _unless_done(client: Client, command: str, value: Any) -> None:
    """An earlier run may have ended between the set and its administrator."""
    try:
        client.admin.command(command, value)
    except OperationFailure as error:
        if error.code != ALREADY_INITIALISED:
            raise


def _await_primary(client: Client) -> None:
    end = time.monotonic() + _WITHIN
    while not client.admin.command("hello").get("isWritablePrimary"):
        if time.monotonic() > end:
            raise NotSetUp(f"mongod did not become primary within {_WITHIN:g} s")
        time.sleep(0.1)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()


def main() -> int:
    def open_client(**login: Any) -> Client:
        return MongoClient("127.0.0.1", 27017, directConnection=True, timeoutMS=30_000, **login)

    try:
        settle(open_client, _FOLDER, "mongodb:27017")
    except (PyMongoError, NotSetUp) as error:
        print(f"The database could not be set up: {error}", file=sys.stderr)
        return 1
    print("The replica set and one user for each part are there.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
