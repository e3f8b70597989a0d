"""The overview's charts: answered, in the way, reviewed, outcomes; and for managers the table by therapist."""

from __future__ import annotations

from collections.abc import Sequence

from gateway.web.client.cards import Document, items, part
from gateway.web.i18n import gettext
from gateway.web.staff.figure_pages import homework_charts, obstacles, outcomes
from gateway.web.staff.figure_pages.frame import Look
from gateway.web.staff.figure_pages.reading import count, rate
from gateway.web.staff.figure_pages.sheet import Chart
from gateway.web.staff.figure_pages.tables import Cell, Table, counted, named, ranged, rated
from gateway.web.staff.numbers import wilson
from gateway.web.staff.parts import names

CLASSES = homework_charts.EVERY


def charts(look: Look, found: Document, more: Document) -> list[Chart]:
    weeks, closed = steps(found), count(part(part(found, "figures"), "closed"))
    drawn = []
    if any(rate(part(part(week, "figures"), "engagement")).denominator for week in weeks):
        drawn.append(homework_charts.engagement(look.meant, weeks))
    if codes := items(found, "obstacles"):
        drawn.append(_in_the_way(look, codes, closed))
    reviewed = items(part(more, "series"), "rows")
    if any(rate(part(part(week, "figures"), "review_on_time")).denominator for week in reviewed):
        title = gettext("Reviewed by the next session")
        drawn.append(
            homework_charts.rate_over_weeks(look.meant, reviewed, "review_on_time", title, gettext("reviewed"))
        )
    if rate(part(part(more, "figures"), "improvement")).denominator:
        drawn.append(outcomes.changes(look, part(more, "figures")))
    people = items(found, "by_therapist")
    return [*drawn, _by_therapist(look, people)] if look.whole and people else drawn


def steps(found: Document) -> list[Document]:
    """The weeks of the board, each as a step of a series."""
    return [{"from": week.get("week_start"), "figures": _figures(week)} for week in items(found, "weeks")]


def _figures(week: Document) -> dict[str, Document]:
    closed, silent = int(week.get("closed") or 0), int(week.get("silent") or 0)
    answered = {"numerator": closed - silent, "denominator": closed}
    return {"engagement": answered, **{name: {"value": int(week.get(name) or 0)} for name in CLASSES}}


def week_rates(weeks: Sequence[Document], name: str) -> list[float | None]:
    found = [rate(part(part(week, "figures"), name)) for week in weeks]
    return [one.numerator / one.denominator if one.denominator else None for one in found]


def _in_the_way(look: Look, codes: list[Document], closed: int) -> Chart:
    shares: list[Document] = [{**one, "share": {"numerator": one["count"], "denominator": closed}} for one in codes]
    return obstacles.named_most(look, shares, gettext("Of the closed"))


def _by_therapist(look: Look, people: list[Document]) -> Chart:
    """In the order of names, each rate with its range: no league table."""
    known = names(look.clinic_id, (str(one["therapist_id"]) for one in people))
    ordered = sorted(people, key=lambda one: known[str(one["therapist_id"])].casefold())
    return Chart(
        code="therapists",
        kind="",
        title=gettext("By therapist"),
        summary=gettext(
            "In the order of names. Caseloads differ, so ranges are wide and no order of merit can be read from them."
        ),
        data="",
        table=Table(
            (
                gettext("Therapist"),
                gettext("Closed"),
                gettext("Answered"),
                gettext("95 % interval"),
                gettext("Reviewed in time"),
                gettext("of"),
                gettext("95 % interval"),
                gettext("Waiting now"),
            ),
            tuple(_row(look, known[str(one["therapist_id"])], one) for one in ordered),
        ),
        meanings=look.meant.of("engagement", "review_on_time", "review_debt"),
        wide=True,
    )


def _row(look: Look, name: str, one: Document) -> tuple[Cell, ...]:
    figures, therapist = part(one, "figures"), str(one["therapist_id"])
    engaged, reviewed = rate(part(figures, "engagement")), rate(part(figures, "review_on_time"))
    return (
        named(name, look.to("homework", therapist=therapist, split="exercise")),
        counted(engaged.denominator),
        rated(engaged.numerator, engaged.denominator),
        ranged(*(wilson(engaged.numerator, engaged.denominator) or (None, None))),
        rated(reviewed.numerator, reviewed.denominator),
        counted(reviewed.denominator),
        ranged(*(wilson(reviewed.numerator, reviewed.denominator) or (None, None))),
        counted(count(part(figures, "review_debt"))),
    )
