"""The first sentence of the figures: what changed, in plain words, before anybody reads a number."""

from __future__ import annotations

from dataclasses import dataclass

from gateway.web.i18n import gettext, ngettext
from gateway.web.staff.numbers import count_words, difference, percent, percent_words

SMALL = 20  # below this one answer moves the rate by five points or more


@dataclass(frozen=True)
class Rate:
    """A share by its two counts."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> int | None:
        return percent(self.numerator, self.denominator)

    @property
    def words(self) -> str:
        return percent_words(self.numerator, self.denominator)


def opening_sentence(now: Rate, before: Rate, debt: int | None, period_before: str) -> str:
    """Engagement now and before, and the review debt; `debt` None means that nothing is known of it."""
    return " ".join(
        part for part in (_engagement(now, before, period_before), _caution(now, before), _debt(debt)) if part
    )


def _engagement(now: Rate, before: Rate, period_before: str) -> str:
    here, there = now.percent, before.percent
    if here is None:
        return gettext("Nothing has closed in this period yet, so there is no rate to show.")
    of = count_words(now.denominator)
    if there is None:
        return gettext(
            "Engagement was %(now)s of %(count)s closed; %(before)s hold nothing to compare with.",
            now=now.words,
            count=of,
            before=period_before,
        )
    words = {"before": period_before, "now": now.words, "was": before.words, "count": of}
    if here > there:
        return gettext(
            "Compared with %(before)s, engagement rose from %(was)s to %(now)s of %(count)s closed.", **words
        )
    if here < there:
        return gettext(
            "Compared with %(before)s, engagement fell from %(was)s to %(now)s of %(count)s closed.", **words
        )
    return gettext("Engagement stayed at %(now)s of %(count)s closed, the same as in %(before)s.", **words)


def _debt(debt: int | None) -> str:
    if debt is None:
        return ""
    if debt == 0:
        return gettext("No answer waits for a review whose session is over.")
    return ngettext(
        "%(count)s answer waits for a review although its session is over.",
        "%(count)s answers wait for a review although their session is over.",
        debt,
        count=count_words(debt),
    )


def _caution(now: Rate, before: Rate) -> str:
    if 0 < now.denominator < SMALL or 0 < before.denominator < SMALL:
        return gettext("These are small numbers: a few answers more or less change the rate.")
    limits = difference((now.numerator, now.denominator), (before.numerator, before.denominator))
    if limits is not None and limits[0] <= 0 <= limits[1] and now.percent != before.percent:
        return gettext("A difference of this size may be chance.")
    return ""
