"""Benchmarks: the same figure of every clinic of an organisation, for periods that are over, under disclosure control.

What is compared is published as a whole, one quarter at a time: its months, the quarter, and the quarter by one filter.
All of it goes through `disclosure.to_hide` at once, together with the sums that bind it: clinics to the organisation,
months to the quarter, values of a filter to the quarter, and the classes of finished courses to one another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from services.analytics.domain.definitions import BY_ID, Definition
from services.analytics.domain.differences import Cell, Counts, Sum
from services.analytics.domain.disclosure import CLINICS_FROM, TOTAL, to_hide
from services.analytics.domain.quarters import Quarter, days_of, is_over, month_end, month_id, quarter_of

FILTERS: Final = ("family", "phase", "problem", "cadence", "origin")
HOMEWORK: Final = ("engagement",)
"""Figures that can be filtered in a quarter."""
REVIEWS: Final = ("review_on_time", "homework_reviewed")
OUTCOMES: Final[Mapping[str, tuple[str, str]]] = {
    "recovery": ("recovered", "cases"),
    "improvement": ("improved", "finished"),
    "deterioration": ("deteriorated", "finished"),
}
"""Figures of finished courses, only for whole quarters, with the names of their two counts."""
FIGURES: Final = (*HOMEWORK, *REVIEWS, *OUTCOMES)
MOST_FILTERED: Final = 50
"""Clinics up to which filters are published: what has to be hidden takes seconds to find, and minutes beyond."""
_WITHOUT: Final = "none"


@dataclass(frozen=True)
class Month:
    """The counts of one clinic in one month, also by the values of each dimension."""

    clinic_id: str
    first: date
    counts: Mapping[str, int]
    by: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """What is asked about: a month or a quarter, perhaps one value of a dimension."""

    period: str
    dimension: str | None = None
    value: str | None = None

    @property
    def name(self) -> str:
        """As 2026-Q3 or 2026-Q3|family:diary."""
        return f"{self.period}|{self.dimension}:{self.value}" if self.dimension else self.period

    @property
    def quarter(self) -> Quarter:
        """The quarter with which it is published."""
        return quarter_of(self.first)

    @property
    def first(self) -> date:
        """The first day of its period."""
        return days_of(self.period)[0]

    @property
    def last(self) -> date:
        """The last day of its period."""
        return days_of(self.period)[1]


@dataclass(frozen=True)
class Point:
    """One figure of one clinic, or of the organisation (`TOTAL`), in one column; it is hidden with any of its cells."""

    figure: str
    clinic_id: str
    column: Column
    numerator: int
    denominator: int
    cells: tuple[Cell, ...]


@dataclass
class Table:
    """Cells named (clinic, column, count), the sums that bind them, and the points made of them."""

    counts: dict[Cell, Counts] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)

    def hidden(self, already: Collection[Cell], known: Collection[Cell]) -> frozenset[Cell]:
        """Return what must not be shown, given what was hidden and what was shown before.

        What is asked first, periods without a filter, is hidden last, like what was shown.
        """
        lonely = {line.total for line in self.sums if _of_few(line, self.counts)}
        last = {*known, *(cell for point in self.points if not point.column.dimension for cell in point.cells)}
        return to_hide(self.counts, self.sums, already={*already, *lonely}, known=last, owner=owner)


def owner(cell: Cell) -> str | None:
    """Return the clinic that knows a cell exactly; nobody knows the organisation's."""
    return None if cell[0] == TOTAL else cell[0]


def tables(quarter: Quarter, months: Sequence[Month], today: date) -> list[Table]:
    """Return what can be published of a quarter: of its months that are over, and of the quarter once all of it is."""
    over = [first for first in quarter.months if is_over(month_end(first), today)]
    found = [month for month in months if month.first in over]
    clinics = sorted({month.clinic_id for month in found})
    whole = len(over) == len(quarter.months)
    shares = [_shares(BY_ID[name], _Sources(clinics, found, over, quarter, whole)) for name in (*HOMEWORK, *REVIEWS)]
    return [*shares, *([_outcomes(clinics, found, quarter)] if whole else [])]


@dataclass(frozen=True)
class _Sources:
    clinics: Sequence[str]
    months: Sequence[Month]
    over: Sequence[date]
    quarter: Quarter
    whole: bool

    def values(self, dimension: str) -> list[str]:
        """Return every value of a dimension in any clinic; `none`, too, where something has no value."""
        found = {value for month in self.months for value in month.by.get(dimension, {})} - {_WITHOUT}
        rest = _of_value(self.months, dimension, _WITHOUT).values()
        return sorted(found | {_WITHOUT for counts in rest if any(counts.values())})


def _shares(definition: Definition, sources: _Sources) -> Table:
    """Return the table of a share; the two parts of its denominator are one cell and are hidden together."""
    table = Table()
    for first in sources.over:
        found = [month for month in sources.months if month.first == first]
        _column(table, definition, Column(month_id(first)), sources.clinics, {m.clinic_id: m.counts for m in found})
    if not sources.whole:
        return table
    whole = Column(sources.quarter.id)
    _column(table, definition, whole, sources.clinics, _added(sources.months))
    _bind(table, definition, sources.clinics, whole, [Column(month_id(first)) for first in sources.over])
    for dimension in FILTERS if definition.id in HOMEWORK and len(sources.clinics) <= MOST_FILTERED else ():
        columns = [Column(whole.period, dimension, value) for value in sources.values(dimension)]
        for column in columns:
            _column(table, definition, column, sources.clinics, _of_value(sources.months, dimension, str(column.value)))
        _bind(table, definition, sources.clinics, whole, columns)
    return table


def _column(
    table: Table,
    definition: Definition,
    column: Column,
    clinics: Sequence[str],
    counts: Mapping[str, Mapping[str, int]],
) -> None:
    """Add a column: a cell for each clinic and the organisation's."""
    everybody = _totals(counts.values())
    for clinic_id, found in (*((clinic, counts.get(clinic, {})) for clinic in clinics), (TOTAL, everybody)):
        numerator = sum(found.get(name, 0) for name in definition.numerator)
        denominator = sum(found.get(name, 0) for name in definition.denominator)
        cell = (clinic_id, column.name, definition.id)
        table.counts[cell] = (numerator, denominator - numerator)
        table.points.append(Point(definition.id, clinic_id, column, numerator, denominator, (cell,)))
    table.sums.append(_over_clinics(clinics, column.name, definition.id))


def _bind(
    table: Table, definition: Definition, clinics: Sequence[str], whole: Column, columns: Sequence[Column]
) -> None:
    """Say that in every clinic the columns add up to the whole."""
    for clinic_id in (*clinics, TOTAL):
        parts = tuple((clinic_id, column.name, definition.id) for column in columns)
        table.sums.append(Sum((clinic_id, whole.name, definition.id), parts))


_CLASSES: Final[Mapping[str, tuple[str, ...]]] = {
    "finished": ("improved", "deteriorated", "neither"),
    "cases": ("recovered", "not_recovered"),
}


def _outcomes(clinics: Sequence[str], months: Sequence[Month], quarter: Quarter) -> Table:
    """Return the table of finished courses; what is not published itself is in it where a difference would tell it."""
    table, column = Table(), Column(quarter.id)
    counts = {clinic_id: _classes(found) for clinic_id, found in _added(months).items()}
    counts[TOTAL] = _totals(counts.values())
    for clinic_id in (*clinics, TOTAL):
        found = counts[clinic_id]
        table.counts |= {(clinic_id, column.name, name): (count,) for name, count in found.items()}
        for whole, parts in (*_CLASSES.items(), ("finished", ("cases", "not_case"))):
            table.sums.append(
                Sum((clinic_id, column.name, whole), tuple((clinic_id, column.name, part) for part in parts))
            )
        for figure, (above, below) in OUTCOMES.items():
            cells = ((clinic_id, column.name, above), (clinic_id, column.name, below))
            table.points.append(Point(figure, clinic_id, column, found[above], found[below], cells))
    table.sums += [_over_clinics(clinics, column.name, name) for name in _classes({})]
    return table


def _classes(counts: Mapping[str, int]) -> dict[str, int]:
    finished, improved, deteriorated = (counts.get(name, 0) for name in ("finished", "improved", "deteriorated"))
    cases = counts.get("case", 0) + counts.get("case_unknown", 0)
    recovered = counts.get("recovered", 0)
    return {
        "finished": finished,
        "improved": improved,
        "deteriorated": deteriorated,
        "neither": finished - improved - deteriorated,
        "cases": cases,
        "not_case": finished - cases,
        "recovered": recovered,
        "not_recovered": cases - recovered,
    }


def _over_clinics(clinics: Sequence[str], column: str, name: str) -> Sum:
    return Sum((TOTAL, column, name), tuple((clinic_id, column, name) for clinic_id in clinics))


def _of_few(line: Sum, counts: Mapping[Cell, Counts]) -> bool:
    """Return whether a total of clinics has fewer than three clinics in it."""
    if line.total[0] != TOTAL or any(part[0] == TOTAL for part in line.parts):
        return False
    return sum(any(counts[part]) for part in line.parts) < CLINICS_FROM


def _added(months: Iterable[Month]) -> dict[str, dict[str, int]]:
    """Return clinic → counts of all its months."""
    grouped: dict[str, list[Mapping[str, int]]] = {}
    for month in months:
        grouped.setdefault(month.clinic_id, []).append(month.counts)
    return {clinic_id: _totals(found) for clinic_id, found in grouped.items()}


def _of_value(months: Iterable[Month], dimension: str, value: str) -> dict[str, dict[str, int]]:
    """Return clinic → counts with the value; `none` takes what is left of the whole, so that values always add up."""
    grouped: dict[str, list[Mapping[str, int]]] = {}
    for month in months:
        values = month.by.get(dimension, {})
        counts = values.get(value, {}) if value != _WITHOUT else _rest(month.counts, values)
        grouped.setdefault(month.clinic_id, []).append(counts)
    return {clinic_id: _totals(found) for clinic_id, found in grouped.items()}


def _rest(counts: Mapping[str, int], values: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    with_value = _totals(found for value, found in values.items() if value != _WITHOUT)
    return {name: count - with_value.get(name, 0) for name, count in counts.items()}


def _totals(found: Iterable[Mapping[str, int]]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for counts in found:
        for name, count in counts.items():
            totals[name] = totals.get(name, 0) + count
    return totals
