"""No sum, and no pair of sums, tells more of a hidden count than that it is hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.domain.benchmarks import Month, owner, tables
from services.analytics.domain.differences import Cell
from services.analytics.domain.disclosure import SMALL, TOTAL, sums_of, to_hide
from services.analytics.domain.quarters import Quarter
from tests.unit.analytics.attack import learned

COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 60))
SIZES = st.one_of(st.tuples(st.integers(3, 5), st.integers(2, 4)), st.tuples(st.just(3), st.just(2), st.just(2)))


def with_totals(inner: Mapping[Cell, int]) -> dict[Cell, int]:
    """A table of any dimensions with all its totals."""
    table: dict[Cell, int] = {}
    for cell, count in inner.items():
        for places in product((False, True), repeat=len(cell)):
            key = tuple(TOTAL if whole else word for word, whole in zip(cell, places, strict=True))
            table[key] = table.get(key, 0) + count
    return table


def small_ones(table: Mapping[Cell, int]) -> list[Cell]:
    return [cell for cell, count in table.items() if count < SMALL]


@st.composite
def a_table(draw: st.DrawFn) -> dict[Cell, int]:
    """Clinics by one or two filters."""
    cells = product(*([f"{place}{n}" for n in range(size)] for place, size in enumerate(draw(SIZES))))
    return with_totals({cell: draw(COUNTS) for cell in cells})


@settings(max_examples=50, deadline=None)
@given(table=a_table())
def test_nobody_learns_anything_of_a_small_count(table: dict[Cell, int]) -> None:
    sums = sums_of(table)
    told = learned(table, sums, to_hide({cell: (count,) for cell, count in table.items()}, sums))
    assert all(told[cell][0] == 0 and told[cell][1] >= SMALL - 1 for cell in small_ones(table))


@settings(max_examples=25, deadline=None)
@given(table=a_table())
def test_a_clinic_that_knows_its_own_counts_learns_no_small_count_of_another(table: dict[Cell, int]) -> None:
    sums = sums_of(table)
    hidden = to_hide({cell: (count,) for cell, count in table.items()}, sums, owner=owner)
    for clinic in {cell[0] for cell in table} - {TOTAL}:
        known = [cell for cell in table if cell[0] == clinic]
        told = learned(table, sums, hidden, known)
        for cell in small_ones(table):
            low, high = told.get(cell, (0, SMALL))
            # Of a total it knows its own part, and so that it is no less.
            assert high - low >= SMALL - 1 or (cell[0] == TOTAL and low <= table[clinic, *cell[1:]]), (clinic, cell)


def test_the_attack_tells_small_counts_where_only_they_are_hidden() -> None:
    chance = Random(5)
    broken = 0
    for _ in range(30):
        table = with_totals({(f"c{c}", f"v{v}"): chance.choice((2, 30, 31, 42)) for c in range(4) for v in range(4)})
        told = learned(table, sums_of(table), small_ones(table), exactly=True)
        broken += any(low == high for low, high in told.values())
    assert broken > 15


def test_beside_exact_counts_next_to_nothing_is_told_either() -> None:
    """Nobody sees exact counts of another clinic; this only says how little depends on the rounding."""
    chance, told = Random(7), 0
    for _ in range(40):
        table = with_totals({(f"c{c}", f"v{v}"): chance.choice((2, 3, 30, 42)) for c in range(4) for v in range(3)})
        hidden = to_hide({cell: (count,) for cell, count in table.items()}, sums_of(table))
        ranges = learned(table, sums_of(table), hidden, exactly=True)
        told += sum(low == high for low, high in ranges.values())
    assert told == 0


def months(chance: Random, clinics: Sequence[str]) -> list[Month]:
    """A quarter of homework in two families, some of it rare."""
    made = []
    for clinic, number in product(clinics, (7, 8, 9)):
        parts = {family: (chance.randint(0, 40), chance.randint(0, 20)) for family in ("diary", "video")}
        parts["goal"] = (chance.randint(0, 5), chance.randint(0, 3))
        values = {name: {"closed": done + silent, "closed_done": done} for name, (done, silent) in parts.items()}
        whole = {name: sum(counts[name] for counts in values.values()) for name in ("closed", "closed_done")}
        made.append(Month(clinic, date(2026, number, 1), whole, {"family": values}))
    return made


def test_what_is_published_of_a_quarter_tells_no_small_count() -> None:
    clinics = [f"cln_{letter}" for letter in "abcde"]
    for seed in range(3):
        table = tables(Quarter(2026, 3), months(Random(seed), clinics), date(2026, 11, 23))[0]
        hidden = table.hidden((), ())
        for part in (0, 1):
            counts = {cell: found[part] for cell, found in table.counts.items()}
            told = learned(counts, table.sums, hidden)
            assert all(told[cell][0] == 0 and told[cell][1] >= SMALL - 1 for cell in small_ones(counts))
