"""Where the platform keeps or shows anything: topics, databases, logs, metrics, mail – each as bytes to be searched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from chassis.events import KafkaRecord
from chassis.kafka import KafkaAddress, history
from local.mongodb import DATABASES
from local.stack import Stack
from services.analytics.domain.kinds import KINDS
from services.analytics.store import Generations
from tests.system.asking import ask

OWN_TOPICS = ("carryover.assignments", "carryover.reminders", "carryover.identity")
TOPICS = (*OWN_TOPICS, *(f"{topic}.parked" for topic in OWN_TOPICS))
_RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)


def records(stack: Stack, topics: tuple[str, ...] = OWN_TOPICS) -> list[KafkaRecord]:
    """Every record of the topics, from the beginning."""
    address = KafkaAddress(stack.addresses.kafka)
    return [record for batch in history(address, topics) for record in batch]


def topics(stack: Stack) -> Mapping[str, bytes]:
    """Keys, headers and values of every topic, the parked ones included."""
    found: dict[str, bytes] = {}
    for one in records(stack, TOPICS):
        headers = b"\n".join(name.encode() + b"=" + value for name, value in one.headers)
        whole = b"\n".join((one.key or b"", headers, one.value or b""))
        found[one.topic] = found.get(one.topic, b"") + b"\n" + whole
    return found


def databases(stack: Stack) -> Mapping[str, bytes]:
    """Every document, as stored, of each part's database."""
    client: MongoClient[RawBSONDocument] = MongoClient(stack.addresses.mongodb("admin"), document_class=RawBSONDocument)
    with client:
        return {name: b"\n".join(_documents(client, name)) for name in DATABASES.values()}


def _documents(client: MongoClient[RawBSONDocument], name: str) -> Iterator[bytes]:
    for collection in client[name].list_collection_names():
        for document in client[name].get_collection(collection, _RAW).find():
            yield f"[{collection}]".encode() + document.raw


def facts(stack: Stack) -> Mapping[str, int]:
    """The version of everything that analytics knows, by its id."""
    client: MongoClient[dict[str, Any]] = MongoClient(stack.addresses.mongodb("admin"))
    with client:
        live = Generations(client[DATABASES["analytics"]]).live()
        rows = (live.collection(kind.collection).find({}, {"version": 1}) for kind in KINDS)
        return {one["_id"]: one["version"] for some in rows for one in some}


def waiting(stack: Stack) -> int:
    """How many documents of all owners have something in their outbox: when none has, all is in the topics."""
    client: MongoClient[dict[str, object]] = MongoClient(stack.addresses.mongodb("admin"))
    with client:
        collections = (
            client[name][each] for name in DATABASES.values() for each in client[name].list_collection_names()
        )
        return sum(each.count_documents({"outbox.0": {"$exists": True}}) for each in collections)


def logs(stack: Stack) -> Mapping[str, bytes]:
    """What every process wrote."""
    return {path.name: path.read_bytes() for path in _files(stack.folders.logs)}


def mail(stack: Stack) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in _files(stack.folders.mail)}


def metrics(stack: Stack) -> Mapping[str, bytes]:
    """What every process of ours tells a collector."""
    ports = {name: port for name, port in stack.addresses.ports.items() if name.endswith(("-web", "-worker"))}
    found = {name: ask(f"http://127.0.0.1:{port}", "GET", "/metrics") for name, port in ports.items()}
    assert {reply.status for reply in found.values()} == {200}
    return {name: reply.text.encode() for name, reply in found.items()}


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
