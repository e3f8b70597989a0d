"""The committed example of each event type, which publishers and subscribers are both tested against."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from contracts.event_type import EventType
from contracts.fields import ULID, Timestamp
from contracts.registry import ContractBroken, promise

FOLDER = Path(__file__).parent / "examples"
Example = Mapping[str, Any]
_TRACEPARENT = re.compile("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]")
_ATTRIBUTES = {"specversion", "id", "type", "source", "subject", "time", "datacontenttype"}
_EXTENSIONS = {"partitionkey", "version", "clinicid", "traceparent"}
_ENVELOPE = frozenset(_ATTRIBUTES | _EXTENSIONS | {"data"})


@cache
def examples() -> Mapping[str, Example]:
    """Complete events, envelope and data, by type."""
    return stored(FOLDER)


def stored(folder: Path) -> dict[str, Example]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def verdicts(found: Mapping[str, Example], kinds: Iterable[EventType]) -> list[str]:
    """Every type without an example, example without a type, and example that is not what its type promises."""
    by_name = {kind.name: kind for kind in kinds}
    missing = [f"{name} has no example: write contracts/examples/{name}.json." for name in by_name if name not in found]
    strays = [f"contracts/examples/{name}.json is of no known type: remove it." for name in found.keys() - by_name]
    wrong = [
        f"contracts/examples/{name}.json: {sentence}"
        for name, example in found.items()
        if name in by_name
        for sentence in faults(example, by_name[name])
    ]
    return [*missing, *sorted(strays), *wrong]


def faults(example: Example, kind: EventType) -> list[str]:
    """What is wrong with one example, as sentences."""
    if example.keys() != _ENVELOPE:
        return [f"its envelope must have exactly {', '.join(sorted(_ENVELOPE))}."]
    data = example["data"]
    try:
        promise(kind.name, data)
    except ContractBroken as broken:
        return [f"{broken}."]
    expected = {
        "specversion": "1.0",
        "type": kind.name,
        "source": kind.publisher,
        "subject": kind.subject_of(data),
        "datacontenttype": "application/json",
        "partitionkey": kind.key_of(data),
        "version": data["version"],
        "clinicid": data["clinic_id"],
    }
    unlike = [f"its {part} should be {value!r}." for part, value in expected.items() if example[part] != value]
    return [*unlike, *_misshapen(example)]


def _misshapen(example: Example) -> list[str]:
    shapes = {
        "id": re.compile(f"evt_{ULID}").fullmatch(example["id"]),
        "time": Timestamp().accepts(example["time"]),
        "traceparent": _TRACEPARENT.fullmatch(example["traceparent"]),
    }
    return [f"its {part} is not well formed." for part, fits in shapes.items() if not fits]
