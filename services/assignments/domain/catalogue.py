"""The exercises that can be set, by code and version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.assignments.domain.errors import Invalid, NotThere
from services.assignments.domain.exercise import Exercise


@dataclass(frozen=True)
class Catalogue:
    by_version: Mapping[tuple[str, int], Exercise]

    @classmethod
    def of(cls, exercises: Iterable[Exercise]) -> Catalogue:
        return cls({(exercise.code, exercise.version): exercise for exercise in exercises})

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

    def offered(self, code: str) -> Exercise:
        """The newest version, for somebody who wants to set it."""
        try:
            return self.newest(code)
        except NotThere:
            raise Invalid(
                {"exercise_code": ["There is no exercise with this code. Choose one of GET …/exercises."]}
            ) from None

    def all_newest(self) -> list[Exercise]:
        codes = sorted({code for code, _ in self.by_version})
        return [self.newest(code) for code in codes]
