"""How a copy is held against its owner's state: both reckon alike, by day, and name what differs one by one."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

WITHOUT_A_DAY = "-"
OPERATOR = "operator"
"""The role in which the gateway itself asks; no person has it."""
_WRAP = 2**64


@dataclass(frozen=True)
class Line:
    """One aggregate: the day it is reckoned under, a digest of what is compared, and under which id its owner publishes
    it again. A copy of somebody who is forgotten has no digest.
    """

    id: str
    day: str
    digest: str
    owner_id: str = ""


def line(id_: str, state: Mapping[str, Any], fields: Sequence[str], day: str, owner_id: str = "") -> Line:
    """The line of an aggregate with this public state; `day` names the field with its day, or nothing."""
    text = json.dumps([_plain(state.get(name)) for name in fields], separators=(",", ":"))
    on = str(_plain(state.get(day)) or WITHOUT_A_DAY)[:10]
    return Line(id_, on, blake2b(text.encode(), digest_size=8).hexdigest(), owner_id or id_)


def answer(lines: Iterable[Line], days: Sequence[str]) -> dict[str, Any]:
    """Count and checksum of each day; of the days that are asked for, the lines themselves."""
    if days:
        wanted = frozenset(days)
        return {"lines": [asdict(one) for one in lines if one.day in wanted]}
    sums: dict[str, list[int]] = {}
    for one in lines:
        count, checksum = sums.setdefault(one.day, [0, 0])
        sums[one.day] = [count + 1, (checksum + int(one.digest or "0", 16)) % _WRAP]
    return {"days": {on: [count, f"{checksum:016x}"] for on, (count, checksum) in sums.items()}}


def _plain(value: Any) -> Any:
    """As JSON tells it; nothing and an empty list are the same, and so are 12 and 12.0."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat("T", "milliseconds")[:-6] + "Z"
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value] or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
