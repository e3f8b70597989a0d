"""Reading the fields of a worksheet: the keys of each kind, and what has to be right about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from services.assignments.catalogue.derived import compute_of, condition_of, flag_of
from services.assignments.catalogue.entry import Entry, Notes
from services.assignments.catalogue.nodes import Node
from services.assignments.domain.codes import FieldKind, LinkVerb
from services.assignments.domain.worksheet.field import (
    DAY_IN_MINUTES,
    MOST_ENTRIES,
    MOST_ITEMS,
    NUMERIC,
    RATED,
    SIMPLE,
    UNANSWERED,
    Field,
)

RANGE = ("min", "max", "step")
ENDS = ("low_label", "high_label")
KEYS: Mapping[FieldKind, tuple[str, ...]] = {
    FieldKind.TEXT: (),
    FieldKind.LONG_TEXT: (),
    FieldKind.NUMBER: (*RANGE, "unit", "flag_if"),
    FieldKind.INTEGER: (*RANGE, "unit", "flag_if"),
    FieldKind.SCALE: (*RANGE, *ENDS, "default", "flag_if"),
    FieldKind.CHOICE: ("options", "other", "flag_if"),
    FieldKind.CHOICES: ("options", "other", "flag_if"),
    FieldKind.YES_NO: ("flag_if",),
    FieldKind.DATE: (),
    FieldKind.TIME: (),
    FieldKind.DATETIME: (),
    FieldKind.DURATION: ("max",),
    FieldKind.EMOTIONS: (*RANGE, *ENDS, "rerates"),
    FieldKind.ENTRIES: ("fields", "stamp", "at_most", "entry_label"),
    FieldKind.TABLE: ("rows", "columns", "fields"),
    FieldKind.PAIR: (*RANGE, *ENDS, "default"),
    FieldKind.HIERARCHY: (*RANGE, *ENDS, "at_most"),
    FieldKind.CHECKLIST: ("items",),
    FieldKind.LINK: ("url", "verb"),
    FieldKind.GUIDANCE: (),
    FieldKind.PRIVATE_NOTE: (),
    FieldKind.COMPUTED: ("compute", "unit"),
}
COMMON = ("name", "kind", "label", "help", "required")
NOT_CARRIED = UNANSWERED | {FieldKind.PRIVATE_NOTE, FieldKind.LINK}


@dataclass
class Scope:
    """What is known of a sheet while its fields are read: `kinds` of all fields, `earlier` those of the sections
    before this one."""

    kinds: dict[str, str] = field(default_factory=dict)
    earlier: dict[str, Field] = field(default_factory=dict)


def read_field(node: Node, screen: int, scope: Scope, notes: Notes) -> Field | None:
    """A field of a section; None if it has no name or kind that could be read."""
    kind = _kind(node, notes)
    if kind is None:
        return None
    keys = [*COMMON, "show_if", *([] if kind in NOT_CARRIED else ["carry_over"]), *KEYS[kind]]
    if kind in UNANSWERED:
        keys.remove("required")
    entry = Entry(node, notes, keys)
    found = _of(entry, kind, screen)
    if found is None:
        return None
    condition = entry.node("show_if")
    more: dict[str, Any] = {"carry_over": entry.yes("carry_over"), "rerates": _rerates(entry, found, scope)}
    more["show_if"] = condition_of(condition, scope.kinds, scope.earlier, notes) if condition else None
    if kind is FieldKind.COMPUTED:
        more["compute"] = compute_of(entry, scope.kinds, notes)
    if kind in {FieldKind.ENTRIES, FieldKind.TABLE}:
        more["fields"] = _inner(entry, screen, notes, stamp=found.stamp)
    return Field(**{**vars(found), **more})


def _kind(node: Node, notes: Notes) -> FieldKind | None:
    if not isinstance(node.value, dict):
        notes.add(node.line, "Write a field as keys and values: name, kind, label …")
        return None
    return Entry(node, notes, node.value).one_of("kind", FieldKind)


def _of(entry: Entry, kind: FieldKind, screen: int) -> Field | None:
    """The keys that need nothing but the field itself."""
    name, label = entry.name("name", needed=True), entry.words("label", needed=True)
    is_rated = kind in RATED
    read: dict[str, Any] = {
        "help": entry.words("help"),
        "required": entry.yes("required"),
        **{key: entry.number(key, needed=is_rated and key != "step") for key in RANGE if key in KEYS[kind]},
        **{key: entry.words(key, needed=is_rated) for key in ENDS if key in KEYS[kind]},
        **{key: entry.options(key) for key in ("options", "rows", "columns", "items") if key in KEYS[kind]},
        **{key: entry.yes(key) for key in ("other", "stamp")},
        **{key: entry.words(key) for key in ("unit", "entry_label")},
        "default": entry.number("default"),
        "at_most": _at_most(entry, kind),
    }
    if kind is FieldKind.DURATION:
        read["max"] = entry.whole("max", 1, DAY_IN_MINUTES) or DAY_IN_MINUTES
    if kind is FieldKind.LINK:
        read |= {"url": _address(entry), "verb": entry.one_of("verb", LinkVerb)}
    if name is None:
        return None
    found = Field(name=name, kind=kind, label=label or "", screen=screen, **read)
    _check_range(entry, found)
    flag = entry.node("flag_if")
    return replace(found, flag_if=flag_of(flag, found, entry.notes)) if flag else found


def _at_most(entry: Entry, kind: FieldKind) -> int | None:
    limits = {FieldKind.ENTRIES: MOST_ENTRIES, FieldKind.HIERARCHY: MOST_ITEMS}
    if kind not in limits:
        return None
    return entry.whole("at_most", 1, MOST_ENTRIES) or limits[kind]


def _address(entry: Entry) -> str | None:
    url = entry.text("url")
    if url is not None and (not url.startswith("https://") or len(url) > 500 or any(map(str.isspace, url))):
        entry.notes.add(entry.items["url"].line, "Give url an address that starts with https://.")
        return None
    return url


def _check_range(entry: Entry, found: Field) -> None:
    low, high = found.min, found.max
    if found.kind in NUMERIC | RATED | {FieldKind.EMOTIONS} and low is not None and high is not None and low >= high:
        entry.notes.add(entry.items["min"].line, f"Min has to be below max; {low:g} is not below {high:g}.")
    if found.step is not None and found.step <= 0:
        entry.notes.add(entry.items["step"].line, "Give step a number above 0.")
    if found.default is not None and low is not None and high is not None and not low <= found.default <= high:
        entry.notes.add(entry.items["default"].line, f"Give default a number between {low:g} and {high:g}.")


def _rerates(entry: Entry, found: Field, scope: Scope) -> str | None:
    name = entry.name("rerates")
    if name is not None and (name == found.name or scope.kinds.get(name) != FieldKind.EMOTIONS):
        entry.notes.add(entry.items["rerates"].line, f"There is no other field of emotions called {name}.")
    return name


def _inner(entry: Entry, screen: int, notes: Notes, *, stamp: bool) -> tuple[Field, ...]:
    """The simple fields of one entry or cell."""
    found, outer = [], notes.where
    names: list[tuple[int, str]] = [(entry.line, "at")] if stamp else []
    for node in entry.many("fields", needed=True):
        notes.where = f"{outer}.{name_of(node)}"
        kind = _kind(node, notes)
        if kind is not None and kind not in SIMPLE:
            notes.add(node.line, f"A field inside another one cannot be of the kind {kind}.")
        elif kind is not None and (one := _of(Entry(node, notes, [*COMMON, *KEYS[kind]]), kind, screen)):
            names.append((node.line, one.name))
            found.append(one)
    notes.where = outer
    entry.each_once("fields", names)
    return tuple(found)


def name_of(node: Node) -> str:
    """As it is called, whatever else is wrong with it."""
    name = node.value.get("name") if isinstance(node.value, dict) else None
    return name.value if name and isinstance(name.value, str) else "without a name"
