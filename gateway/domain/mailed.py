"""What the mail of a saved view says: one sentence that tells nothing of anybody, and links."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
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


def letter(url: str, views_url: str, period: tuple[date, date], figures: Mapping[str, Any] | None) -> Letter:
    """The mail of a view. `figures`: a dashboard as the service answers it; without it there is no number."""
    first, last = (f"{day.day} {day:%B %Y}" for day in period)
    sentence = told(figures) if figures else ""
    lines = (
        f"Figures from {first} to {last}.",
        sentence or "They are ready to be looked at.",
        f"Open the view: {url}",
        f"You get this because you asked for it. To change that or to end it: {views_url}",
    )
    return Letter("Carryover: a saved view", "\n\n".join(lines) + "\n")


def speaks_of_all(query: Mapping[str, str]) -> bool:
    return _ABOUT_ALL.issuperset(query)


def told(figures: Mapping[str, Any]) -> str:
    """How much was answered, if enough is behind it, from rounded counts: a mail leaves the clinic."""
    now, before = (_rate(figures.get(name) or {}) for name in ("figures", "previous"))
    if now is None:
        return ""
    if before is None:
        return f"About {now} % of the homework that was due was answered in some way."
    return f"About {now} % of the homework that was due was answered in some way; in the period before, {before} %."


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
