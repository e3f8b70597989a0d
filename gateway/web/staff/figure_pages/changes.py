"""What changed between two periods, with how much of it may be chance."""

from __future__ import annotations

from gateway.web.i18n import gettext, ngettext
from gateway.web.staff.numbers import count_words, difference
from gateway.web.staff.sentence import Rate


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
    limits = difference((now.numerator, now.denominator), (before.numerator, before.denominator))
    if limits is None or limits[0] <= 0 <= limits[1]:
        return ""
    words = {"name": name, "was": before.words, "now": now.words, "low": abs(limits[0]), "high": abs(limits[1])}
    if limits[0] > 0:
        return gettext("%(name)s went up from %(was)s to %(now)s, by %(low)s to %(high)s points.", **words)
    words |= {"low": abs(limits[1]), "high": abs(limits[0])}
    return gettext("%(name)s went down from %(was)s to %(now)s, by %(low)s to %(high)s points.", **words)
