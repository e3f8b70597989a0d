"""Disclosure control: what of a table may leave the clinic that it belongs to.

The rules, in the order in which they are used:

1. `small`: a count below 5, zero included, is hidden.
2. `to_hide`: beside it, others are hidden wherever the hidden one could be computed from totals or several filters.
3. `rounded`: what is left is shown to the nearest 5, totals like all others, and apart from their parts.
4. `rate`: a share is computed from two rounded counts, and only where 50 or more are behind it.

A cell is named by a tuple of words, and `TOTAL` stands for all values of a dimension: ("depression", "*") is the total
of a row. `protected` does all of it for one table of counts; `to_hide` takes any system of sums.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from services.analytics.domain.differences import Cell, Counts, Sum, given_away
from services.analytics.domain.narrowing import narrowed

SMALL: Final = 5
"""Counts below this are hidden; a mean, a median or a course needs at least as many behind it."""
BASE: Final = 5
"""What is shown is a multiple of this."""
RATE_FROM: Final = 50
"""The denominator from which on a share is shown."""
CLINICS_FROM: Final = 3
"""A total of fewer clinics than this is hidden: whoever knows their own could compute the other."""
TOTAL: Final = "*"


@dataclass(frozen=True)
class Share:
    """A numerator and a denominator as they may be shown, all None if hidden; `rate` is 0–1, None below 50."""

    numerator: int | None
    denominator: int | None
    rate: float | None

    @property
    def hidden(self) -> bool:
        """Whether nothing of it is shown."""
        return self.denominator is None


HIDDEN: Final = Share(None, None, None)


def small(*counts: int) -> bool:
    """Return whether any of the counts is below 5."""
    return any(count < SMALL for count in counts)


def rounded(count: int) -> int:
    """Return the count to the nearest 5."""
    return (count + BASE // 2) // BASE * BASE


def shown(count: int) -> int | None:
    """Return a single count as it may be shown, None if it is hidden."""
    return None if small(count) else rounded(count)


def share(numerator: int, denominator: int) -> Share:
    """Return a share as it may be shown: hidden if the numerator, the denominator or what lies between is below 5."""
    if small(numerator, denominator, denominator - numerator):
        return HIDDEN
    return Share(rounded(numerator), rounded(denominator), rate(rounded(numerator), rounded(denominator)))


def rate(numerator: int, denominator: int) -> float | None:
    """Return a share 0–1 of two counts that are rounded already, None below 50."""
    return numerator / denominator if denominator >= RATE_FROM else None


def protected(table: Mapping[Cell, int]) -> dict[Cell, int | None]:
    """Return a table of counts with its totals as it may be shown: every cell rounded, or None where it is hidden.

    All cells have the same number of dimensions; a total that is not in the table is not published, and binds nothing.
    """
    counts = {cell: (count,) for cell, count in table.items()}
    hidden = to_hide(counts, sums_of(table))
    return {cell: None if cell in hidden else rounded(count) for cell, count in table.items()}


def sums_of(cells: Collection[Cell]) -> list[Sum]:
    """Return every sum of a table with totals: along each dimension, whatever the other dimensions say."""
    parts: dict[tuple[int, Cell], list[Cell]] = {}
    for cell in sorted(cells):
        for place, word in enumerate(cell):
            if word != TOTAL:
                parts.setdefault((place, (*cell[:place], TOTAL, *cell[place + 1 :])), []).append(cell)
    return [Sum(total, tuple(found)) for (_, total), found in parts.items() if total in cells]


def _nobody(_: Cell) -> str | None:
    return None


def to_hide(
    counts: Mapping[Cell, Counts],
    sums: Sequence[Sum],
    *,
    already: Collection[Cell] = (),
    known: Collection[Cell] = (),
    owner: Callable[[Cell], str | None] = _nobody,
) -> frozenset[Cell]:
    """Return the cells of a table that must not be shown.

    `counts` gives each cell one count, or several that are hidden together (the two parts of a share). `already` is
    hidden in any case, such as what was hidden yesterday; `known` was published before and is hidden last. Whoever
    owns cells (a clinic its own) knows them exactly: what is hidden stays hidden from every one of them, too.
    """
    hidden = {cell for cell, found in counts.items() if small(*found)} | {cell for cell in already if cell in counts}
    table = _Table(counts, sums, frozenset(known), owner)
    while more := table.beside(hidden) or table.against_differences(hidden):
        hidden |= more
    return frozenset(hidden)


@dataclass(frozen=True)
class _Table:
    counts: Mapping[Cell, Counts]
    sums: Sequence[Sum]
    known: frozenset[Cell]
    owner: Callable[[Cell], str | None]

    @cached_property
    def totals(self) -> frozenset[Cell]:
        """Every cell that is a total of others."""
        return frozenset(line.total for line in self.sums)

    def beside(self, hidden: Collection[Cell]) -> set[Cell]:
        """Return what has to be hidden so that no single sum gives a hidden cell away."""
        more: set[Cell] = set()
        for line in self.sums:
            gone = [cell for cell in line.members if cell in hidden or cell in more]
            while gone and (exposed := next(self._exposed(line, gone), None)):
                found = self._next(line.members, gone, exposed.viewer)
                if found is None:
                    break
                gone.append(found)
                more.add(found)
        return more

    def against_differences(self, hidden: Collection[Cell]) -> set[Cell]:
        """Return what has to be hidden so that no combination of sums gives a hidden cell away, to nobody who knows
        their own cells.
        """
        viewers = {self.owner(cell) for cell in hidden} | {None}
        for viewer in sorted(viewers, key=lambda each: each or ""):
            unknown = {cell for cell in hidden if viewer is None or self.owner(cell) != viewer}
            told = given_away(self.counts, self.sums, unknown, SMALL)
            for cell in sorted(told) or sorted(self._narrowed(unknown, viewer)):
                members = [each for line in self.sums if cell in line.members for each in line.members]
                found = self._next(members, hidden, viewer)
                if found is not None:
                    return {found}
        return set()

    def _narrowed(self, unknown: Collection[Cell], viewer: str | None) -> set[Cell]:
        """Return the cells of which rounded counts tell something. A total is no less than the viewer's own part."""

        def seen(cell: Cell, count: int) -> tuple[float, float]:
            if viewer is not None and self.owner(cell) == viewer:
                return count, count
            return max(SMALL, rounded(count) - BASE // 2), rounded(count) + BASE // 2

        told = narrowed(self.counts, self.sums, unknown, seen, SMALL)
        return {cell for cell in told if viewer is None or self.owner(cell) is not None}

    def _exposed(self, line: Sum, gone: Sequence[Cell]) -> Iterator[_Exposed]:
        """Yield whoever could learn something from this sum alone: everybody, or the owner of hidden cells in it."""
        by_viewer: dict[str, list[Cell]] = {}
        for cell in gone:
            if viewer := self.owner(cell):
                by_viewer.setdefault(viewer, []).append(cell)
        everything = _added(self.counts[cell] for cell in gone)
        for viewer, own in ((None, []), *by_viewer.items()):
            left = len(gone) - len(own)
            if left == 1:
                yield _Exposed(viewer)
            elif left and not (line.total in gone and line.total not in own):
                theirs = _added(self.counts[cell] for cell in own) or (0,) * len(everything)
                if small(*(whole - part for whole, part in zip(everything, theirs, strict=True))):
                    yield _Exposed(viewer)

    def _next(self, cells: Iterable[Cell], gone: Collection[Cell], viewer: str | None) -> Cell | None:
        """Return the cell to hide next: the smallest that helps, the published ones last, a part before its total; None
        if all are hidden.
        """
        left = [cell for cell in cells if cell not in gone and (viewer is None or self.owner(cell) != viewer)]
        order = {cell: (cell in self.known, sum(self.counts[cell]), cell in self.totals, cell) for cell in left}
        return min(left, key=order.__getitem__, default=None)


@dataclass(frozen=True)
class _Exposed:
    viewer: str | None


def _added(found: Iterable[Counts]) -> Counts:
    return tuple(map(sum, zip(*found, strict=True)))
