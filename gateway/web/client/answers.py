"""From a form to the answers of a worksheet; what cannot be read is kept as typed and asked again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.web.client import rows
from gateway.web.client.values import Field, Form, Unreadable, is_answered, typed_in, value_of
from gateway.web.i18n import gettext

Answers = Mapping[str, Any]
PAIR = ("before", "after")


@dataclass
class Read:
    """`answers`: what fits; `cleared`: names left empty; `errors` and `typed`: for drawing the page again."""

    answers: dict[str, Any] = field(default_factory=dict)
    cleared: set[str] = field(default_factory=set)
    errors: dict[str, list[str]] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)

    def onto(self, before: Answers) -> dict[str, Any]:
        """The draft after this screen."""
        return {name: value for name, value in {**before, **self.answers}.items() if name not in self.cleared}


@dataclass(frozen=True)
class Move:
    """A button that changes the order of a list, read before anything else."""

    name: str = ""
    way: str = ""
    row: int = 0


def read(fields: Iterable[Field], form: Form, before: Answers, move: Move | None = None) -> Read:
    """`before` is what is kept so far: a part that cannot be read stays as it was."""
    found = Read()
    for one in fields:
        name = str(one["name"])
        try:
            value = _value(one, form, before.get(name), found, move or Move())
        except Unreadable as wrong:
            found.errors[name] = [str(wrong)]
            continue
        if is_answered(value):
            found.answers[name] = value
        else:
            found.cleared.add(name)
    return found


def _value(one: Field, form: Form, before: Any, found: Read, move: Move) -> Any:
    name = str(one["name"])
    if one["kind"] == "emotions":
        return rows.emotions(name, form)
    if one["kind"] == "hierarchy":
        return rows.steps(one, form, (move.way, move.row) if move.name == name else None)
    if one["kind"] in COMPOUND:
        return COMPOUND[one["kind"]](one, form, before, found)
    found.typed.update(typed_in(one, name, form))
    return value_of(one, name, form)


def _parts(fields: Iterable[Field], prefix: str, form: Form, before: Answers, found: Read) -> dict[str, Any]:
    """Several simple answers under one name; each is wrong for itself."""
    values = {}
    for one in fields:
        part = str(one["name"])
        name = f"{prefix}.{part}"
        found.typed.update(typed_in(one, name, form))
        try:
            value = value_of(one, name, form)
        except Unreadable as wrong:
            found.errors[name] = [str(wrong)]
            value = before.get(part)
        if value is not None:
            values[part] = value
    return values


def _pair(one: Field, form: Form, before: Answers | None, found: Read) -> dict[str, Any]:
    scales: list[Field] = [{**one, "name": part, "kind": "scale"} for part in PAIR]
    return _parts(scales, str(one["name"]), form, before or {}, found)


def _entries(one: Field, form: Form, before: list[rows.Row] | None, found: Read) -> list[rows.Row]:
    name, kept = str(one["name"]), before or []
    place, was = form.get(f"{name}-place", ""), form.get(f"{name}-was", "")
    if not place.isdecimal():
        return kept
    number = int(place)
    old = kept[number] if was and number < len(kept) else {}
    return rows.with_entry(kept, _parts(rows.questions(one), name, form, old, found), number, was)


def _table(one: Field, form: Form, before: Answers | None, found: Read) -> dict[str, Any]:
    """Empty cells and rows are left out."""
    name, table = str(one["name"]), {}
    for row in one["rows"]:
        cells = {}
        for column in one["columns"]:
            place = (str(row["value"]), str(column["value"]))
            old = ((before or {}).get(place[0]) or {}).get(place[1]) or {}
            if cell := _parts(one["fields"], ".".join((name, *place)), form, old, found):
                cells[place[1]] = cell
        if cells:
            table[str(row["value"])] = cells
    return table


def _note(one: Field, form: Form, _: Any, found: Read) -> dict[str, Any] | None:
    name = str(one["name"])
    text, shared = form.get(f"{name}.text", "").replace("\r\n", "\n").strip(), form.get(f"{name}.shared") == "yes"
    found.typed.update({f"{name}.text": text, f"{name}.shared": shared})
    return {"text": text, "shared": shared} if text else None


def left_empty(fields: Iterable[Field], answers: Answers) -> dict[str, list[str]]:
    """What the sheet makes little sense without; asked once, and may stay empty all the same."""
    return {
        str(one["name"]): [_once_more(one)]
        for one in fields
        if one.get("required") and not is_answered(answers.get(str(one["name"])))
    }


def _once_more(one: Field) -> str:
    if one["kind"] == "choice":
        return gettext("This one is needed for the whole. Choose what comes nearest.")
    return gettext("The rest builds on this. A word or two are enough.")


COMPOUND: Mapping[str, Callable[[Field, Form, Any, Read], Any]] = {
    "pair": _pair,
    "entries": _entries,
    "table": _table,
    "private_note": _note,
}
