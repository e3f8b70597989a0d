"""What the clocks of all zones do, as this process knows it, told as one word that changes when any of them changes."""

from __future__ import annotations

import hashlib
import zoneinfo
from functools import cache
from importlib import resources
from pathlib import Path


@cache
def version() -> str:
    """A process reads each zone once in its life: the answer stays the same until it is started again."""
    digest = hashlib.sha256()
    for name in sorted(zoneinfo.available_timezones()):
        digest.update(name.encode() + b"\0" + _rules(name))
    return digest.hexdigest()[:32]


def _rules(name: str) -> bytes:
    """From where `zoneinfo` takes them: the first of its folders that has the zone, else the package `tzdata`."""
    for folder in zoneinfo.TZPATH:
        file = Path(folder, name)
        if file.is_file():
            return file.read_bytes()
    package, _, file_name = f"tzdata/zoneinfo/{name}".rpartition("/")
    return resources.files(package.replace("/", ".")).joinpath(file_name).read_bytes()
