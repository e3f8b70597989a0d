"""All published event types by name, and the two ways to hold data against them: tolerant to read, strict to publish.

ValueError
└── ContractBroken
    └── UnknownType
"""

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from marshmallow import EXCLUDE, RAISE, ValidationError

from contracts import assignments, identity, reminders
from contracts.event_type import EventSchema, EventType
from contracts.fields import Promised

PUBLISHERS = (assignments, reminders, identity)
_SAYABLE = re.compile("[a-z][a-z0-9_]{0,40}")


class ContractBroken(ValueError):
    """Data that is not what its type promises; names the type and the fields, never a value."""

    def __init__(self, event_type: str, fields: tuple[str, ...]) -> None:
        super().__init__(f"{event_type} breaks its contract in: {', '.join(fields)}")
        self.event_type = event_type
        self.fields = fields


class UnknownType(ContractBroken):
    """A type that nobody here publishes."""

    def __init__(self) -> None:
        super().__init__("an event type without a contract", ("type",))


def by_name(types: tuple[EventType, ...]) -> Mapping[str, EventType]:
    """The types by name; the same name twice would let one promise hide another."""
    named: dict[str, EventType] = {}
    for each in types:
        if each.name in named:
            raise ValueError(f"{each.name} is declared twice: give the second one the next version")
        named[each.name] = each
    return MappingProxyType(named)


TYPES: Mapping[str, EventType] = by_name(tuple(each for module in PUBLISHERS for each in module.EVENT_TYPES))


def check(event_type: str, data: Mapping[str, Any]) -> None:
    """Read tolerantly: fields we do not know are ignored, nullable fields may be absent; raises `ContractBroken`."""
    if not _fits(_fields(event_type), data):
        _load(_reader(event_type), event_type, data)


def promise(event_type: str, data: Mapping[str, Any]) -> None:
    """Publish strictly: every field must be there, no other one may be; raises `ContractBroken`."""
    fields = _fields(event_type)
    if not _fits(fields, data) or data.keys() != fields.keys():
        _load(_publisher(event_type), event_type, data)
        raise ContractBroken(event_type, tuple(sorted(fields.keys() - data.keys())))
    if not fields.keys() >= set(data["changed"]):
        raise ContractBroken(event_type, ("changed",))


def known(event_type: str) -> EventType:
    """The type of that name; raises `UnknownType`."""
    try:
        return TYPES[event_type]
    except KeyError:
        raise UnknownType from None


@cache
def _reader(event_type: str) -> EventSchema:
    return known(event_type).schema(unknown=EXCLUDE)


@cache
def _publisher(event_type: str) -> EventSchema:
    return known(event_type).schema(unknown=RAISE)


@cache
def _fields(event_type: str) -> dict[str, Promised]:
    return known(event_type).fields()


def _fits(fields: Mapping[str, Promised], data: object) -> bool:
    """The same judgement as the schema's, in a third of the time; what does not fit is then named by the schema."""
    if not isinstance(data, Mapping):
        return False
    values = ((field, data.get(name)) for name, field in fields.items())
    return all(field.allow_none if value is None else field.accepts(value) for field, value in values)


def _load(schema: EventSchema, event_type: str, data: Mapping[str, Any]) -> None:
    """Raises `ContractBroken` with the names of the fields that the schema refuses."""
    try:
        schema.load(data)
    except ValidationError as wrong:
        broken = tuple(sorted({_sayable(str(field)) for field in wrong.messages_dict}))
        raise ContractBroken(event_type, broken) from None


def _sayable(field: str) -> str:
    """A field's name may be shown; a sentence that came in as a name may not."""
    return field if _SAYABLE.fullmatch(field) else "a field without a proper name"
