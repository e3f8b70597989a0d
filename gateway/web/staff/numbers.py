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
    _, low, high = _limits(numerator, denominator)
    return _whole(low), _whole(high)


def difference(now: tuple[int, int], before: tuple[int, int]) -> tuple[int, int] | None:
    """The 95 % interval of the difference of two rates in whole points, from Wilson's intervals of both (Newcombe 1998,
    method 10). Each is a numerator and a denominator; nothing where one has no denominator.
    """
    if min(now[1], before[1]) <= 0:
        return None
    (share, low, high), (was, was_low, was_high) = _limits(*now), _limits(*before)
    apart = share - was
    below = sqrt((share - low) ** 2 + (was_high - was) ** 2)
    above = sqrt((high - share) ** 2 + (was - was_low) ** 2)
    return _points(apart - below), _points(apart + above)


def _limits(numerator: int, denominator: int) -> tuple[float, float, float]:
    share, spread = numerator / denominator, Z * Z / denominator
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / denominator + spread / (4 * denominator)) / (1 + spread)
    return share, middle - half, middle + half


def _points(share: float) -> int:
    """Half away from zero."""
    return int(abs(share) * 100 + 0.5) * (1 if share >= 0 else -1)


def _whole(share: float) -> int:
    return int(max(0.0, min(1.0, share)) * 100 + 0.5)
