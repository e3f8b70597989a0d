"""What a page was drawn from: it goes along in the form, so that a save says what was changed here and since when."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from gateway.web.client.values import Field, Form, is_answered

NAME = "basis"
BETWEEN = "/"
Answers = Mapping[str, Any]
Fields = Collection[Field]


@dataclass(frozen=True)
class Basis:
    """`version` of the draft that was read, `writer`: this very page, `marks` of the answers that it knows, by part;
    `later`: the version of those that it saved or was told since.

    A part is a field, or one cell of a table: `week/monday/morning`.
    """

    version: int
    writer: str
    marks: Mapping[str, str]
    later: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, form: Form) -> Basis | None:
        """None if the form does not say it, or not in a way that can be read."""
        try:
            version, writer, marks, later = json.loads(form.get(NAME, ""))
            known = {str(part): str(mark) for part, mark in marks.items()}
            return cls(int(version), str(writer), known, {str(part): int(one) for part, one in later.items()})
        except (ValueError, TypeError, AttributeError):
            return None

    @classmethod
    def drawn(cls, fields: Fields, given: Answers, version: int) -> Basis:
        return cls(version, token_urlsafe(12), _marks(fields, given))

    def __str__(self) -> str:
        return json.dumps([self.version, self.writer, self.marks, self.later], separators=(",", ":"))

    def seen(self, part: str) -> int:
        return self.later.get(part, self.version)

    def changed(self, fields: Fields, answers: Answers) -> set[str]:
        """The parts that are not as the page knew them."""
        names = {str(one["name"]) for one in fields}
        before = {part: mark for part, mark in self.marks.items() if field_of(part) in names}
        now = _marks(fields, answers)
        return {part for part in {**before, **now} if before.get(part) != now.get(part)}

    def knowing(self, parts: Collection[str], fields: Fields, answers: Answers, version: int) -> Basis:
        """From now on the page knows these parts as they are in the answers."""
        now = _marks(fields, answers)
        marks = {**self.marks, **{part: now.get(part, "") for part in parts}}
        known = {part: mark for part, mark in marks.items() if mark}
        return replace(self, marks=known, later={**self.later, **dict.fromkeys(parts, version)})


def field_of(place: str) -> str:
    """The field of a part, or of a place in an answer, such as `diary[3].intensity`."""
    return re.split(r"[/.\[]", place)[0]


def _marks(fields: Fields, answers: Answers) -> dict[str, str]:
    return {part: _mark(value) for part, value in parts_of(fields, answers) if is_answered(value)}


def _mark(value: Any) -> str:
    return sha256(json.dumps(_plain(value), sort_keys=True).encode()).hexdigest()[:12]


def _plain(value: Any) -> Any:
    """What a form may change without anybody having touched it: the ends of lines, 5.0 for 5, the order of choices."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if is_answered(one)}
    if isinstance(value, list):
        plain = [_plain(one) for one in value]
        return sorted(plain, key=str) if any(isinstance(one, str) for one in plain) else plain
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return int(value) if isinstance(value, float) and value == int(value) else value


def parts_of(fields: Fields, answers: Answers) -> Iterator[tuple[str, Any]]:
    for one in fields:
        name = str(one["name"])
        value = answers.get(name)
        if one["kind"] != "table":
            yield name, value
            continue
        for row, cells in (value or {}).items():
            yield from ((BETWEEN.join((name, row, column)), cell) for column, cell in cells.items())


def put(answers: dict[str, Any], part: str, value: Any) -> None:
    """Set one part, or take it out if there is no value."""
    *path, last = part.split(BETWEEN)
    place = answers
    for step in path:
        place[step] = dict(place.get(step) or {})
        place = place[step]
    if is_answered(value):
        place[last] = value
    else:
        place.pop(last, None)
