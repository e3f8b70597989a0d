"""Names and values as a worksheet has them, made from what somebody else called them."""

from __future__ import annotations

import re
from collections.abc import Collection

LONGEST = 64
_NAME, _VALUE = re.compile(r"[a-z][a-z0-9_]{0,63}"), re.compile(r"[a-z0-9][a-z0-9_]{0,63}")


def as_name(called: str, taken: Collection[str]) -> str:
    """A name that no other one has; what is one already stays."""
    found = called if _NAME.fullmatch(called) else _plain(called)
    found = found if found[:1].isalpha() else f"q_{found}"[:LONGEST].rstrip("_")
    number, free = 1, found
    while free in taken:
        number += 1
        free = f"{found[: LONGEST - 5]}_{number}"
    return free


def as_value(called: str) -> str:
    """The value of an option; the same text gives the same value."""
    return called if _VALUE.fullmatch(called) else _plain(called) or "option"


def _plain(called: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", called.lower())[:LONGEST].strip("_")
