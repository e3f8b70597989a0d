"""What changed between two periods, with how much of it may be chance."""

from __future__ import annotations

from math import sqrt

from gateway.web.i18n import gettext, ngettext
from gateway.web.staff.numbers import Z, count_words
from gateway.web.staff.sentence import Rate


def difference(now: Rate, before: Rate) -> tuple[int, int] | None:
    """The 95 % interval of the difference of two rates in points, from Wilson's intervals (Newcombe 1998, method 10).

    Nothing where one of them has no denominator.
    """
    here, there = _limits(now), _limits(before)
    if here is None or there is None:
        return None
    (share, low, high), (was, was_low, was_high) = here, there
    apart = share - was
    below = sqrt((share - low) ** 2 + (was_high - was) ** 2)
    above = sqrt((high - share) ** 2 + (was - was_low) ** 2)
    return _points(apart - below), _points(apart + above)


def trend(now: Rate, before: Rate, before_words: str) -> str:
    """In points, never as a judgement: up is not always good."""
    here, there = now.percent, before.percent
    if here is None or there is None:
        return gettext("Nothing to compare with in %(before)s.", before=before_words)
    was = {"was": before.words, "count": count_words(before.denominator), "before": before_words}
    if here == there:
        return gettext("The same as in %(before)s (%(was)s of %(count)s).", **was)
    points = abs(here - there)
    if here > there:
        return ngettext(
            "↗ %(num)s point more than in %(before)s (%(was)s of %(count)s).",
            "↗ %(num)s points more than in %(before)s (%(was)s of %(count)s).",
            points,
            **was,
        )
    return ngettext(
        "↘ %(num)s point less than in %(before)s (%(was)s of %(count)s).",
        "↘ %(num)s points less than in %(before)s (%(was)s of %(count)s).",
        points,
        **was,
    )


def changed(name: str, now: Rate, before: Rate) -> str:
    """One sentence for the list of what changed; nothing where it may well be chance."""
    limits = difference(now, before)
    if limits is None or limits[0] <= 0 <= limits[1]:
        return ""
    words = {"name": name, "was": before.words, "now": now.words, "low": abs(limits[0]), "high": abs(limits[1])}
    if limits[0] > 0:
        return gettext("%(name)s went up from %(was)s to %(now)s, by %(low)s to %(high)s points.", **words)
    words |= {"low": abs(limits[1]), "high": abs(limits[0])}
    return gettext("%(name)s went down from %(was)s to %(now)s, by %(low)s to %(high)s points.", **words)


def _limits(rate: Rate) -> tuple[float, float, float] | None:
    if rate.denominator <= 0:
        return None
    n = rate.denominator
    share, spread = rate.numerator / n, Z * Z / n
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / n + spread / (4 * n)) / (1 + spread)
    return share, middle - half, middle + half


def _points(share: float) -> int:
    """Whole points, half away from zero."""
    return int(abs(share) * 100 + 0.5) * (1 if share >= 0 else -1)
