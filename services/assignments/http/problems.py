"""The errors of the domain as problem documents, in one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chassis.problems import Problem, Table, conflict, forbidden, invalid, not_found, stale
from services.assignments.domain.errors import ChangedElsewhere, Invalid, NotThere, Refused, Stale, WrongRole


def _nested(found: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Dotted names become the shape of the body, as marshmallow's are."""
    errors: dict[str, Any] = {}
    for name, sentences in found.items():
        *path, last = name.split(".")
        place = errors
        for part in path:
            place = place.setdefault(part, {})
        place[last] = sentences
    return errors


def _changed_elsewhere(error: ChangedElsewhere) -> Problem:
    conflicts = {name: {"yours": error.yours[name], "theirs": error.theirs.get(name)} for name in error.yours}
    return Problem(
        409,
        "changed-elsewhere",
        "Changed on another device",
        "The rest is kept. Decide about the answers in `conflicts`, then send them again, based on this version.",
        extra={"conflicts": conflicts, "version": error.version},
        errors=_nested(error.errors),
    )


PROBLEMS: Table = {
    NotThere: lambda _: not_found(),
    WrongRole: lambda _: forbidden(),
    Invalid: lambda error: invalid(_nested(error.errors)),
    ChangedElsewhere: _changed_elsewhere,
    Stale: lambda _: stale(),
    Refused: lambda error: conflict(error.slug, error.title, str(error)),
}
