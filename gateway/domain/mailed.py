"""What the mail of a saved view may say: nothing of anybody, and of everybody only what is large enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_SMALL: Final = 5
_RATE_FROM: Final = 50
_ABOUT_ALL: Final = frozenset({"period", "from", "to", "split", "series", "compare"})
"""A view that asks for nothing else speaks of all that its owner sees; of a narrower one no number is mailed."""


@dataclass(frozen=True)
class Letter:
    """Title and text of one mail."""

    title: str
    text: str


def speaks_of_all(query: Mapping[str, str]) -> bool:
    return _ABOUT_ALL.issuperset(query)


def answered(figures: Mapping[str, Any]) -> tuple[int | None, int | None]:
    """How much was answered in the period and in the one before, in whole per cent from rounded counts, because a mail
    leaves the clinic; None where too little is behind it.
    """
    return _rate(figures.get("figures") or {}), _rate(figures.get("previous") or {})


def _rate(figures: Mapping[str, Any]) -> int | None:
    one = figures.get("engagement") or {}
    some, every = int(one.get("numerator") or 0), int(one.get("denominator") or 0)
    if min(some, every - some) < _SMALL or _rounded(every) < _RATE_FROM:
        return None
    # Half up on integers, as every rate.
    return (200 * _rounded(some) + _rounded(every)) // (2 * _rounded(every))


def _rounded(count: int) -> int:
    """To the nearest five."""
    return (count + 2) // 5 * 5
