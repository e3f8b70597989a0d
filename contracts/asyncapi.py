"""`docs/asyncapi.json`: the event contracts for machines, as an AsyncAPI 3.0 document written from the schemas."""

from collections.abc import Iterable, Mapping
from typing import Any

from contracts.event_type import EventType
from contracts.fields import ULID, Id, Promised
from contracts.samples import Example

Document = dict[str, Any]
_KAFKA = "0.5.0"  # version of AsyncAPI's Kafka binding


def document(kinds: Iterable[EventType], examples: Mapping[str, Example]) -> Document:
    """The document as plain data."""
    every = tuple(kinds)
    topics = list(dict.fromkeys(kind.topic for kind in every))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Carryover events",
            "version": "1.0.0",
            "description": "Homework between therapy sessions, as events without names, addresses or free text.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {topic: _channel(topic, every) for topic in topics},
        "operations": {f"publish_{topic}": _operation(topic, every) for topic in topics},
        "components": {
            "messages": {kind.name: _message(kind, examples.get(kind.name)) for kind in every},
            "schemas": {_schema_name(kind): _payload(kind.fields()) for kind in every},
        },
    }


def _channel(topic: str, kinds: tuple[EventType, ...]) -> Document:
    return {
        "address": f"{{prefix}}.{topic}",
        "parameters": {
            "prefix": {"description": "What the installation puts before its topics.", "default": "carryover"}
        },
        "messages": {
            kind.name: {"$ref": f"#/components/messages/{kind.name}"} for kind in kinds if kind.topic == topic
        },
    }


def _operation(topic: str, kinds: tuple[EventType, ...]) -> Document:
    publishers = sorted({kind.publisher for kind in kinds if kind.topic == topic})
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{topic}"},
        "summary": f"Published by {' and '.join(publishers)}.",
    }


def _message(kind: EventType, example: Example | None) -> Document:
    message: Document = {
        "name": kind.name,
        "title": f"{kind.subject.capitalize()} {kind.fact}",
        "summary": kind.means,
        "contentType": "application/json",
        "headers": _headers(kind),
        "payload": {"$ref": f"#/components/schemas/{_schema_name(kind)}"},
        "bindings": {"kafka": {"key": _key(kind), "bindingVersion": _KAFKA}},
    }
    if example is not None:
        message["examples"] = [{"headers": headers(example), "payload": example["data"]}]
    return message


def headers(example: Example) -> dict[str, str]:
    """The Kafka headers of an example in CloudEvents' binary content mode."""
    attributes = {name: value for name, value in example.items() if name not in {"data", "datacontenttype"}}
    return {"content-type": example["datacontenttype"]} | {
        f"ce_{name}": str(value) for name, value in attributes.items()
    }


def _headers(kind: EventType) -> Document:
    subject = kind.fields()[kind.subject_field]
    return {
        "type": "object",
        "required": ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject", "ce_time", "ce_version"],
        "properties": {
            "content-type": {"const": "application/json"},
            "ce_specversion": {"const": "1.0"},
            "ce_id": {"type": "string", "pattern": f"^evt_{ULID}$"},
            "ce_type": {"const": kind.name},
            "ce_source": {"const": kind.publisher},
            "ce_subject": subject.json_schema(),
            "ce_time": {"type": "string", "format": "date-time"},
            "ce_partitionkey": _key(kind),
            "ce_version": {"type": "string", "pattern": "^[1-9][0-9]*$"},
            "ce_clinicid": Id("cln").json_schema(),
            "ce_traceparent": {"type": "string", "pattern": "^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$"},
        },
    }


def _key(kind: EventType) -> Document:
    fields = kind.fields()
    prefixes = sorted({field.prefix for name in kind.key_fields if isinstance(field := fields[name], Id)})
    return {"type": "string", "pattern": f"^({'|'.join(prefixes)})_{ULID}$"}


def _payload(fields: Mapping[str, Promised]) -> Document:
    return {
        "type": "object",
        "required": list(fields),
        "properties": {name: field.json_schema() for name, field in fields.items()},
    }


def _schema_name(kind: EventType) -> str:
    return f"{kind.schema.__name__}.v{kind.version}"
