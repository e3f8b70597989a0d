"""An exercise as it is written down: the mapping of its file, what is wrong with it, and whether two say the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.assignments.domain.exercise import Exercise

Definition = Mapping[str, Any]
MOST_BYTES = 64 * 1024
NAMING = frozenset({"code", "version"})  # what a clinic's exercise is called is not part of what it says


@dataclass(frozen=True)
class Remark:
    """Something that is wrong. `place` is the path in the definition (`sections[1].fields[0].label`), `line` the line
    of a text, `field` the name of the field it is about."""

    place: str
    line: int | None
    field: str
    sentence: str

    def __str__(self) -> str:
        where = self.place if self.line is None else f"line {self.line}"
        return f"{', '.join(filter(None, (where, self.field and f'field {self.field}')))}: {self.sentence}"


@dataclass(frozen=True)
class Checked:
    """What was read: the exercise, or everything that keeps it from being one."""

    exercise: Exercise | None
    remarks: Sequence[Remark]


Check = Callable[[Definition, str, int], Checked]  # with the code and the version it is to have


def content_of(definition: Definition) -> str:
    """The same for two definitions that say the same under different codes."""
    bare = {name: value for name, value in definition.items() if name not in NAMING}
    return hashlib.sha256(json.dumps(bare, sort_keys=True).encode()).hexdigest()
