"""Lock files: what each published version promised, and whether today's schema still keeps it."""

import json
from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from contracts.event_type import EventType

FOLDER = Path(__file__).parent / "locks"
Promise = Mapping[str, Any]


def promised(kind: EventType) -> dict[str, Any]:
    """Everything a subscriber may rely on, as it is written into the lock file."""
    return {
        "type": kind.name,
        "version": kind.version,
        "envelope": {
            "source": kind.publisher,
            "topic": kind.topic,
            "subject": kind.subject_field,
            "partitionkey": list(kind.key_fields),
            "extensions": ["clinicid", "partitionkey", "traceparent", "version"],
        },
        "fields": {name: field.promise() for name, field in sorted(kind.fields().items())},
    }


def stored(folder: Path = FOLDER) -> dict[str, Promise]:
    """The lock files by type."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def write(lock: Promise, folder: Path = FOLDER) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"{lock['type']}.json"
    path.write_text(as_text(lock), encoding="utf-8")
    return path


def as_text(document: Mapping[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def breaking(locked: Promise, now: Promise | None) -> list[str]:
    """Sentences for every way in which `now` takes back what was promised; empty when all is kept."""
    name = locked["type"]
    if now is None:
        return [f"{name} was published and is gone: put it back; a type may only stop being published, not be known."]
    return [
        *_changed(name, "type", locked["type"], now["type"]),
        *_changed(name, "version", locked["version"], now["version"]),
        *_envelope(name, locked["envelope"], now["envelope"]),
        *_fields(name, locked["fields"], now["fields"]),
    ]


def verdicts(locks: Mapping[str, Promise], kinds: Iterable[EventType]) -> list[str]:
    """Every broken promise, missing lock and lock that has fallen behind."""
    now = {kind.name: promised(kind) for kind in kinds}
    broken = {name: breaking(lock, now.get(name)) for name, lock in locks.items()}
    misnamed = [
        f"locks/{name}.json speaks of {lock['type']}: name the file after its type."
        for name, lock in locks.items()
        if lock["type"] != name
    ]
    behind = [
        f"{name} has {'a lock that lacks an addition' if name in locks else 'no lock'}: run `python -m contracts lock`."
        for name, promise in now.items()
        if locks.get(name) != promise and not broken.get(name)
    ]
    return [*chain.from_iterable(broken.values()), *misnamed, *behind]


def taken_back(before: Mapping[str, Promise], after: Mapping[str, Promise]) -> list[str]:
    """What lock files themselves have taken back since they were published: a version that was used twice."""
    return [
        f"The published lock was rewritten. {sentence}"
        for name, lock in before.items()
        for sentence in breaking(lock, after.get(name))
    ]


def _changed(name: str, what: str, was: object, now: object) -> list[str]:
    return [] if was == now else [f"{name}: its {what} was {was!r} and is {now!r}. {_remedy(name)}"]


def _envelope(name: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [sentence for part in was for sentence in _changed(name, part, was[part], now.get(part))]


def _fields(name: str, was: Mapping[str, Promise], now: Mapping[str, Promise]) -> list[str]:
    kept = [sentence for field in was for sentence in _field(f"{name}: {field}", was[field], now.get(field))]
    required = [
        f"{name}: {field} was added and may not be null, but events written before do not carry it: make it nullable."
        for field in now
        if field not in was and not now[field]["nullable"]
    ]
    return [f"{sentence} {_remedy(name)}" for sentence in kept] + required


def _field(where: str, was: Promise, now: Promise | None) -> list[str]:
    if now is None:
        return [f"{where} was removed."]
    if was["nullable"] != now["nullable"]:
        return [f"{where} {'could' if was['nullable'] else 'could not'} be null, which is now the other way round."]
    if was["kind"] == "list" and now["kind"] == "list":
        return _field(f"{where} (its items)", was["of"], now["of"])
    lost = sorted(set(was.get("codes", ())) - set(now.get("codes", ())))
    if was["kind"] == now["kind"] == "code":
        return [f"{where} no longer has the code {code}." for code in lost]
    return [] if was == now else [f"{where} was {_told(was)} and is {_told(now)}."]


def _told(promise: Promise) -> str:
    limits = [f"{key} {value}" for key, value in promise.items() if key not in {"kind", "nullable", "codes", "of"}]
    return " ".join([promise["kind"], *limits])


def _remedy(name: str) -> str:
    return f"Leave {name} as it was and publish the next version beside it."
