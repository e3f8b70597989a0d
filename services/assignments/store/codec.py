"""Frozen dataclasses as documents and back: days and wall times as text, instants as dates, the rest as it is.

Read tolerantly: a field that is not there has its default, a field that is not known is left out.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

A = TypeVar("A")
AS_THEY_ARE = frozenset({str, int, bool, float, datetime, types.NoneType})
Reader = Callable[[Any], Any]
Writer = Callable[[Any], Any]


def write(value: Any) -> Any:
    """The value as BSON can hold it."""
    kind: Any = type(value)
    return value if kind in AS_THEY_ARE else _writer(kind)(value)


def read(kind: type[A], document: Mapping[str, Any]) -> A:
    """The dataclass from its document."""
    found: A = _of_dataclass(cast("Any", kind))(document)
    return found


@cache
def _writer(kind: Any) -> Writer:
    """For values of exactly this type."""
    if is_dataclass(kind):
        return _fields_of(tuple(field.name for field in fields(kind)))
    if issubclass(kind, StrEnum):
        return attrgetter("value")
    if issubclass(kind, time):
        return lambda value: value.isoformat("minutes")
    if issubclass(kind, date):
        return lambda value: value.isoformat()
    return _items if issubclass(kind, tuple) else _as_it_is


def _items(value: tuple[Any, ...]) -> list[Any]:
    return [write(item) for item in value]


def _fields_of(names: tuple[str, ...]) -> Writer:
    def of(value: Any) -> Any:
        return {name: one if type(one := getattr(value, name)) in AS_THEY_ARE else write(one) for name in names}

    return of


@cache
def _of_dataclass(kind: Any) -> Reader:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    made = [(name, reader) for name, reader in readers.items() if reader is not _as_it_is]
    needed = {field.name for field in fields(kind) if field.default is MISSING and field.default_factory is MISSING}

    def of(document: Any) -> Any:
        known = {name: value for name, value in document.items() if name in readers}
        for name, reader in made:
            if name in known:
                known[name] = reader(known[name])
        if not needed <= known.keys():
            missing = sorted(needed - known.keys())
            raise KeyError(f"a stored {kind.__name__} has no {', '.join(missing)}")
        return kind(**known)

    return of


def _reader(hint: Any) -> Reader:
    origin = get_origin(hint)
    if origin in {Union, types.UnionType}:
        (inner,) = (one for one in get_args(hint) if one is not type(None))
        read_inner = _reader(inner)
        if read_inner is _as_it_is:
            return _as_it_is
        return lambda value: None if value is None else read_inner(value)
    if origin is tuple:
        read_item = _reader(get_args(hint)[0])
        return lambda value: tuple(read_item(item) for item in value)
    if not isinstance(hint, type) or origin is not None:
        return _as_it_is
    if is_dataclass(hint):
        return _of_dataclass(hint)
    return _simple(hint)


def _simple(hint: type) -> Reader:
    if issubclass(hint, StrEnum):
        return {one.value: one for one in hint}.__getitem__
    if issubclass(hint, datetime):
        return _as_it_is
    if issubclass(hint, date):
        return date.fromisoformat
    if issubclass(hint, time):
        return time.fromisoformat
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
