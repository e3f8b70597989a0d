"""What can be rated after something was done, in words: as clients are asked, and as staff read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gateway.web.i18n import lazy_gettext


@dataclass(frozen=True)
class RatingWords:
    """`low` and `high` are the ends of the scale from 0 to 10."""

    name: str
    noun: Any
    question: Any
    low: Any
    high: Any


_NOT_AT_ALL, _VERY_MUCH = lazy_gettext("not at all"), lazy_gettext("very much")
_EVERY = (
    RatingWords(
        "difficulty",
        lazy_gettext("difficulty"),
        lazy_gettext("How hard was it?"),
        lazy_gettext("easy"),
        lazy_gettext("very hard"),
    ),
    RatingWords(
        "usefulness",
        lazy_gettext("usefulness"),
        lazy_gettext("How useful was it?"),
        _NOT_AT_ALL,
        lazy_gettext("very useful"),
    ),
    RatingWords(
        "pleasure", lazy_gettext("pleasure"), lazy_gettext("How much did you enjoy it?"), _NOT_AT_ALL, _VERY_MUCH
    ),
    RatingWords(
        "mastery",
        lazy_gettext("mastery"),
        lazy_gettext("How much did you feel you managed something?"),
        _NOT_AT_ALL,
        _VERY_MUCH,
    ),
    RatingWords(
        "quality",
        lazy_gettext("quality"),
        lazy_gettext("How well did it go?"),
        lazy_gettext("not well yet"),
        lazy_gettext("very well"),
    ),
)
RATINGS: Mapping[str, RatingWords] = {one.name: one for one in _EVERY}


def rating_questions(names: Iterable[str]) -> list[RatingWords]:
    """In their order; a name that is not known here is left out."""
    return [RATINGS[name] for name in names if name in RATINGS]
