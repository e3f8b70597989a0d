"""A page's figures divided by what was chosen: one table, in the order of names, so that it is no order of merit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gateway.web.client.cards import Document
from gateway.web.i18n import gettext
from gateway.web.staff.figure_pages.frame import Look
from gateway.web.staff.figure_pages.sheet import Chart
from gateway.web.staff.figure_pages.tables import Cell, Table

Row = Callable[[Look, str, Document], tuple[Cell, ...]]


def part_by_part(
    look: Look,
    rows: Sequence[Document],
    row: Row,
    *,
    summary: str,
    head: tuple[str, ...],
    meanings: tuple[str, ...],
    wide: bool = True,
) -> Chart:
    """`row` makes the cells of a part from its name; `head` names those after the first; `meanings` are definitions."""
    words = look.words([str(one["value"]) for one in rows])
    ordered = sorted(rows, key=lambda one: words[str(one["value"])].casefold())
    return Chart(
        code="divided",
        kind="",
        title=gettext("Part by part"),
        summary=summary,
        data="",
        table=Table(
            (gettext("Part"), *head),
            tuple(row(look, words[str(one["value"])], one) for one in ordered),
        ),
        meanings=look.meant.of(*meanings),
        wide=wide,
    )
