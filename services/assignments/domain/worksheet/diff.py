"""What is different between two versions of an exercise: the card, the sections, and field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from services.assignments.domain.exercise import Exercise
from services.assignments.domain.worksheet.field import Field
from services.assignments.domain.worksheet.sheet import Section, Worksheet

_APART = frozenset({"code", "version", "worksheet", "example"})
_NOT_OF_THE_FIELD = frozenset({"name", "screen"})


class Difference(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True)
class Change:
    """One difference. `field` is the name of a field ("": the exercise itself), `label` what it is called now, `key`
    what of it is different; `before` and `after` are plain data."""

    what: Difference
    field: str
    label: str
    key: str = ""
    before: Any = None
    after: Any = None


def differences(old: Exercise, new: Exercise) -> list[Change]:
    """In the order of the new version; what was removed comes at the end."""
    return [*_card(old, new), *_sections(old.worksheet, new.worksheet), *_fields(old.worksheet, new.worksheet)]


def _card(old: Exercise, new: Exercise) -> Iterator[Change]:
    for one in fields(Exercise):
        before, after = (_data(getattr(each, one.name)) for each in (old, new))
        if one.name not in _APART and before != after:
            yield Change(Difference.CHANGED, "", "", one.name, before, after)
    before, after = (_short(each.worksheet) for each in (old, new))
    if before != after:
        yield Change(Difference.CHANGED, "", "", "short_form", before, after)


def _sections(old: Worksheet, new: Worksheet) -> Iterator[Change]:
    """By their place: a title that is another, and what is fixed when one goes on."""
    for number in range(max(len(old.sections), len(new.sections))):
        before, after = (_section(each, number) for each in (old, new))
        label = (after or before or ("", False))[0]
        if before is None or after is None:
            what = Difference.ADDED if before is None else Difference.REMOVED
            yield Change(what, "", label, f"section {number + 1}")
            continue
        for key, was, now in zip(("title", "locks"), before, after, strict=True):
            if was != now:
                yield Change(Difference.CHANGED, "", label, f"section {number + 1} {key}", was, now)


def _section(sheet: Worksheet, number: int) -> tuple[str, bool] | None:
    if number >= len(sheet.sections):
        return None
    one: Section = sheet.sections[number]
    return one.title or "", one.locks


def _fields(old: Worksheet, new: Worksheet) -> Iterator[Change]:
    moved = _moved(list(old.by_name), list(new.by_name))
    for name, field in new.by_name.items():
        before = old.by_name.get(name)
        if before is None:
            yield Change(Difference.ADDED, name, field.label, "kind", None, field.kind.value)
            continue
        if name in moved:
            yield Change(Difference.MOVED, name, field.label)
        yield from _keys(before, field)
    for name, field in old.by_name.items():
        if name not in new.by_name:
            yield Change(Difference.REMOVED, name, field.label, "kind", field.kind.value)


def _keys(old: Field, new: Field) -> Iterator[Change]:
    for one in fields(Field):
        before, after = (_data(getattr(each, one.name)) for each in (old, new))
        if one.name not in _NOT_OF_THE_FIELD and before != after:
            yield Change(Difference.CHANGED, new.name, new.label, one.name, before, after)


def _moved(old: list[str], new: list[str]) -> set[str]:
    """Those that are there in both, but not in the same order as the others."""
    before, after = [one for one in old if one in new], [one for one in new if one in old]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    kept = {before[block.a + step] for block in blocks for step in range(block.size)}
    return set(after) - kept


def _short(sheet: Worksheet) -> dict[str, Any] | None:
    one = sheet.short_form
    return {"about": one.about, "fields": list(one.fields)} if one else None


def _data(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [_data(one) for one in value]
    if isinstance(value, Field):
        return {one.name: _data(getattr(value, one.name)) for one in fields(Field) if getattr(value, one.name)}
    if hasattr(value, "as_data"):
        return value.as_data()
    if hasattr(value, "label"):
        return {"value": value.value, "label": value.label}
    return value
