"""What every event type has in common: the fields each event carries and how it is addressed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from contracts import codes
from contracts.fields import Code, FieldName, Id, Integer, Many, Promised, Timestamp


class EventSchema(Schema):
    """The public state of an aggregate after a change, and what changed."""

    clinic_id = Id("cln")
    version = Integer(1, note="of the aggregate; the highest one wins")
    recorded_at = Timestamp(note="when it was recorded, which may be later than the time it speaks of")
    entered_via = Code(codes.EnteredVia)
    changed = Many(FieldName(), note="the fields that differ from the version before; empty for a new aggregate")


@dataclass(frozen=True)
class EventType:
    """One published type; `publisher` is its CloudEvents source, `topic` the suffix after the installation's prefix.

    `id_field` names the field with the subject's id, where that is not called after the subject.
    """

    subject: str
    fact: str
    version: int
    publisher: str
    topic: str
    schema: type[EventSchema]
    key_fields: tuple[str, ...]
    means: str
    id_field: str = ""

    @property
    def name(self) -> str:
        return f"carryover.{self.subject}.{self.fact}.v{self.version}"

    @property
    def subject_field(self) -> str:
        return self.id_field or f"{self.subject}_id"

    def subject_of(self, data: Mapping[str, Any]) -> str:
        return str(data[self.subject_field])

    def key_of(self, data: Mapping[str, Any]) -> str:
        """The partition key: the first of the key fields that is set, or the subject's own id."""
        keys = (data.get(field) for field in self.key_fields)
        return next((str(key) for key in keys if key is not None), self.subject_of(data))

    def fields(self) -> dict[str, Promised]:
        """The fields by name, in the order they are written down."""
        declared = self.schema().fields
        return {name: field for name, field in declared.items() if isinstance(field, Promised)}


@dataclass(frozen=True)
class Subject:
    """An aggregate that is published: who publishes it where, and the fields that decide its partition."""

    name: str
    publisher: str
    topic: str
    schema: type[EventSchema]
    key_fields: tuple[str, ...]
    id_field: str = ""

    def says(self, *, version: int = 1, **facts: str) -> tuple[EventType, ...]:
        """The types of this subject: each fact with the sentence that says what it means."""
        return tuple(
            EventType(
                subject=self.name,
                fact=fact,
                version=version,
                publisher=self.publisher,
                topic=self.topic,
                schema=self.schema,
                key_fields=self.key_fields,
                means=means,
                id_field=self.id_field,
            )
            for fact, means in facts.items()
        )
