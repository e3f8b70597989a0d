"""Numbers as the figures print them: rates half up on integers, counts with separators, intervals after Wilson."""

from __future__ import annotations

from math import sqrt

from babel.numbers import format_decimal

from gateway.web.i18n import gettext, locale

Z = 1.959964  # 95 %


def percent(numerator: int, denominator: int) -> int | None:
    """A whole per cent, half up: 5 of 40 is 13. Of nothing there is no rate."""
    return (200 * numerator + denominator) // (2 * denominator) if denominator > 0 else None


def percent_words(numerator: int, denominator: int) -> str:
    """`66 %` with a space that does not break, or a dash."""
    found = percent(numerator, denominator)
    return "–" if found is None else gettext("%(number)s\u00a0%%", number=found)


def count_words(number: int) -> str:
    """1,204"""
    return str(format_decimal(number, locale=locale()))


def wilson(numerator: int, denominator: int) -> tuple[int, int] | None:
    """The 95 % interval of a rate in whole per cent, without continuity correction (Wilson 1927)."""
    if denominator <= 0:
        return None
    share, spread = numerator / denominator, Z * Z / denominator
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / denominator + spread / (4 * denominator)) / (1 + spread)
    return _whole(middle - half), _whole(middle + half)


def _whole(share: float) -> int:
    return int(max(0.0, min(1.0, share)) * 100 + 0.5)
