"""What a page of figures shows, in its order: a sentence, figures, what to look at, charts with tables, notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.web.staff.figure_pages.definitions import Meaning
from gateway.web.staff.figure_pages.tables import Table


@dataclass(frozen=True)
class Figure:
    """One figure. `of` says what it is a share of; `beside` is the same by the definition before, while both are shown;
    `spark` holds a number for each week, None where there is none.
    """

    name: str
    value: str
    of: str
    trend: str = ""
    beside: str = ""
    spark: tuple[float | None, ...] = ()
    meanings: tuple[Meaning, ...] = ()


@dataclass(frozen=True)
class Chart:
    """`data` is JSON for the script; without a `kind` the table says it better. `code` names it in addresses; a table
    that leads on is open from the start.
    """

    code: str
    kind: str
    title: str
    summary: str
    data: str
    table: Table
    meanings: tuple[Meaning, ...] = ()
    note: str = ""
    wide: bool = False
    leads_on: bool = False
    to_take_along: bool = True


@dataclass(frozen=True)
class Pointer:
    """A sentence of a summary, and the page that says more about it."""

    words: str
    href: str = ""


@dataclass(frozen=True)
class Pick:
    """A choice above a page that has others than its period."""

    name: str
    words: str
    options: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True)
class Sheet:
    """A page below its head. `changed` and `wanted` are None where a page does not speak of them; `empty` says what
    will be here when there is nothing yet.
    """

    sentence: str
    warning: str = ""
    picks: tuple[Pick, ...] = ()
    figures: tuple[Figure, ...] = ()
    changed: tuple[Pointer, ...] | None = None
    wanted: tuple[Pointer, ...] | None = None
    charts: tuple[Chart, ...] = ()
    notes: tuple[str, ...] = ()
    empty: str = ""
    freshness: str = ""
    behind: str = ""

    def tables(self) -> Iterator[tuple[str, Table]]:
        """Everything that can be taken along, by the name of its chart."""
        yield from ((chart.code, chart.table) for chart in self.charts if chart.to_take_along)
