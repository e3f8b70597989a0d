"""The answers of a worksheet as JSON schema (2020-12). Blank words and impossible days are left to the service."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from services.assignments.domain.codes import FieldKind
from services.assignments.domain.worksheet.field import (
    DAY_IN_MINUTES,
    MOST_ENTRIES,
    MOST_ITEMS,
    UNANSWERED,
    Field,
    Option,
)
from services.assignments.domain.worksheet.fitting import EMOTION_NAME_LENGTH, MAX_EMOTIONS
from services.assignments.domain.worksheet.sheet import Worksheet
from services.assignments.domain.worksheet.simple import (
    DATE,
    DATETIME,
    LARGEST,
    LONG_TEXT_LENGTH,
    TEXT_LENGTH,
    TIME,
    takes_fractions,
)

Json = dict[str, Any]


def schema_of(worksheet: Worksheet) -> Json:
    """Any part of a sheet may be handed in; null stands for no answer."""
    answered = [field for field in worksheet.fields if field.kind not in UNANSWERED]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_fields(answered)}


def _fields(fields: Iterable[Field], **more: Json) -> Json:
    named = {one.name: {"title": one.label, "anyOf": [_SHAPES[one.kind](one), {"type": "null"}]} for one in fields}
    return _object({**more, **named}, needed=more)


def _object(properties: Json, *, needed: Iterable[str] = ()) -> Json:
    shape = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**shape, "required": list(needed)} if needed else shape


def _text(length: int, least: int = 0) -> Json:
    return {"type": "string", "minLength": least, "maxLength": length}


def _number(field: Field) -> Json:
    low, high = (-LARGEST if field.min is None else field.min), (LARGEST if field.max is None else field.max)
    return {"type": "number" if takes_fractions(field) else "integer", "minimum": low, "maximum": high}


def _option(field: Field) -> Json:
    offered: Json = {"enum": [one.value for one in field.options]}
    own = _object({"other": _text(TEXT_LENGTH, 1)}, needed=["other"])
    return {"anyOf": [offered, own]} if field.other else offered


def _several(shape: Json) -> Json:
    return {"type": "array", "items": shape, "uniqueItems": True}


def _values(options: Iterable[Option]) -> Json:
    return {"enum": [one.value for one in options]}


def _pattern(pattern: str) -> Json:
    return {"type": "string", "pattern": f"^{pattern}$"}


def _list(shape: Json, most: int) -> Json:
    return {"type": "array", "items": shape, "maxItems": most}


def _emotions(_: Field) -> Json:
    strength = {"type": "integer", "minimum": 0, "maximum": 100}
    each = {"name": _text(EMOTION_NAME_LENGTH, 1), "strength": strength}
    return _list(_object(each, needed=each), MAX_EMOTIONS)


def _entries(field: Field) -> Json:
    stamp = {"at": _pattern(DATETIME)} if field.stamp else {}
    return _list(_fields(field.fields, **stamp), field.at_most or MOST_ENTRIES)


def _table(field: Field) -> Json:
    cells = _object({column.value: _fields(field.fields) for column in field.columns})
    return _object({row.value: cells for row in field.rows})


def _pair(field: Field) -> Json:
    value = {"anyOf": [_number(field), {"type": "null"}]}
    return _object({"before": value, "after": value})


def _hierarchy(field: Field) -> Json:
    rating = {"anyOf": [_number(field), {"type": "null"}]}
    step = _object({"item": _text(TEXT_LENGTH, 1), "rating": rating}, needed=["item"])
    return _list(step, field.at_most or MOST_ITEMS)


def _private_note(_: Field) -> Json:
    note = {"text": _text(LONG_TEXT_LENGTH), "shared": {"type": "boolean"}}
    return _object(note, needed=note)


_SHAPES: Mapping[FieldKind, Callable[[Field], Json]] = {
    FieldKind.TEXT: lambda _: _text(TEXT_LENGTH),
    FieldKind.LONG_TEXT: lambda _: _text(LONG_TEXT_LENGTH),
    FieldKind.NUMBER: _number,
    FieldKind.INTEGER: _number,
    FieldKind.SCALE: _number,
    FieldKind.CHOICE: _option,
    FieldKind.CHOICES: lambda field: _several(_option(field)),
    FieldKind.YES_NO: lambda _: {"type": "boolean"},
    FieldKind.DATE: lambda _: _pattern(DATE),
    FieldKind.TIME: lambda _: _pattern(TIME),
    FieldKind.DATETIME: lambda _: _pattern(DATETIME),
    FieldKind.DURATION: lambda field: {"type": "integer", "minimum": 0, "maximum": field.max or DAY_IN_MINUTES},
    FieldKind.EMOTIONS: _emotions,
    FieldKind.ENTRIES: _entries,
    FieldKind.TABLE: _table,
    FieldKind.PAIR: _pair,
    FieldKind.HIERARCHY: _hierarchy,
    FieldKind.CHECKLIST: lambda field: _several(_values(field.items)),
    FieldKind.LINK: lambda _: {"type": "boolean"},
    FieldKind.PRIVATE_NOTE: _private_note,
}
