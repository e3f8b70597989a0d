"""Makes the passwords and keys of one composition, each once, into one folder for each part: nobody reads another's.

`make` (what is missing), `rotate` (a new signing key; the old one still verifies), `retire` (only the present one
does), `save` (all of it as a tar archive on standard output) and `restore` (from standard input, into empty folders).
"""

from __future__ import annotations

import argparse
import json
import sys
import tarfile
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from secrets import token_bytes, token_hex, token_urlsafe

from chassis.tokens import new_keypair
from services.reminders.keys import new_push_key

SERVICES = ("assignments", "reminders", "analytics")
PARTS = (*SERVICES, "gateway")
FOLDERS = ("mongodb", "administrator", *PARTS)
_FOLDER = Path("/secrets")
_SET = "carryover"


class AlreadyThere(Exception):
    """Secrets are not written over: a database that knows the old ones would not open again."""


def make(folder: Path, database: str = "mongodb:27017") -> None:
    """Make what is missing; what is there stays as it is."""
    # mongod takes base64 only
    _once(folder / "mongodb" / "replica.key", token_urlsafe(96).replace("-", "A").replace("_", "B"))
    _once(folder / "administrator" / "mongodb.password", token_urlsafe(24))
    for part in PARTS:
        password = _once(folder / part / "mongodb.password", token_urlsafe(24))
        uri = f"mongodb://{part}:{password}@{database}/?authSource=admin&replicaSet={_SET}"
        _write(folder / part / "mongodb.uri", uri)
    _once(folder / "gateway" / "secret.key", token_urlsafe(48))
    _once(folder / "reminders" / "reminders.keys", urlsafe_b64encode(token_bytes(32)).decode("ascii"))
    _once(folder / "reminders" / "push.pem", new_push_key())
    if not (folder / "gateway" / "token-signing.json").exists():
        rotate(folder)


def rotate(folder: Path) -> None:
    """A new signing key. Every service knows its public half before the gateway signs with it."""
    signing, verifying = new_keypair(f"carryover-{token_hex(4)}")
    _publish(folder, {**_public(folder), **verifying})
    _write(folder / "gateway" / "public.json", json.dumps(verifying))
    _write(folder / "gateway" / "token-signing.json", json.dumps(signing))


def retire(folder: Path) -> None:
    """Only the key that signs now is trusted; call it two minutes after `rotate`."""
    _publish(folder, json.loads((folder / "gateway" / "public.json").read_text(encoding="utf-8")))


def save(folder: Path) -> None:
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as archive:
        for name in FOLDERS:
            archive.add(folder / name, arcname=name)


def restore(folder: Path) -> None:
    there = [str(each) for name in FOLDERS for each in (folder / name).glob("*")]
    if there:
        raise AlreadyThere(f"{there[0]} is there already; remove the volumes of the secrets first")
    with tarfile.open(fileobj=sys.stdin.buffer, mode="r|") as archive:
        for member in archive:
            part, _, name = member.name.partition("/")
            content = archive.extractfile(member) if member.isfile() else None
            if content and part in FOLDERS and "/" not in name:
                _write(folder / part / name, content.read().decode())


def _public(folder: Path) -> dict[str, str]:
    path = folder / SERVICES[0] / "token-public.json"
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["keys"] if path.exists() else {}
    return known


def _publish(folder: Path, keys: Mapping[str, str]) -> None:
    for service in SERVICES:
        _write(folder / service / "token-public.json", json.dumps({"keys": keys}))


def _once(path: Path, fresh: str) -> str:
    if not path.exists():
        _write(path, fresh)
    return path.read_text(encoding="utf-8").strip()


def _write(path: Path, text: str) -> None:
    """Beside it and renamed over it: a reader sees the old or the new one, whole. The volume is mounted by few; within
    them anybody may read, because the database's image runs as somebody else."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(0o444)
    fresh.replace(path)


def main(argv: Sequence[str]) -> int:
    commands = {"make": make, "rotate": rotate, "retire": retire, "save": save, "restore": restore}
    parser = argparse.ArgumentParser(prog="deploy.jobs.keys", description=__doc__)
    parser.add_argument("command", choices=tuple(commands))
    try:
        commands[parser.parse_args(argv).command](_FOLDER)
    except AlreadyThere as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
