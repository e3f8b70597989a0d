"""One sheet on several devices: what each changed is put together, and nobody writes over what they never saw.

It is done part by part. A part is a field, or one cell of a table, written `week/monday/morning`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.assignments.domain.codes import FieldKind
from services.assignments.domain.worksheet.conditions import is_empty
from services.assignments.domain.worksheet.sheet import Worksheet

Answers = Mapping[str, Any]
BETWEEN = "/"


@dataclass(frozen=True)
class Trail:
    """By part, the version of the draft in which it last changed, and the page or device that changed it."""

    version: int = 0
    changed: Mapping[str, int] = field(default_factory=dict)
    writers: Mapping[str, str] = field(default_factory=dict)

    def is_newer(self, part: str, seen: int, writer: str) -> bool:
        """Whether somebody else changed it after that version. A writer whose save was answered by nobody is not
        asked about their own words."""
        own = bool(writer) and self.writers.get(part) == writer
        return self.changed.get(part, 0) > seen and not own

    def after(self, before: Answers, now: Answers, writer: str = "") -> Trail:
        """`before` and `now` are parts."""
        version = self.version + 1
        different = [part for part in {**before, **now} if not _same(before.get(part), now.get(part))]
        changed = {**self.changed, **dict.fromkeys(different, version)}
        return Trail(version, changed, {**self.writers, **dict.fromkeys(different, writer)})


@dataclass(frozen=True)
class Changes:
    """What a page changed: by part, the version of the draft that it had seen. A field's name stands for its cells."""

    based_on: Mapping[str, int]
    writer: str = ""


@dataclass(frozen=True)
class Merged:
    """`asked`: parts that two changed to something different; they stay as they are until somebody decides."""

    parts: Answers
    asked: tuple[str, ...] = ()


def merged(theirs: Answers, mine: Answers, changes: Changes, trail: Trail) -> Merged:
    """All three are parts. What is not named in the changes stays as it is there."""
    after, asked = dict(theirs), []
    for part, seen in _named(changes.based_on, {**theirs, **mine}):
        if _same(mine.get(part), theirs.get(part)):
            continue
        if trail.is_newer(part, seen, changes.writer):
            asked.append(part)
        else:
            after[part] = mine.get(part)
    return Merged({part: value for part, value in after.items() if value is not None}, tuple(asked))


def parts_of(sheet: Worksheet, answers: Answers) -> Answers:
    found: dict[str, Any] = {}
    for name, value in answers.items():
        if name in sheet.by_name and sheet.by_name[name].kind is FieldKind.TABLE and value:
            for row, cells in value.items():
                found |= {BETWEEN.join((name, row, column)): cell for column, cell in cells.items()}
        else:
            found[name] = value
    return found


def whole(parts: Answers) -> dict[str, Any]:
    """The answers again; a row of a table without cells is left out."""
    found: dict[str, Any] = {}
    for part, value in parts.items():
        name, *place = part.split(BETWEEN)
        if place:
            row, column = place
            found.setdefault(name, {}).setdefault(row, {})[column] = value
        else:
            found[name] = value
    return found


def only(named: Iterable[str], parts: Answers) -> dict[str, Any]:
    """Answers with nothing but these parts; what is not there is None."""
    return whole({part: parts.get(part) for part in named})


def _named(based_on: Mapping[str, int], parts: Answers) -> Iterator[tuple[str, int]]:
    for name, seen in based_on.items():
        cells = [part for part in parts if part.startswith(name + BETWEEN)]
        yield from ((part, seen) for part in cells or [name])


def _same(one: Any, other: Any) -> bool:
    return one == other or (is_empty(one) and is_empty(other))
