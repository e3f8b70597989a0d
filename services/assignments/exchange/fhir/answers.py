"""Answers read back from a `QuestionnaireResponse` to an exercise of ours."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from services.assignments.exchange.fhir import responses
from services.assignments.exchange.fhir.marks import Json, dicts, own_value, value_in

Field = Mapping[str, Any]
Items = list[Json]
MANY = frozenset({"choices", "checklist"})
_SECTION_DEPTH = 1


def answers_in(response: Mapping[str, Any], known: Mapping[str, Any]) -> Json:
    """By the names of the fields; `known` is the definition of the exercise. What has no field there is left aside."""
    items = _by_link(response, _SECTION_DEPTH)
    fields = [field for section in known["sections"] for field in section["fields"]]
    return _values(fields, items, "")


def _by_link(element: Mapping[str, Any], deeper: int = 0) -> dict[str, Items]:
    """Items by their linkId; those of the sections stand among them."""
    found: dict[str, Items] = {}
    for item in dicts(element.get("item")):
        found.setdefault(str(item.get("linkId")), []).append(item)
        for link, inner in _by_link(item, deeper - 1).items() if deeper else ():
            found.setdefault(link, []).extend(inner)
    return found


def _values(fields: Iterable[Field], items: Mapping[str, Items], at: str) -> Json:
    return {
        one["name"]: _value(one, items[f"{at}{one['name']}"], f"{at}{one['name']}")
        for one in fields
        if f"{at}{one['name']}" in items and one["kind"] not in responses.UNSPOKEN
    }


def _value(one: Field, items: Items, link: str) -> Any:
    kind = one["kind"]
    if kind in _GROUPS:
        return _GROUPS[kind](one, items, link)
    found = [_read(one, answer) for answer in dicts(items[0].get("answer"))]
    if kind == "private_note":
        return {"text": found[0] if found else "", "shared": own_value(items[0], "shared") is True}
    if kind in MANY:
        return found
    return found[0] if found else _NOTHING.get(kind)


_NOTHING: Mapping[str, Any] = {"text": "", "long_text": ""}


def _read(one: Field, answer: Json) -> Any:
    kind, value = one["kind"], value_in(answer)
    if kind in {"choice", *MANY}:
        coding = answer.get("valueCoding")
        return coding.get("code") if isinstance(coding, dict) else {"other": _text(answer)}
    if kind == "time":
        return str(value)[:5]
    if kind == "datetime":
        return own_value(answer, "wall_time") or value
    return _text(answer) if kind in {"text", "long_text", "private_note"} else value


def _text(answer: Json) -> Any:
    """Letter by letter, where FHIR could not hold all of them."""
    exact = own_value(answer, "exact_text")
    if exact is None:
        return value_in(answer)
    try:
        return base64.b64decode(exact, validate=True).decode()
    except (binascii.Error, ValueError, TypeError):
        return value_in(answer)


def _list(fields: Iterable[Field], items: Items, link: str) -> list[Json]:
    every = list(fields)
    return [_inner(every, item, link) for item in items if not own_value(item, "empty_list")]


def _inner(fields: Iterable[Field], item: Json, link: str) -> Json:
    return _values(fields, _by_link(item), f"{link}.")


def _table(one: Field, items: Items, _: str) -> Json:
    def cells(row: Json) -> Json:
        here = str(row.get("linkId"))
        return {_last(cell): _inner(one["fields"], cell, f"{here}.{_last(cell)}") for cell in dicts(row.get("item"))}

    return {_last(row): cells(row) for row in dicts(items[0].get("item"))}


def _last(item: Json) -> str:
    return str(item.get("linkId")).rpartition(".")[2]


_GROUPS: Mapping[str, Callable[[Field, Items, str], Any]] = {
    "emotions": lambda one, items, link: _list(responses.emotion_fields(one), items, link),
    "hierarchy": lambda one, items, link: _list(responses.step_fields(one), items, link),
    "entries": lambda one, items, link: _list(responses.entry_fields(one), items, link),
    "pair": lambda one, items, link: _inner(responses.pair_fields(one), items[0], link),
    "table": _table,
}
