"""What each figure means: words, formula, source and denominator; every figure names the version it used.

One module for each subject. A version that was once shown is never changed or removed: a new one is added after it, and
for a while both are shown side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from services.analytics.domain.definitions import courses, homework, obstacles, outcomes, reminders, reviews, work
from services.analytics.domain.definitions.definition import DIMENSIONS, Counted, Definition, Kind
from services.analytics.domain.definitions.homework import ENGAGED
from services.analytics.domain.definitions.reviews import REVIEW_DEBT

SUBJECTS: Final[Mapping[str, tuple[Definition, ...]]] = {
    "homework": homework.DEFINITIONS,
    "obstacles": obstacles.DEFINITIONS,
    "reviews": reviews.DEFINITIONS,
    "reminders": reminders.DEFINITIONS,
    "outcomes": outcomes.DEFINITIONS,
    "courses": courses.DEFINITIONS,
    "work": work.DEFINITIONS,
}
ALL: Final[tuple[Definition, ...]] = tuple(one for found in SUBJECTS.values() for one in found)
BY_ID: Final[Mapping[str, Definition]] = {one.id: one for one in sorted(ALL, key=lambda one: one.version)}
BY_NAME: Final[Mapping[str, Definition]] = {one.name: one for one in ALL}


class UnknownDefinition(LookupError):
    """There is no figure of this name, or none with this version."""


def named(name: str) -> Definition:
    """Return the definition of `engagement`, the current version, or of `engagement:1`. Raises UnknownDefinition."""
    found = BY_ID.get(name) or BY_NAME.get(name)
    if found is None:
        raise UnknownDefinition(name)
    return found


def shown_on(day: date) -> Sequence[Definition]:
    """Return the current definitions and, while a change is young, the versions before it."""
    return [one for one in ALL if one is BY_ID[one.id] or _is_beside(one, day)]


def _is_beside(old: Definition, day: date) -> bool:
    new = BY_ID[old.id]
    return old.version == new.version - 1 and new.beside_until is not None and day <= new.beside_until


__all__ = [
    "ALL",
    "BY_ID",
    "DIMENSIONS",
    "ENGAGED",
    "REVIEW_DEBT",
    "SUBJECTS",
    "Counted",
    "Definition",
    "Kind",
    "UnknownDefinition",
    "named",
    "shown_on",
]
