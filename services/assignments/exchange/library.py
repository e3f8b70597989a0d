"""Exercises as one JSON document: written, and looked through item by item before anything of it is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from services.assignments.catalogue.definitions import check, keepable
from services.assignments.domain.definition import NAMING, Definition, Remark, content_of
from services.assignments.domain.errors import Invalid
from services.assignments.domain.own_exercise import title_of

FORMAT = "carryover-exercises"
FORMAT_VERSION = 1
MOST_ITEMS = 200
_STAND_IN = "an_exercise"


class Taken(StrEnum):
    """What becomes of an item."""

    TAKEN = "taken"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True)
class Item:
    """One exercise of a document, from 1 on; `reason` says why it is not taken, `remarks` where it is not right."""

    number: int
    title: str
    outcome: Taken
    reason: str = ""
    remarks: Sequence[Remark] = ()
    definition: Definition | None = None
    content: str = ""


def document(exercises: Iterable[tuple[str, int, Definition]]) -> dict[str, Any]:
    """What is exported; codes and versions tell where an exercise comes from."""
    items = [
        {"code": code, "version": version, "definition": _bare(definition)} for code, version, definition in exercises
    ]
    return {"format": FORMAT, "format_version": FORMAT_VERSION, "exercises": items}


def looked_through(found: Mapping[str, Any], known: Collection[str]) -> list[Item]:
    """Every item with what becomes of it; `known` are the contents that are there already. Raises Invalid for what
    is no such document."""
    if found.get("format") != FORMAT:
        raise Invalid({"format": [f"Give a document of the format {FORMAT}, as it is exported here."]})
    if found.get("format_version") != FORMAT_VERSION:
        raise Invalid({"format_version": [f"This can be read up to version {FORMAT_VERSION} of the format."]})
    items = found.get("exercises")
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_ITEMS:
        raise Invalid({"exercises": [f"Give a list of 1 to {MOST_ITEMS} exercises."]})
    return list(_items(items, known))


def _items(items: list[Any], known: Collection[str]) -> Iterator[Item]:
    seen = set(known)
    for number, one in enumerate(items, 1):
        item = _item(number, one)
        if item.outcome is Taken.TAKEN and item.content in seen:
            item = Item(number, item.title, Taken.SKIPPED, "The same exercise is there already.", content=item.content)
        seen.add(item.content)
        yield item


def _item(number: int, one: Any) -> Item:
    try:
        definition = _bare(keepable(one.get("definition") if isinstance(one, dict) else None))
    except Invalid as error:
        return Item(number, "", Taken.REFUSED, " ".join(error.errors["definition"]))
    remarks = check(definition, _STAND_IN, 1).remarks
    title = title_of(definition)
    if remarks:
        return Item(number, title, Taken.REFUSED, "Some of it is not right.", remarks)
    return Item(number, title, Taken.TAKEN, definition=definition, content=content_of(definition))


def _bare(definition: Definition) -> Definition:
    return {name: value for name, value in definition.items() if name not in NAMING}
