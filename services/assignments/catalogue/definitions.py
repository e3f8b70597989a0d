"""Definitions that come as data or as typed text: the check of the files, with places instead of lines for data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from services.assignments.catalogue.exercises import CARD, SHEET, read_exercise
from services.assignments.catalogue.nodes import DEEPEST, Node, Unreadable, tree
from services.assignments.domain.codes import Family
from services.assignments.domain.definition import MOST_BYTES, Checked, Definition, Remark
from services.assignments.domain.errors import Invalid

TOO_BIG = f"Keep an exercise below {MOST_BYTES // 1024} kB. Make two of it, or shorten its texts."
TOO_DEEP = "Lists and keys lie too deep in one another."
NO_MAPPING = "Write an exercise as keys and values: title, family, sections …"
_IN_ORDER = tuple(name for name in (*CARD, *SHEET) if name != "example")
NO_MEASURE = "Measures come with Carryover, because scoring and thresholds have to be verified. Choose another family."
_INDEX = re.compile(r"\[(\d+)\]")


def check(definition: Definition, code: str, version: int) -> Checked:
    """A definition as data, under the code and version it is to have."""
    if definition.get("family") == Family.MEASURE:
        return Checked(None, [Remark("family", None, "", NO_MEASURE)])
    places: list[str] = []
    found, notes = read_exercise(_named(_node(definition, "", places), code, version))
    return Checked(found, [Remark(_under(places, one.line, one.key), None, one.where, one.sentence) for one in notes])


def check_text(text: str, code: str, version: int) -> tuple[Definition | None, Checked]:
    """A typed text: what it says as data (None if it is no YAML), and what is wrong with it by line."""
    try:
        found = tree(text)
    except Unreadable as error:
        return None, Checked(None, [Remark("", error.line, "", error.sentence)])
    if not isinstance(found.value, dict):
        return None, Checked(None, [Remark("", found.line, "", NO_MAPPING)])
    family = found.value.get("family")
    if family is not None and family.value == Family.MEASURE:
        return found.plain(), Checked(None, [Remark("", family.line, "", NO_MEASURE)])
    exercise, notes = read_exercise(_named(found, code, version))
    remarks = [Remark("", max(one.line, 1), one.where, one.sentence) for one in notes]
    return found.plain(), Checked(exercise, remarks)


def as_text(definition: Definition) -> str:
    """As somebody would type it: in the order of the files."""
    ordered = {name: definition[name] for name in (*_IN_ORDER, *definition) if name in definition}
    return yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=110)


def keepable(definition: Any, name: str = "definition") -> Definition:
    """Whatever is typed is kept, but for what is no definition at all; raises Invalid."""
    if not isinstance(definition, dict):
        raise Invalid({name: [NO_MAPPING]})
    if _deeper_than(definition, DEEPEST):
        raise Invalid({name: [TOO_DEEP]})
    return dict(_small_enough(definition, name))


def keepable_text(text: str, name: str = "yaml") -> str:
    return str(_small_enough(text, name))


def _small_enough(value: Any, name: str) -> Any:
    try:
        size = len(json.dumps(value, ensure_ascii=False).encode())
    except UnicodeEncodeError:
        raise Invalid({name: ["There is a sign in here that is half of one. Take it out."]}) from None
    if size > MOST_BYTES:
        raise Invalid({name: [TOO_BIG]})
    return value


def _deeper_than(value: Any, depth: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return depth < 0 or any(_deeper_than(one, depth - 1) for one in inner)


def _named(node: Node, code: str, version: int) -> Node:
    """With the code and version of the clinic's exercise, whatever is written."""
    assert isinstance(node.value, dict)
    own = {"code": Node(node.line, code, quoted=True), "version": Node(node.line, str(version))}
    return Node(node.line, {**node.value, **own})


def _node(value: Any, place: str, places: list[str]) -> Node:
    """As the tree of a file, but each node has a number instead of a line: where its place stands in `places`."""
    number = len(places)
    places.append(place)
    if isinstance(value, Mapping):
        start = f"{place}." if place else ""
        return Node(number, {str(key): _node(one, f"{start}{key}", places) for key, one in value.items()})
    if isinstance(value, list):
        return Node(number, [_node(one, f"{place}[{index}]", places) for index, one in enumerate(value)])
    if isinstance(value, str):
        return Node(number, value, quoted=True)
    return Node(number, "" if value is None else json.dumps(value))


def _under(places: list[str], number: int, key: str) -> str:
    return ".".join(part for part in (places[number], key) if part)


def without_wrong(definition: Definition, checked: Checked) -> Definition:
    """For a preview of what is not finished: the fields that are right, under a card that is."""
    wrong = {tuple(map(int, _INDEX.findall(one.place)[:2])) for one in checked.remarks}
    sections = []
    for number, section in enumerate(_list(definition.get("sections"))):
        fields = _list(section.get("fields")) if isinstance(section, dict) else []
        right = [one for place, one in enumerate(fields) if (number, place) not in wrong]
        if right:
            sections.append({**(section if (number,) not in wrong else {}), "fields": right})
    texts = {"en": "…"}
    card: dict[str, Any] = {"title": texts, "rationale": texts, "instructions": [texts], "minutes": 10}
    card |= {"family": "worksheet", "approach": "general", "phases": ["skills"], "problems": ["other"]}
    card |= {"suggested_cadence": "weekly"}
    bad = {re.split(r"[.\[]", one.place)[0] for one in checked.remarks} | {"short_form", "example", "prerequisites"}
    kept = {name: value for name, value in definition.items() if name not in bad}
    return {**card, **kept, "example": {}, "sections": sections}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
