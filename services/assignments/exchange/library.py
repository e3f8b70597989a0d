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
from services.assignments.exchange.fhir.definitions import definition_of

FORMAT = "carryover-exercises"
FORMAT_VERSION = 1
MOST_ITEMS = 200
_STAND_IN = "an_exercise"
_THERE = "The same exercise is there already."
_DRAFT = "It becomes a draft. Look through it before you publish it."


class Taken(StrEnum):
    """What becomes of an item."""

    TAKEN = "taken"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True)
class Item:
    """One exercise of a document, from 1 on; `reason` says why it is not taken, or what is left to do, and `remarks`
    where."""

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


def definitions_in(found: Mapping[str, Any]) -> list[Any]:
    """What stands in a document, whatever that is; a FHIR Questionnaire is read as the one exercise it is."""
    if _is_questionnaire(found):
        return [definition_of(found)[0]]
    items = found.get("exercises")
    return [one.get("definition") for one in items if isinstance(one, dict)] if isinstance(items, list) else []


def looked_through(found: Mapping[str, Any], known: Collection[str]) -> list[Item]:
    """Every item with what becomes of it; `known` are the contents that are there already. Raises Invalid for what
    is no such document."""
    if _is_questionnaire(found):
        return [_questionnaire(found, known)]
    if found.get("format") != FORMAT:
        raise Invalid(
            {"format": [f"Give a document of the format {FORMAT}, as it is exported here, or a FHIR Questionnaire."]}
        )
    if found.get("format_version") != FORMAT_VERSION:
        raise Invalid({"format_version": [f"This can be read up to version {FORMAT_VERSION} of the format."]})
    items = found.get("exercises")
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_ITEMS:
        raise Invalid({"exercises": [f"Give a list of 1 to {MOST_ITEMS} exercises."]})
    return list(_items(items, known))


def _is_questionnaire(found: Mapping[str, Any]) -> bool:
    return found.get("resourceType") == "Questionnaire"


def _questionnaire(found: Mapping[str, Any], known: Collection[str]) -> Item:
    """Taken even where our rules ask for more: it becomes a draft, and the remarks say what is left to do."""
    read, notes = definition_of(found)
    definition = _bare(keepable(read))
    title, content = title_of(definition), content_of(definition)
    if content in known:
        return Item(1, title, Taken.SKIPPED, _THERE, content=content)
    changed = [Remark(one.link_id, None, "", one.why) for one in notes if one.outcome != "taken"]
    remarks = [*changed, *check(definition, _STAND_IN, 1).remarks]
    return Item(1, title, Taken.TAKEN, _DRAFT, remarks, definition, content)


def _items(items: list[Any], known: Collection[str]) -> Iterator[Item]:
    seen = set(known)
    for number, one in enumerate(items, 1):
        item = _item(number, one)
        if item.outcome is Taken.TAKEN and item.content in seen:
            item = Item(number, item.title, Taken.SKIPPED, _THERE, content=item.content)
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
