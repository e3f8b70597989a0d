"""What may leave a clinic: small counts, rounding, shares, and what has to be hidden beside a hidden cell."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from services.analytics.domain.differences import Cell, Counts, Sum
from services.analytics.domain.disclosure import TOTAL, protected, rounded, share, shown, sums_of, to_hide


@pytest.mark.parametrize(
    ("count", "expected"), [(0, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (1002, 1000)]
)
def test_counts_are_hidden_below_five_and_shown_to_the_nearest_five(count: int, expected: int | None) -> None:
    assert shown(count) == expected


def test_a_share_is_computed_from_the_two_rounded_counts() -> None:
    assert (share(38, 62).numerator, share(38, 62).denominator) == (40, 60)
    assert share(38, 62).rate == 40 / 60


@pytest.mark.parametrize(("numerator", "denominator"), [(4, 60), (57, 60), (60, 60), (0, 60), (2, 4)])
def test_a_share_is_hidden_with_little_on_either_side(numerator: int, denominator: int) -> None:
    assert share(numerator, denominator).hidden


def test_below_fifty_there_are_counts_and_no_share() -> None:
    assert (share(20, 47).denominator, share(20, 47).rate) == (45, None)
    assert share(20, 48).rate == 20 / 50


def test_a_second_cell_is_hidden_beside_a_hidden_one() -> None:
    table: dict[Cell, int] = {("a",): 3, ("b",): 12, ("c",): 40, (TOTAL,): 55}
    assert protected(table) == {("a",): None, ("b",): None, ("c",): 40, (TOTAL,): 55}


def test_hidden_cells_that_are_small_even_together_take_another_with_them() -> None:
    table: dict[Cell, int] = {("a",): 0, ("b",): 1, ("c",): 12, ("d",): 40, (TOTAL,): 53}
    assert [cell for cell, value in protected(table).items() if value is None] == [("a",), ("b",), ("c",)]


def test_without_a_total_nothing_else_is_hidden() -> None:
    assert protected({("a",): 3, ("b",): 12}) == {("a",): None, ("b",): 10}


def test_with_two_filters_the_row_and_the_column_are_protected() -> None:
    inner: dict[Cell, int] = {
        ("x", "1"): 2,
        ("x", "2"): 20,
        ("x", "3"): 30,
        ("y", "1"): 25,
        ("y", "2"): 15,
        ("y", "3"): 35,
    }
    hidden = {cell for cell, value in protected(with_totals(inner)).items() if value is None}
    assert hidden == {("x", "1"), ("x", "2"), ("y", "1"), ("y", "2")}


def test_whoever_knows_their_own_cells_learns_no_others() -> None:
    counts: dict[Cell, Counts] = {("a",): (3,), ("b",): (12,), ("c",): (20,), ("d",): (40,), (TOTAL,): (75,)}

    def owner(cell: Cell) -> str | None:
        return None if cell == (TOTAL,) else cell[0]

    sums = sums_of(counts)
    assert to_hide(counts, sums) == {("a",), ("b",)}
    assert to_hide(counts, sums, owner=owner) == {("a",), ("b",), ("c",)}


def test_what_was_hidden_stays_hidden_and_what_was_published_is_hidden_last() -> None:
    counts: dict[Cell, Counts] = {("a",): (3,), ("b",): (12,), ("c",): (20,), (TOTAL,): (35,)}
    assert to_hide(counts, sums_of(counts), known=[("b",)]) == {("a",), ("c",)}
    assert to_hide(counts, sums_of(counts), already=[("c",), ("gone",)]) == {("a",), ("c",)}


def test_the_two_parts_of_a_share_are_hidden_together() -> None:
    counts: dict[Cell, Counts] = {("a",): (30, 2), ("b",): (30, 20), ("c",): (30, 30), (TOTAL,): (90, 52)}
    assert to_hide(counts, sums_of(counts)) == {("a",), ("b",)}


def test_a_bridge_between_two_hidden_rings_is_found() -> None:
    """Every row and column has two hidden cells, and yet one cell is a difference of totals."""
    rows, columns = "abcdef", "uvwxyz"
    ring = {("a", "u"), ("a", "v"), ("b", "u"), ("b", "v"), ("e", "y"), ("e", "z"), ("f", "y"), ("f", "z")}
    bridge = ("b", "y")
    table = with_totals({(r, c): 20 for r in rows for c in columns})
    counts = {cell: (value,) for cell, value in table.items()}
    hidden = to_hide(counts, sums_of(table), already=[*ring, bridge])
    assert len(hidden) > len(ring) + 1


def test_sums_of_names_every_total_along_each_dimension() -> None:
    table = with_totals({("x", "1"): 1, ("x", "2"): 1})
    assert Sum(("x", TOTAL), (("x", "1"), ("x", "2"))) in sums_of(table)
    assert Sum((TOTAL, TOTAL), (("x", TOTAL),)) in sums_of(table)
    assert len(sums_of(table)) == 5


def test_rounding_goes_half_up_nowhere_because_five_is_odd() -> None:
    assert [rounded(count) for count in range(3, 9)] == [5, 5, 5, 5, 5, 10]


def with_totals(inner: Mapping[Cell, int]) -> dict[Cell, int]:
    """A table of two dimensions with all its totals."""
    table: dict[Cell, int] = {}
    for (row, column), count in inner.items():
        for cell in ((row, column), (row, TOTAL), (TOTAL, column), (TOTAL, TOTAL)):
            table[cell] = table.get(cell, 0) + count
    return table
