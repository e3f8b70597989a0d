"""The errors of the domain as problem documents, in one table."""

from __future__ import annotations

from typing import Any

from chassis.problems import Problem, Table, conflict, forbidden, invalid, not_found, stale
from services.assignments.domain.errors import Invalid, NotThere, Refused, Stale, WrongRole


def _nested(error: Invalid) -> Problem:
    """Dotted names become the shape of the body, as marshmallow's are."""
    errors: dict[str, Any] = {}
    for name, sentences in error.errors.items():
        *path, last = name.split(".")
        place = errors
        for part in path:
            place = place.setdefault(part, {})
        place[last] = sentences
    return invalid(errors)


PROBLEMS: Table = {
    NotThere: lambda _: not_found(),
    WrongRole: lambda _: forbidden(),
    Invalid: _nested,
    Stale: lambda _: stale(),
    Refused: lambda error: conflict(error.slug, error.title, str(error)),
}
