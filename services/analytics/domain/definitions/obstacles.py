"""Figures of what got in the way, by code and by group of codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.analytics.domain.definitions.definition import Definition, Kind
from services.analytics.domain.definitions.homework import WHEN_CLOSED

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "practical": ("time", "forgot", "practical"),
    "task": ("unclear_what", "unclear_why", "too_hard", "not_relevant"),
    "emotional": (
        "low_motivation",
        "too_distressing",
        "perfectionism",
        "low_frustration_tolerance",
        "ego_anxiety",
        "anger",
    ),
    "choice": ("chose_not_to",),
    "other": ("other",),
}
GROUP_OF: Final[Mapping[str, str]] = {code: group for group, codes in GROUPS.items() for code in codes}
_SOURCE: Final = "Carryover, obstacle codes; Barriers to CBT Homework Completion Scale (PMC3774296)"
_ONCE: Final = "An occurrence counts once, however often it names it."


def _of_code(code: str) -> Definition:
    return Definition(
        f"obstacle_{code}",
        1,
        f"Closed occurrences that named the obstacle `{code}`. {_ONCE} {WHEN_CLOSED}",
        f"closed occurrences with `{code}`",
        (f"obstacle:{code}",),
        source=_SOURCE,
    )


def _of_group(group: str) -> Definition:
    return Definition(
        f"obstacle_group_{group}",
        1,
        f"Share of closed occurrences that named an obstacle of the group `{group}` ({', '.join(GROUPS[group])}), of"
        f" those that named any. {_ONCE} {WHEN_CLOSED}",
        f"closed occurrences with one of the group `{group}` / closed occurrences with an obstacle",
        (f"obstacle_group:{group}",),
        ("with_obstacle",),
        kind=Kind.SHARE,
        unit="share",
        of="closed occurrences with an obstacle",
        source=_SOURCE,
    )


DEFINITIONS: Final = (
    Definition(
        "with_obstacle",
        1,
        f"Share of closed occurrences that named something that got in the way. {WHEN_CLOSED}",
        "closed occurrences with an obstacle / closed",
        ("with_obstacle",),
        ("closed",),
        kind=Kind.SHARE,
        unit="share",
        of="closed occurrences",
        source=_SOURCE,
    ),
    *map(_of_code, GROUP_OF),
    *map(_of_group, GROUPS),
)
