"""Events as CloudEvents 1.0 in Kafka's binary mode: the full public state of an aggregate at one version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from chassis.clock import iso
from chassis.ids import derived_id

_JSON = JSONFormat()
_NEEDED = {"ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "ce_version", "ce_clinicid"}


class UnreadableEvent(ValueError):
    """Bytes that are no event of ours; `reason_class` is a code, never the text of the cause."""

    def __init__(self, reason_class: str) -> None:
        super().__init__(reason_class)
        self.reason_class = reason_class


@dataclass(frozen=True)
class KafkaRecord:
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]] = field(default_factory=list)
    topic: str = ""
    partition: int = -1
    offset: int = -1


@dataclass(frozen=True)
class Event:
    id: str
    type: str
    source: str
    subject: str
    time: datetime
    partition_key: str
    version: int
    clinic_id: str
    data: Mapping[str, Any]
    traceparent: str | None = None


def event_id(subject: str, type_: str, version: int) -> str:
    """A version that is sent again has the id it had before."""
    return derived_id("evt", subject, type_, str(version))


def to_json(data: Mapping[str, Any]) -> str:
    return _ENCODER.encode(data)


def encode(event: Event, value: str | None = None) -> KafkaRecord:
    """`value` is the data if it was turned into JSON before; `event.data` is not looked at then."""
    attributes: dict[str, Any] = {
        "id": event.id,
        "type": event.type,
        "source": event.source,
        "subject": event.subject,
        "time": event.time,
        "datacontenttype": "application/json",
        "partitionkey": event.partition_key,
        "version": event.version,
        "clinicid": event.clinic_id,
        "traceparent": event.traceparent,
    }
    given = {name: one for name, one in attributes.items() if one is not None}
    message = to_binary(CloudEvent(given, value or to_json(event.data)), _JSON)
    headers = message.headers | {"ce_time": iso(event.time).encode()}  # milliseconds, like every time in the data
    return KafkaRecord(event.partition_key.encode(), message.value, list(headers.items()))


def decode(record: KafkaRecord) -> Event:
    """Raise UnreadableEvent for anything that is not a complete event with JSON data."""
    headers = dict(record.headers)
    if record.key is None or not headers.keys() >= _NEEDED:  # the library would invent an id and a time
        raise UnreadableEvent("attributes")
    try:
        event = from_binary(KafkaMessage(headers, record.key, record.value or b""), _JSON, CloudEvent)
        known = event.get_attributes()
        version = int(known["version"])
    except CloudEventValidationError as error:
        raise UnreadableEvent("attributes") from error
    except (ValueError, AttributeError, RecursionError) as error:
        raise UnreadableEvent("encoding") from error
    data = event.get_data()
    if not isinstance(data, dict):
        raise UnreadableEvent("data")
    names = known["id"], known["type"], known["source"], known["subject"], known["time"], known["partitionkey"]
    return Event(*names, version, known["clinicid"], data, known.get("traceparent"))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return iso(value)
    raise TypeError(f"an event cannot carry a {type(value).__name__}")


_ENCODER = json.JSONEncoder(default=_plain, separators=(",", ":"), allow_nan=False)
