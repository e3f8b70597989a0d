"""How a figure of the service is read: its counts, its value in words by its kind, and the card that shows it."""

from __future__ import annotations

from collections.abc import Iterable

from gateway.web import dates
from gateway.web.client.cards import Document, part
from gateway.web.i18n import gettext
from gateway.web.staff.figure_pages.asked import Asked
from gateway.web.staff.figure_pages.changes import trend
from gateway.web.staff.figure_pages.definitions import Definitions
from gateway.web.staff.figure_pages.sheet import Figure
from gateway.web.staff.figure_pages.tables import Cell, counted, plain, rated
from gateway.web.staff.numbers import count_words
from gateway.web.staff.sentence import Rate

CAUGHT_UP = 5.0  # seconds; an event under way is not worth a word
STALE = 120.0


def rate(found: Document) -> Rate:
    return Rate(int(found.get("numerator") or 0), int(found.get("denominator") or 0))


def count(found: Document) -> int:
    return int(found.get("value") or 0)


def cell(found: Document) -> Cell:
    """The value by its kind; a dash for what is not there."""
    if not found or found.get("value") is None:
        return Cell("–")
    if found.get("kind") == "share":
        return rated(rate(found).numerator, rate(found).denominator)
    if found.get("unit") == "minutes" and found.get("kind") == "median":
        return Cell(duration(float(found["value"])), round(float(found["value"])))
    if found.get("unit") == "hours":
        return Cell(duration(60 * float(found["value"])), round(60 * float(found["value"])))
    if found.get("kind") == "mean":
        number = plain(float(found["value"]))
        return Cell(f"{number.words}\u00a0%", number.raw) if found.get("unit") == "percent" else number
    return counted(count(found))


def duration(minutes: float) -> str:
    """95 → 1 h 35 min; from two days on in days."""
    whole = int(minutes + 0.5)
    if whole < 60:
        return gettext("%(minutes)s min", minutes=whole)
    if whole < 48 * 60:
        return gettext("%(hours)s h %(minutes)s min", hours=whole // 60, minutes=whole % 60)
    return gettext("%(days)s days", days=f"{whole / 1440:.1f}")


def card(
    name: str,
    found: Document,
    before: Document,
    *,
    asked: Asked,
    meant: Definitions,
    spark: Iterable[float | None] = (),
    older: Document | None = None,
) -> Figure:
    """A figure with what it is a share of and what it was before."""
    return Figure(
        name=name,
        value=cell(found).words,
        of=of_words(found, meant),
        trend=trend_words(found, before, asked),
        beside=by_the_one_before(older or {}),
        spark=tuple(spark),
        meanings=meant.of(found) if found else (),
    )


def by_the_one_before(found: Document) -> str:
    """The same figure by an older version of its definition."""
    if not found:
        return ""
    return gettext(
        "By the definition before (version %(number)s): %(value)s of %(all)s.",
        number=found.get("definition_version"),
        value=cell(found).words,
        all=count_words(rate(found).denominator),
    )


def of_words(found: Document, meant: Definitions) -> str:
    if not found:
        return gettext("not counted here")
    meanings = meant.of(found) if found.get("denominator") is not None else ()
    what = meanings[0].denominator if meanings else ""
    if found.get("kind") == "share":
        counts = {"some": count_words(rate(found).numerator), "all": count_words(rate(found).denominator)}
        return gettext("%(some)s of %(all)s %(what)s", what=what, **counts).strip()
    if found.get("denominator") is not None:
        return gettext("of %(all)s %(what)s", all=count_words(rate(found).denominator), what=what).strip()
    return ""


def trend_words(found: Document, before: Document, asked: Asked) -> str:
    if not asked.compare or not before:
        return ""
    if found.get("kind") == "share":
        return trend(rate(found), rate(before), asked.before)
    return gettext("%(was)s in %(before)s.", was=cell(before).words, before=asked.before)


def spark(rows: Iterable[Document], name: str) -> list[float | None]:
    """The values of one figure over the steps of a series."""
    return [_number(part(part(row, "figures"), name).get("value")) for row in rows]


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def freshness(document: Document) -> str:
    """ "as of 18:02; complete", or how far behind."""
    clock, behind = dates.clock(document.get("as_of")), float(document.get("lag_seconds") or 0)
    if behind <= CAUGHT_UP:
        return gettext("As of %(time)s; complete.", time=clock)
    if behind < 90:
        return gettext("As of %(time)s; about %(seconds)s seconds behind.", time=clock, seconds=_round(behind))
    minutes = round(behind / 60)
    return gettext("As of %(time)s; about %(minutes)s minutes behind.", time=clock, minutes=minutes)


def behind(document: Document) -> str:
    """A sentence over the figures when they are so far behind that somebody might act on them wrongly."""
    lag = float(document.get("lag_seconds") or 0)
    if lag < STALE:
        return ""
    minutes = round(lag / 60)
    return gettext(
        "These figures are about %(minutes)s minutes behind. What happened since is counted soon; nothing is lost.",
        minutes=minutes,
    )


def _round(seconds: float) -> int:
    return max(10, int((seconds + 5) // 10) * 10)
