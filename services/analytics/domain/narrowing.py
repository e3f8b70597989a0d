"""Between which numbers somebody can know hidden cells to lie, from rounded cells and the sums that bind them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from math import inf
from typing import Final

from services.analytics.domain.differences import Cell, Counts, Sum

_PASSES: Final = 20
"""How often all sums are gone through at most; nearly always two or three times are enough."""
Range = tuple[float, float]
Ranges = dict[Cell, Range]


def narrowed(
    counts: Mapping[Cell, Counts],
    sums: Sequence[Sum],
    hidden: Collection[Cell],
    shown: Callable[[Cell, int], Range],
    small: int,
) -> frozenset[Cell]:
    """Return the hidden cells below `small` of which it can be told that they are more than 0, or less than
    `small` − 1.

    `shown` says between which numbers a count lies that is not hidden, as far as it can be seen.
    """
    told: set[Cell] = set()
    for place in range(max(map(len, counts.values()), default=0)):
        ranges = {cell: (0.0, inf) if cell in hidden else shown(cell, found[place]) for cell, found in counts.items()}
        _narrow(ranges, sums)
        for cell in hidden:
            low, high = ranges[cell]
            if counts[cell][place] < small and (low > 0 or high < small - 1):
                told.add(cell)
    return frozenset(told)


def _narrow(ranges: Ranges, sums: Sequence[Sum]) -> None:
    for _ in range(_PASSES):
        if not sum(_narrow_line(ranges, line) for line in sums):
            return


def _narrow_line(ranges: Ranges, line: Sum) -> bool:
    """Narrow every cell of one sum by all the others; return whether any is narrower now."""
    lows = sum(ranges[part][0] for part in line.parts)
    highs = sum(ranges[part][1] for part in line.parts if ranges[part][1] < inf)
    open_ends = sum(ranges[part][1] == inf for part in line.parts)
    changed = _put(ranges, line.total, lows, inf if open_ends else highs)
    low, high = ranges[line.total]
    for part in line.parts:
        first, last = ranges[part]
        others = highs if last == inf else highs - last
        open_others = open_ends - (last == inf)
        changed |= _put(ranges, part, -inf if open_others else low - others, high - (lows - first))
    return changed


def _put(ranges: Ranges, cell: Cell, low: float, high: float) -> bool:
    before = ranges[cell]
    ranges[cell] = (max(before[0], low), min(before[1], high))
    return ranges[cell] != before
