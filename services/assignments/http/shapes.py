"""How the shapes of answers are written down: every field is there in every answer unless it says otherwise.

The views already make plain JSON, so nothing is converted here; the tests hold every answer against these shapes.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import Any

from marshmallow import EXCLUDE, Schema, fields


class Answer(Schema):
    class Meta:
        unknown = EXCLUDE

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:  # noqa: ARG002 - marshmallow's signature
        return obj


def words(*, null: bool = False, **metadata: str) -> fields.String:
    return fields.String(required=True, allow_none=null, metadata=metadata)


def moment(*, null: bool = False) -> fields.String:
    return words(null=null, format="date-time", description="UTC")


def day(*, null: bool = False) -> fields.String:
    return words(null=null, format="date", description="Local day")


def number(*, null: bool = False, **metadata: str) -> fields.Integer:
    return fields.Integer(required=True, allow_none=null, metadata=metadata)


def yes(*, null: bool = False) -> fields.Boolean:
    return fields.Boolean(required=True, allow_none=null)


def one_of(kind: type[StrEnum], *, null: bool = False) -> fields.Enum[Any]:
    return fields.Enum(kind, by_value=True, required=True, allow_none=null)


def one(kind: type[Schema], *, null: bool = False) -> fields.Nested:
    return fields.Nested(kind, required=True, allow_none=null)


def many(inner: type[Schema] | fields.Field[Any]) -> fields.List[Any]:
    return fields.List(fields.Nested(inner) if isinstance(inner, type) else inner, required=True)


def named(values: fields.Field[Any]) -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=values, required=True)


@cache
def page_of(kind: type[Schema]) -> type[Schema]:
    """The shape of a list of these."""
    following = words(null=True, description="Cursor of the next page; null on the last one.")
    return type(f"{kind.__name__}Page", (Answer,), {"items": many(kind), "next": following})
