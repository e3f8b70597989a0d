"""Fields that exist only for an index, and what is told when a unique one holds another one already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chassis.documents import GONE
from services.assignments.domain.episode import Episode
from services.assignments.domain.errors import AlreadyScored, OpenAlready
from services.assignments.domain.occurrence import Occurrence

Marks = Mapping[str, Any]


def of_episode(one: Episode) -> Marks:
    return _where({"is_open": one.is_open})


def of_occurrence(one: Occurrence) -> Marks:
    return _where(
        {
            "awaits_review": one.awaits_review,
            "reply_is_new": one.reply_is_new,
            "flag_is_open": one.has_open_flag,
            "has_flags": bool(one.flags),
        }
    )


def _where(marks: Mapping[str, bool]) -> Marks:
    return {name: True if applies else GONE for name, applies in marks.items()}


def second_course() -> OpenAlready:
    return OpenAlready("This client has an open course with this therapist here. Go on in that one, or end it first.")


def same_instant() -> AlreadyScored:
    return AlreadyScored("There is a result of this measure at this very moment. Load the page again to see it.")
