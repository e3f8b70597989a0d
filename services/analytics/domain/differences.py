"""What can be computed of hidden cells by adding and subtracting whatever is published beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations

Cell = tuple[str, ...]
Counts = tuple[int, ...]
_Row = dict[Cell, Fraction | int]


@dataclass(frozen=True)
class Sum:
    """A total and the parts that add up to it."""

    total: Cell
    parts: tuple[Cell, ...]

    @property
    def members(self) -> tuple[Cell, ...]:
        """Every cell of the sum."""
        return (*self.parts, self.total)


def given_away(
    counts: Mapping[Cell, Counts], sums: Sequence[Sum], unknown: Collection[Cell], small: int
) -> frozenset[Cell]:
    """Return the unknown cells that differences tell, to somebody who knows all other cells exactly.

    A cell is told if some combination of sums leaves it alone (then it can be computed), or if a sum or a difference of
    two leaves only cells that add up to less than `small` (then it is known to be at most that).
    """
    told: set[Cell] = set()
    for row in chain(_reduced(sums, unknown), _pairs(sums, unknown)):
        if len(row) == 1 or _narrow(row, counts, small):
            told.update(row)
    return frozenset(told)


def _pairs(sums: Sequence[Sum], unknown: Collection[Cell]) -> Iterator[_Row]:
    """Yield what is left of every two sums when a cell that they have in common is taken out of both."""
    holding: dict[Cell, list[_Row]] = {}
    for row in _equations(sums, unknown):
        for cell in row:
            holding.setdefault(cell, []).append(row)
    for cell, rows in holding.items():
        for one, other in combinations(rows, 2):
            left = dict(one)
            _subtract(left, other, _over(one[cell], other[cell]))
            if left:
                yield left


def _narrow(row: _Row, counts: Mapping[Cell, Counts], small: int) -> bool:
    signs = {factor > 0 for factor in row.values()}
    if len(signs) > 1:
        return False
    columns = zip(*(counts[cell] for cell in row), strict=True)
    return any(sum(abs(f) * n for f, n in zip(row.values(), column, strict=True)) < small for column in columns)


def _reduced(sums: Sequence[Sum], unknown: Collection[Cell]) -> Iterator[_Row]:
    """Yield the equations between unknown cells in reduced form: each begins with a cell that is in no other one."""
    rows: dict[Cell, _Row] = {}
    for row in _equations(sums, unknown):
        for cell in [cell for cell in row if cell in rows]:
            _subtract(row, rows[cell], row[cell])
        if not row:
            continue
        lead = min(row)
        first = {cell: _over(value, row[lead]) for cell, value in row.items()}
        for other in rows.values():
            if lead in other:
                _subtract(other, first, other[lead])
        rows[lead] = first
    yield from rows.values()


def _equations(sums: Sequence[Sum], unknown: Collection[Cell]) -> Iterator[_Row]:
    for line in sums:
        row: _Row = {cell: 1 for cell in line.parts if cell in unknown}
        if line.total in unknown:
            row[line.total] = -1
        if row:
            yield row


def _over(value: Fraction | int, by: Fraction | int) -> Fraction | int:
    """Divide exactly; nearly always by 1 or −1, and then whole numbers stay what they are."""
    return value * by if by in (1, -1) else Fraction(value) / by


def _subtract(row: _Row, other: _Row, factor: Fraction | int) -> None:
    """Take `factor` times the other row away, in place."""
    for cell, value in list(other.items()):
        left = row.get(cell, 0) - factor * value
        if left:
            row[cell] = left
        else:
            row.pop(cell, None)
