"""Reading what speaks of other fields: conditions and computed values."""

from __future__ import annotations

from collections.abc import Mapping

from services.assignments.catalogue.entry import Entry, Notes
from services.assignments.catalogue.nodes import Node
from services.assignments.domain.codes import FieldKind
from services.assignments.domain.worksheet.computed import (
    Completion,
    Compute,
    Difference,
    Mean,
    SleepEfficiency,
    Sum,
)
from services.assignments.domain.worksheet.conditions import (
    AllOf,
    Answered,
    AnyOf,
    AtLeast,
    Below,
    Condition,
    FlagIf,
    Is,
    Not,
)
from services.assignments.domain.worksheet.field import COUNTED, UNANSWERED, Field

COMPARISONS = ("is", "at_least", "below", "answered")
JOINS = ("all", "any", "not")
COMPUTATIONS = ("sum", "mean", "difference", "sleep_efficiency", "completion")
SLEEP: Mapping[str, FieldKind] = {
    "to_bed": FieldKind.TIME,
    "up": FieldKind.TIME,
    "to_sleep": FieldKind.DURATION,
    "awake": FieldKind.DURATION,
}
_TRUE_OR_FALSE = frozenset({FieldKind.YES_NO, FieldKind.LINK})
KINDS = frozenset(kind.value for kind in FieldKind)  # a field of no such kind was noted where it stands
DEEPEST = 4


def condition_of(
    node: Node, kinds: Mapping[str, str], earlier: Mapping[str, Field], notes: Notes, depth: int = 1
) -> Condition | None:
    """A condition over fields of earlier sections; None if it cannot be read."""
    entry = Entry(node, notes, ("field", *COMPARISONS, *JOINS))
    used = [key for key in (*COMPARISONS, *JOINS) if key in entry]
    if len(used) != 1 or (used[0] in COMPARISONS) != ("field" in entry):
        notes.add(node.line, "Write a condition such as {field: name, is: value}, {all: […]}, {any: […]} or {not: …}.")
        return None
    if depth > DEEPEST:
        notes.add(node.line, "Conditions lie too deep in one another. Say it in a simpler way.")
        return None
    if used[0] in COMPARISONS:
        return _comparison(entry, used[0], kinds, earlier)
    parts = [entry.items["not"]] if used[0] == "not" else entry.many(used[0])
    read = [condition_of(part, kinds, earlier, notes, depth + 1) for part in parts]
    found = tuple(part for part in read if part is not None)
    if len(found) < len(parts) or not found:
        return None
    if used[0] == "not":
        return Not(found[0])
    return AllOf(found) if used[0] == "all" else AnyOf(found)


def _comparison(entry: Entry, key: str, kinds: Mapping[str, str], earlier: Mapping[str, Field]) -> Condition | None:
    name = entry.text("field", needed=True)
    field = earlier.get(name or "")
    if field is None or field.kind in UNANSWERED:
        if name is not None and kinds.get(name, FieldKind.TEXT) in KINDS:
            entry.notes.add(entry.items["field"].line, _cannot_ask(name, kinds, earlier))
        return None
    if key == "answered":
        return Answered(field.name, entry.yes(key))
    if key == "is":
        return _equality(entry, field)
    limit = entry.number(key)
    if field.kind not in COUNTED:
        entry.notes.add(entry.items[key].line, f"{field.name} has no number; {key} needs one.")
        return None
    if limit is None:
        return None
    return AtLeast(field.name, limit) if key == "at_least" else Below(field.name, limit)


def _cannot_ask(name: str, kinds: Mapping[str, str], earlier: Mapping[str, Field]) -> str:
    if name in earlier:
        return f"{name} takes no answer, so a condition cannot look at it."
    if name in kinds:
        return f"{name} stands in this section or a later one; a condition looks only at fields of earlier sections."
    return f"There is no field called {name}."


def _equality(entry: Entry, field: Field) -> Condition | None:
    node = entry.items["is"]
    value, line = node.plain(), node.line
    if field.kind in _TRUE_OR_FALSE:
        fits, wanted = isinstance(value, bool), "true or false"
    elif field.kind in COUNTED:
        fits, wanted = isinstance(value, int | float) and not isinstance(value, bool), "a number"
    else:
        value, values = node.value, [option.value for option in (*field.options, *field.items)]
        fits, wanted = value in values, f"one of {', '.join(values)}"
        if not values:
            entry.notes.add(line, f"{field.name} has no fixed values; use answered instead of is.")
            return None
    if not fits:
        entry.notes.add(line, f"Compare {field.name} with {wanted}.")
        return None
    return Is(field.name, value)


def flag_of(node: Node, field: Field, notes: Notes) -> FlagIf | None:
    """Which answers to this field ask for a person at once; refused if none ever could."""
    entry = Entry(node, notes, ("at_least", "is"))
    if len(entry.items) != 1:
        notes.add(node.line, "Write flag_if such as {at_least: 1} or {is: true}.")
        return None
    if "is" in entry:
        same = _equality(entry, field)
        return FlagIf(value=same.value) if isinstance(same, Is) and _in_range(entry, "is", same.value, field) else None
    limit = entry.number("at_least")
    in_numbers = bool(field.options) and all(one.value.isdecimal() for one in field.options)
    counts = field.kind in COUNTED or in_numbers
    if not counts:
        notes.add(node.line, f"{field.name} has no number; at_least needs one.")
    return (
        FlagIf(at_least=limit) if limit is not None and counts and _in_range(entry, "at_least", limit, field) else None
    )


def _in_range(entry: Entry, key: str, value: str | float | bool, field: Field) -> bool:
    """Whether an answer can be so."""
    if isinstance(value, str | bool) or (field.max if field.max is not None else value) >= value:
        return True
    entry.notes.add(entry.items[key].line, f"{field.name} ends at {field.max:g}, so flag_if would never hold.")
    return False


def compute_of(entry: Entry, kinds: Mapping[str, str], notes: Notes) -> Compute | None:
    node = entry.node("compute", needed=True)
    if node is None:
        return None
    chosen = Entry(node, notes, COMPUTATIONS)
    if len(chosen.items) != 1:
        notes.add(node.line, f"Name one of {', '.join(COMPUTATIONS)}.")
        return None
    (key,) = chosen.items
    if key == "completion":
        name = _one(chosen, key, kinds, FieldKind.CHECKLIST)
        return Completion(name) if name else None
    if key == "sleep_efficiency":
        return _sleep(chosen.items[key], kinds, notes)
    return _of_numbers(chosen, key, kinds)


def _of_numbers(chosen: Entry, key: str, kinds: Mapping[str, str]) -> Compute | None:
    names = chosen.names(key)
    for line, name in names:
        if kinds.get(name) not in COUNTED:
            chosen.notes.add(line, f"There is no field called {name} that holds a number.")
    if key == "difference" and len(names) != 2:
        chosen.notes.add(chosen.items[key].line, "A difference needs two fields: the first less the second.")
        return None
    fields = tuple(name for _, name in names)
    kinds_of_value: Mapping[str, type[Sum | Mean | Difference]] = {"sum": Sum, "mean": Mean, "difference": Difference}
    return kinds_of_value[key](fields) if fields else None


def _sleep(node: Node, kinds: Mapping[str, str], notes: Notes) -> Compute | None:
    entry = Entry(node, notes, SLEEP)
    names = {key: _one(entry, key, kinds, kind) for key, kind in SLEEP.items()}
    found = {key: name for key, name in names.items() if name is not None}
    return SleepEfficiency(**found) if len(found) == len(SLEEP) else None


def _one(entry: Entry, key: str, kinds: Mapping[str, str], kind: FieldKind) -> str | None:
    name = entry.text(key, needed=True)
    if name is not None and kinds.get(name) != kind:
        entry.notes.add(entry.items[key].line, f"There is no field called {name} of the kind {kind}.")
        return None
    return name
