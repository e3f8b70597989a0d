"""The four figures of the dashboard: value, denominator, what changed since the period before, and the definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext, ngettext
from gateway.web.staff.numbers import count_words
from gateway.web.staff.sentence import Rate, period_before


@dataclass(frozen=True)
class Meaning:
    """A definition as the page opens it."""

    words: str
    formula: str
    source: str
    version: str


@dataclass(frozen=True)
class Figure:
    """One figure. `spark` holds a number for each week, None where there is none."""

    name: str
    value: str
    of: str
    trend: str
    spark: tuple[float | None, ...]
    meanings: tuple[Meaning, ...]


class Board:
    """The document of the service, read tolerantly: a figure that is not there counts nothing."""

    def __init__(self, document: Document, definitions: Sequence[Document], days: int) -> None:
        self.now, self.before = part(document, "figures"), part(document, "previous")
        self.weeks = items(document, "weeks")
        self.definitions = {str(one.get("id")): one for one in definitions}
        self.days = days

    def rate(self, name: str, *, before: bool = False) -> Rate:
        found = part(self.before if before else self.now, name)
        return Rate(int(found.get("numerator") or 0), int(found.get("denominator") or 0))

    def count(self, name: str, *, before: bool = False) -> int:
        return int(part(self.before if before else self.now, name).get("value") or 0)

    def done_rate(self, *, before: bool = False) -> Rate:
        """Done or partly, of the closed."""
        done = self.count("done", before=before) + self.count("partly", before=before)
        return Rate(done, self.count("closed", before=before))

    def debt(self) -> int | None:
        found = part(self.now, "review_debt").get("value")
        return None if found is None else int(found)

    def week_rates(self, *names: str) -> tuple[float | None, ...]:
        return tuple(_week_rate(week, names) for week in self.weeks)

    def meanings(self, *names: str) -> tuple[Meaning, ...]:
        """The definition of the version the figure used; when that is not at hand, at least its name and version."""
        return tuple(self._meaning(name) for name in names)

    def _meaning(self, name: str) -> Meaning:
        used = part(self.now, name)
        known = self.definitions.get(str(used.get("definition") or name), {})
        version = used.get("definition_version") or known.get("version") or "?"
        return Meaning(
            words=str(known.get("words") or gettext("The definition cannot be shown right now.")),
            formula=str(known.get("formula") or ""),
            source=str(known.get("source") or ""),
            version=f"{name}, {gettext('version %(number)s', number=version)}",
        )


def four(board: Board) -> list[Figure]:
    engaged, done, reviewed = board.rate("engagement"), board.done_rate(), board.rate("review_on_time")
    return [
        Figure(
            gettext("Engagement"),
            engaged.words,
            gettext("%(some)s of %(all)s closed", **_counts(engaged)),
            trend(engaged, board.rate("engagement", before=True), board.days),
            board.week_rates("done", "partly", "tried", "no_quantity", "something_else", "not_this_time"),
            board.meanings("engagement"),
        ),
        Figure(
            gettext("Done or partly"),
            done.words,
            gettext("%(some)s of %(all)s closed", **_counts(done)),
            trend(done, board.done_rate(before=True), board.days),
            board.week_rates("done", "partly"),
            board.meanings("done", "partly", "closed"),
        ),
        Figure(
            gettext("Reviewed in time"),
            reviewed.words,
            gettext("%(some)s of %(all)s answers whose session was held", **_counts(reviewed)),
            _reviewed_trend(board, reviewed),
            (),
            board.meanings("review_on_time", "review_debt"),
        ),
        Figure(
            gettext("Answers"),
            count_words(board.count("answered")),
            gettext("handed in during the period, whatever they say"),
            _count_trend(board.count("answered"), board.count("answered", before=True), board.days),
            tuple(float(week.get("answered") or 0) for week in board.weeks),
            board.meanings("answered"),
        ),
    ]


def trend(now: Rate, before: Rate, days: int) -> str:
    """In points, never as a judgement: up is not always good."""
    here, there = now.percent, before.percent
    if here is None or there is None:
        return gettext("Nothing to compare with in %(before)s.", before=period_before(days))
    was = {"was": before.words, "count": count_words(before.denominator), "before": period_before(days)}
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


def _count_trend(now: int, before: int, days: int) -> str:
    words = {"count": count_words(before), "before": period_before(days)}
    if now == before:
        return gettext("As many as in %(before)s.", **words)
    return gettext("%(count)s in %(before)s.", **words)


def _reviewed_trend(board: Board, reviewed: Rate) -> str:
    debt = board.debt()
    now = trend(reviewed, board.rate("review_on_time", before=True), board.days)
    return now if debt is None else f"{now} {gettext('Review debt now: %(count)s.', count=count_words(debt))}"


def _counts(rate: Rate) -> Mapping[str, Any]:
    return {"some": count_words(rate.numerator), "all": count_words(rate.denominator)}


def _week_rate(week: Document, names: tuple[str, ...]) -> float | None:
    closed = int(week.get("closed") or 0)
    return sum(int(week.get(name) or 0) for name in names) / closed if closed else None
