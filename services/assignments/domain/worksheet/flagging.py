"""Which answers ask for a person at once: what a clinic or a measure marked with `flag_if`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from services.assignments.domain.codes import FieldKind
from services.assignments.domain.worksheet.field import Field


def flags(field: Field, value: Any) -> bool:
    """Of a diary or a table, any entry or cell will do. What does not fit the field does not flag."""
    if field.flag_if is not None:
        return field.flag_if.holds(value)
    return any(flags(one, given.get(one.name)) for given in _parts(field, value) for one in field.fields)


def _parts(field: Field, value: Any) -> Iterator[Mapping[str, Any]]:
    """The entries or cells of an answer."""
    found: list[Any] = []
    if field.kind is FieldKind.ENTRIES and isinstance(value, list):
        found = value
    if field.kind is FieldKind.TABLE and isinstance(value, dict):
        found = [cell for cells in value.values() if isinstance(cells, dict) for cell in cells.values()]
    return (one for one in found if isinstance(one, dict))
