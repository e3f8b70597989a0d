"""Which answers fit a field of any kind. What does not is named by its place: `[3].intensity`, `.monday.morning`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from services.assignments.domain.codes import FieldKind
from services.assignments.domain.worksheet.field import MOST_ENTRIES, MOST_ITEMS, Field, Option
from services.assignments.domain.worksheet.simple import (
    CHECKS,
    LONG_TEXT_LENGTH,
    TEXT_LENGTH,
    datetime_problem,
    number_problem,
    text_problem,
)

MAX_EMOTIONS = 12
EMOTION_NAME_LENGTH = 60
NAME_SHOWN = 60
Wrong = tuple[str, str]  # the place under the field ("": all of it), and a sentence
Check = Callable[[Field, Any], Iterator[Wrong]]


def wrong_in(field: Field, value: Any) -> Iterator[Wrong]:
    """Every place in this answer that does not fit."""
    if field.kind in CHECKS:
        sentence = CHECKS[field.kind](field, value)
        return iter([("", sentence)] if sentence else [])
    return _COMPOUND[field.kind](field, value)


def valid(field: Field, value: Any) -> bool:
    return next(wrong_in(field, value), None) is None


def _emotions(_: Field, value: Any) -> Iterator[Wrong]:
    shape = 'Give a list such as [{"name": "sad", "strength": 70}], each with a strength from 0 to 100.'
    if not isinstance(value, list) or not all(map(_is_emotion, value)):
        yield "", shape
    elif len(value) > MAX_EMOTIONS:
        yield "", f"Name up to {MAX_EMOTIONS} emotions."


def _is_emotion(entry: Any) -> bool:
    if not isinstance(entry, dict) or set(entry) != {"name", "strength"}:
        return False
    name, strength = entry["name"], entry["strength"]
    named = isinstance(name, str) and len(name.strip()) > 0 and len(name) <= EMOTION_NAME_LENGTH
    return named and isinstance(strength, int) and not isinstance(strength, bool) and 0 <= strength <= 100


def _entries(field: Field, value: Any) -> Iterator[Wrong]:
    most = field.at_most or MOST_ENTRIES
    if not isinstance(value, list):
        yield "", "Give a list of entries."
    elif len(value) > most:
        counted = f"Keep up to {most:,} entries on one sheet; this one has {len(value):,}."
        yield "", f"{counted} Hand this sheet in and start the next one."
    else:
        for number, entry in enumerate(value):
            yield from _under(f"[{number}]", _entry(field, entry))


def _entry(field: Field, entry: Any) -> Iterator[Wrong]:
    if not isinstance(entry, dict):
        yield "", "Give the entry as its fields and their answers."
        return
    given = dict(entry)
    if field.stamp and (sentence := datetime_problem(given.pop("at", None))):
        yield ".at", f"Say when this was. {sentence}"
    yield from _values(field.fields, given)


def _values(fields: Iterable[Field], given: Mapping[str, Any]) -> Iterator[Wrong]:
    """The simple fields of one entry or cell; an empty one may be None."""
    known = {one.name: one for one in fields}
    for name, value in given.items():
        if name not in known:
            yield f".{as_place(name)}", "There is no such field here. Load the exercise again to see its fields."
        elif value is not None:
            yield from _under(f".{name}", wrong_in(known[name], value))


def _table(field: Field, value: Any) -> Iterator[Wrong]:
    if not isinstance(value, dict) or not all(isinstance(cells, dict) for cells in value.values()):
        yield "", 'Give the table by row and column, such as {"monday": {"morning": {…}}}.'
        return
    for row, cells in value.items():
        if row not in _values_of(field.rows):
            yield f".{as_place(row)}", "This table has no such row. Load the exercise again to see its rows."
            continue
        for column, cell in cells.items():
            yield from _under(f".{row}.{as_place(column)}", _cell(field, column, cell))


def _cell(field: Field, column: str, cell: Any) -> Iterator[Wrong]:
    if column not in _values_of(field.columns):
        yield "", "This table has no such column. Load the exercise again to see its columns."
    elif not isinstance(cell, dict):
        yield "", "Give the cell as its fields and their answers."
    else:
        yield from _values(field.fields, cell)


def _pair(field: Field, value: Any) -> Iterator[Wrong]:
    if not isinstance(value, dict) or not set(value) <= {"before", "after"}:
        yield "", 'Give both values such as {"before": 7, "after": 4}; either may be missing.'
        return
    for name, number in value.items():
        if number is not None and (sentence := number_problem(field, number)):
            yield f".{name}", sentence


def _hierarchy(field: Field, value: Any) -> Iterator[Wrong]:
    most = field.at_most or MOST_ITEMS
    if not isinstance(value, list):
        yield "", 'Give a list such as [{"item": "take the bus", "rating": 40}].'
    elif len(value) > most:
        yield "", f"Keep up to {most} in this list; it has {len(value)}. Leave out or join some."
    else:
        for number, step in enumerate(value):
            yield from _under(f"[{number}]", _step(field, step))


def _step(field: Field, step: Any) -> Iterator[Wrong]:
    if not isinstance(step, dict) or not {"item"} <= set(step) <= {"item", "rating"}:
        yield "", 'Give the item and its rating, such as {"item": "take the bus", "rating": 40}.'
        return
    if sentence := text_problem(step["item"], TEXT_LENGTH):
        yield ".item", sentence
    elif not step["item"].strip():
        yield ".item", "Say in a few words what this is."
    rating = step.get("rating")
    if rating is not None and (sentence := number_problem(field, rating)):
        yield ".rating", sentence


def _checklist(field: Field, value: Any) -> Iterator[Wrong]:
    options = replace(field, kind=FieldKind.CHOICES, options=field.items)
    if CHECKS[FieldKind.CHOICES](options, value):
        yield "", "Give a list of the items that are done, each once."


def _link(_: Field, value: Any) -> Iterator[Wrong]:
    if not isinstance(value, bool):
        yield "", "Answer true once it was read or watched, or false."


def _private_note(_: Field, value: Any) -> Iterator[Wrong]:
    if not isinstance(value, dict) or set(value) != {"text", "shared"} or not isinstance(value["shared"], bool):
        yield "", 'Give the note such as {"text": "…", "shared": false}.'
    elif sentence := text_problem(value["text"], LONG_TEXT_LENGTH):
        yield ".text", sentence


def _no_answer(_: Field, __: Any) -> Iterator[Wrong]:
    yield "", "This is only shown and takes no answer. Leave it out."


def _values_of(options: Iterable[Option]) -> set[str]:
    return {option.value for option in options}


def _under(place: str, wrong: Iterable[Wrong]) -> Iterator[Wrong]:
    return ((place + deeper, sentence) for deeper, sentence in wrong)


def as_place(name: str) -> str:
    """A name that is not of the sheet, as it can stand in a dotted place without looking like another one."""
    return "".join(sign if sign.isalnum() or sign in "_-" else "?" for sign in name[:NAME_SHOWN]) or "?"


_COMPOUND: Mapping[FieldKind, Check] = {
    FieldKind.EMOTIONS: _emotions,
    FieldKind.ENTRIES: _entries,
    FieldKind.TABLE: _table,
    FieldKind.PAIR: _pair,
    FieldKind.HIERARCHY: _hierarchy,
    FieldKind.CHECKLIST: _checklist,
    FieldKind.LINK: _link,
    FieldKind.PRIVATE_NOTE: _private_note,
    FieldKind.GUIDANCE: _no_answer,
    FieldKind.COMPUTED: _no_answer,
}
