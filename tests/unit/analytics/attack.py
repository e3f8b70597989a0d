"""An attack on what is published: whoever sees rounded cells adds and subtracts sums, one by one and in pairs, and
narrows down what the hidden cells can be. It shares no code with what decides what is hidden.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations
from math import ceil, floor, inf

from services.analytics.domain.differences import Cell, Sum

Equation = dict[Cell, int]
Bounds = dict[Cell, tuple[float, float]]


def learned(
    counts: Mapping[Cell, int],
    sums: Sequence[Sum],
    hidden: Collection[Cell],
    known: Collection[Cell] = (),
    *,
    exactly: bool = False,
) -> Bounds:
    """Return between which whole numbers the attacker knows every hidden cell to lie.

    They know the cells in `known`, their own, and with `exactly` everything that is shown as it was before rounding.
    """
    bounds = {
        cell: _seen(count, cell in hidden, cell in known or (exactly and cell not in hidden))
        for cell, count in counts.items()
    }
    equations = list(_equations(sums))
    changed = True
    while changed:
        changed = False
        for equation in equations:
            changed |= _narrow(equation, bounds)
    return {cell: bounds[cell] for cell in hidden if cell not in known}


def _seen(count: int, hidden: bool, known: bool) -> tuple[float, float]:
    if known:
        return count, count
    if hidden:
        return 0, inf
    shown = 5 * floor(count / 5 + 0.5)
    return max(5, shown - 2), shown + 2


def _equations(sums: Sequence[Sum]) -> Iterator[Equation]:
    """Yield every sum, then every pair of sums with a cell in common, added and subtracted."""
    alone = [{**dict.fromkeys(line.parts, 1), line.total: -1} for line in sums]
    yield from alone
    for one, other in combinations(alone, 2):
        if one.keys() & other.keys():
            for sign in (1, -1):
                both = {cell: one.get(cell, 0) + sign * other.get(cell, 0) for cell in {**one, **other}}
                yield {cell: factor for cell, factor in both.items() if factor}


def _narrow(equation: Equation, bounds: Bounds) -> bool:
    """What a cell can be, given what the others of the equation can be; whether that is less than was known."""
    changed = False
    for cell, factor in equation.items():
        low = high = 0.0
        for other, weight in equation.items():
            if other != cell:
                ends = sorted(weight * end for end in bounds[other])
                low, high = low + ends[0], high + ends[1]
        first, last = sorted((-low / factor, -high / factor))
        before = bounds[cell]
        after = (max(before[0], _up(first)), min(before[1], _down(last)))
        if after != before:
            bounds[cell], changed = after, True
    return changed


def _up(value: float) -> float:
    return ceil(value - 1e-9) if abs(value) < inf else value


def _down(value: float) -> float:
    return floor(value + 1e-9) if abs(value) < inf else value
