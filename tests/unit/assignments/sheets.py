"""Answers by chance: for any field some that fit, and some that do not, with the place of the trouble."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from services.assignments.domain.codes import FieldKind
from services.assignments.domain.worksheet.field import UNANSWERED, Field, Option
from services.assignments.domain.worksheet.sheet import Worksheet

Answers = st.SearchStrategy[dict[str, Any]]
Values = st.SearchStrategy[Any]
_SIGNS = st.characters(codec="utf-8", exclude_characters="\0")
_WORDS = st.text(_SIGNS, min_size=1, max_size=60).filter(lambda text: bool(text.strip()))
_DAYS = st.dates().map(lambda day: day.isoformat())
_MOMENTS = st.datetimes().map(lambda at: at.isoformat(timespec="minutes"))


def a_field(kind: FieldKind, **keys: Any) -> Field:
    """A field of that kind with what it needs."""
    ends = {"min": 0, "max": 10, "low_label": "none", "high_label": "much"}
    ab = tuple(Option(value=value, label=value.upper()) for value in "ab")
    simple = (
        Field(name="what", kind=FieldKind.TEXT, label="What?", screen=1),
        Field(name="mood", kind=FieldKind.SCALE, label="Mood", screen=1, min=0, max=10),
    )
    needed: Mapping[FieldKind, Mapping[str, Any]] = {
        FieldKind.NUMBER: {"min": 0, "max": 10},
        FieldKind.INTEGER: {"min": 0, "max": 10},
        FieldKind.SCALE: ends,
        FieldKind.CHOICE: {"options": ab},
        FieldKind.CHOICES: {"options": ab},
        FieldKind.ENTRIES: {"fields": simple, "stamp": True},
        FieldKind.TABLE: {"fields": simple, "rows": ab, "columns": ab},
        FieldKind.PAIR: ends,
        FieldKind.HIERARCHY: ends,
        FieldKind.CHECKLIST: {"items": ab},
    }
    return Field(**{"name": "it", "kind": kind, "label": "It?", "screen": 1, **needed.get(kind, {}), **keys})


def sheets(worksheet: Worksheet) -> Answers:
    """Some of the fields of a sheet, each with an answer that fits."""
    answered = {one.name: fitting(one) for one in worksheet.fields if one.kind not in UNANSWERED}
    return st.fixed_dictionaries({}, optional=answered)


def examples(usual: int) -> int:
    """How many a test tries of each exercise: `CARRYOVER_EXAMPLES` times as many as usual."""
    return usual * int(os.environ.get("CARRYOVER_EXAMPLES", "1"))


def fitting(field: Field) -> Values:
    return _FITTING[field.kind](field)


def _numbers(field: Field) -> Values:
    low, high = (-1000 if field.min is None else field.min), (1000 if field.max is None else field.max)
    if field.kind is FieldKind.NUMBER:
        return st.floats(low, high, allow_nan=False) | st.integers(int(low), int(high))
    if field.step is not None and field.step != int(field.step):
        step = field.step
        return st.integers(0, int((high - low) / step)).map(lambda number: low + number * step)
    return st.integers(int(low), int(high))


def _option(field: Field) -> Values:
    offered: Values = st.sampled_from([option.value for option in field.options])
    return offered | _WORDS.map(lambda words: {"other": words}) if field.other else offered


def _several(options: tuple[Option, ...]) -> Values:
    return st.lists(st.sampled_from([option.value for option in options]), unique=True)


def _values(fields: tuple[Field, ...], **more: Values) -> Answers:
    return st.fixed_dictionaries(more, optional={one.name: fitting(one) for one in fields})


def _entries(field: Field) -> Values:
    return st.lists(_values(field.fields, **({"at": _MOMENTS} if field.stamp else {})), max_size=3)


def _table(field: Field) -> Values:
    rows, columns = ([one.value for one in options] for options in (field.rows, field.columns))
    cells = st.dictionaries(st.sampled_from(columns), _values(field.fields), max_size=2)
    return st.dictionaries(st.sampled_from(rows), cells, max_size=3)


def _steps(field: Field) -> Values:
    step = st.fixed_dictionaries({"item": _WORDS}, optional={"rating": _numbers(field)})
    return st.lists(step, max_size=min(3, field.at_most or 3))


_EMOTION = st.fixed_dictionaries({"name": _WORDS, "strength": st.integers(0, 100)})
_NOTE = st.fixed_dictionaries({"text": st.text(_SIGNS, max_size=90), "shared": st.booleans()})
_FITTING: Mapping[FieldKind, Callable[[Field], Values]] = {
    FieldKind.TEXT: lambda _: st.text(_SIGNS, max_size=300),
    FieldKind.LONG_TEXT: lambda _: st.text(_SIGNS, max_size=400),
    FieldKind.NUMBER: _numbers,
    FieldKind.INTEGER: _numbers,
    FieldKind.SCALE: _numbers,
    FieldKind.CHOICE: _option,
    FieldKind.CHOICES: lambda field: _several(field.options),
    FieldKind.YES_NO: lambda _: st.booleans(),
    FieldKind.DATE: lambda _: _DAYS,
    FieldKind.TIME: lambda _: st.times().map(lambda at: at.isoformat("minutes")),
    FieldKind.DATETIME: lambda _: _MOMENTS,
    FieldKind.DURATION: lambda field: st.integers(0, int(field.max or 1440)),
    FieldKind.EMOTIONS: lambda _: st.lists(_EMOTION, max_size=12),
    FieldKind.ENTRIES: _entries,
    FieldKind.TABLE: _table,
    FieldKind.PAIR: lambda field: st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("before", "after"), _numbers(field))
    ),
    FieldKind.HIERARCHY: _steps,
    FieldKind.CHECKLIST: lambda field: _several(field.items),
    FieldKind.LINK: lambda _: st.booleans(),
    FieldKind.PRIVATE_NOTE: lambda _: _NOTE,
}


Misfit = tuple[Any, str]  # a value that does not fit, and the place under the field where that is said


def misfits(field: Field) -> st.SearchStrategy[Misfit]:
    return st.sampled_from(_MISFITS[field.kind](field))


def _too_high(field: Field) -> Any:
    return 10**400 if field.max is None else field.max + 1


def _inner(field: Field) -> Misfit:
    """Of the first field of an entry or a cell."""
    first = field.fields[0]
    value, place = _MISFITS[first.kind](first)[0]
    return {first.name: value}, f".{first.name}{place}"


def _bad_entries(field: Field) -> list[Misfit]:
    stamp = {"at": "2026-11-26T18:00"} if field.stamp else {}
    entry, place = _inner(field)
    late: list[Misfit] = [([{"at": "late"}], "[0].at")] if field.stamp else []
    many = [stamp] * ((field.at_most or 500) + 1)
    return [([stamp, {**stamp, **entry}], f"[1]{place}"), ([3], "[0]"), (many, ""), ({}, ""), *late]


def _bad_tables(field: Field) -> list[Misfit]:
    row, column = field.rows[0].value, field.columns[0].value
    cell, place = _inner(field)
    here = f".{row}.{column}"
    return [
        ({row: {column: cell}}, here + place),
        ({row: {column: 3}}, here),
        ({"?": {}}, ".?"),
        ({row: {"?": {}}}, f".{row}.?"),
    ]


_MISFITS: Mapping[FieldKind, Callable[[Field], list[Misfit]]] = {
    FieldKind.TEXT: lambda _: [("x" * 301, ""), (["x"], ""), ({"$gt": ""}, "")],
    FieldKind.LONG_TEXT: lambda _: [("x" * 100_000, ""), (3, "")],
    FieldKind.NUMBER: lambda field: [(_too_high(field), ""), ("5", ""), (True, ""), (float("nan"), "")],
    FieldKind.INTEGER: lambda field: [(_too_high(field), ""), (0.25, ""), (False, "")],
    FieldKind.SCALE: lambda field: [(_too_high(field), ""), ("7", ""), (float("inf"), "")],
    FieldKind.CHOICE: lambda _: [("?", ""), (["?"], ""), ({"other": " "}, ""), ({"other": 3}, "")],
    FieldKind.CHOICES: lambda field: [([field.options[0].value] * 2, ""), (["?"], ""), ("?", "")],
    FieldKind.YES_NO: lambda _: [("yes", ""), (1, "")],
    FieldKind.DATE: lambda _: [("2026-02-30", ""), ("26.11.2026", ""), (20261126, "")],
    FieldKind.TIME: lambda _: [("25:00", ""), ("7pm", ""), (18, "")],
    FieldKind.DATETIME: lambda _: [("2026-02-30T18:00", ""), ("2026-W48-4T18:00", ""), ("2026-11-26", "")],
    FieldKind.DURATION: lambda field: [((field.max or 1440) + 1, ""), (-1, ""), (2.5, ""), ("2h", "")],
    FieldKind.EMOTIONS: lambda _: [([{"name": "sad", "strength": 101}], ""), ("sad", "")],
    FieldKind.ENTRIES: _bad_entries,
    FieldKind.TABLE: _bad_tables,
    FieldKind.PAIR: lambda field: [({"after": _too_high(field)}, ".after"), ({"later": 1}, ""), (3, "")],
    FieldKind.HIERARCHY: lambda field: [
        ([{"item": "x"}, {"item": "y", "rating": _too_high(field)}], "[1].rating"),
        ([{"item": " "}], "[0].item"),
        ([{"rating": 1}], "[0]"),
        ([{"item": "x"}] * ((field.at_most or 20) + 1), ""),
    ],
    FieldKind.CHECKLIST: lambda field: [([field.items[0].value] * 2, ""), (["?"], ""), (3, "")],
    FieldKind.LINK: lambda _: [("read", ""), (1, "")],
    FieldKind.PRIVATE_NOTE: lambda _: [
        ({"text": "x" * 4001, "shared": True}, ".text"),
        ({"text": "x"}, ""),
        ({"text": "x", "shared": 1}, ""),
        ("x", ""),
    ],
    FieldKind.GUIDANCE: lambda _: [("read", "")],
    FieldKind.COMPUTED: lambda _: [(3, "")],
}
