"""The shipped exercises, by code and version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from services.assignments.domain.definition import Definition
from services.assignments.domain.errors import NotThere
from services.assignments.domain.exercise import Exercise


@dataclass(frozen=True)
class Catalogue:
    """`definitions` are the mappings of the files."""

    by_version: Mapping[tuple[str, int], Exercise]
    definitions: Mapping[tuple[str, int], Definition] = field(default_factory=dict)

    @classmethod
    def of(cls, read: Iterable[tuple[Exercise, Definition]]) -> Catalogue:
        known = {(exercise.code, exercise.version): (exercise, definition) for exercise, definition in read}
        return cls(
            {key: exercise for key, (exercise, _) in known.items()},
            {key: definition for key, (_, definition) in known.items()},
        )

    def exercise(self, code: str, version: int) -> Exercise:
        """The version somebody answered, however old."""
        found = self.by_version.get((code, version))
        if found is None:
            raise NotThere(code)
        return found

    def versions(self, code: str) -> list[int]:
        """All there are, in order."""
        found = sorted(version for known, version in self.by_version if known == code)
        if not found:
            raise NotThere(code)
        return found

    def newest(self, code: str) -> Exercise:
        return self.by_version[code, self.versions(code)[-1]]

    def all_newest(self) -> list[Exercise]:
        codes = sorted({code for code, _ in self.by_version})
        return [self.newest(code) for code in codes]
