"""Rows as CSV: read back they are the same, and none of their cells is a formula."""

import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.http.csv import Cell, csv_parts, csv_text, unformulated

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x")


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_calculate_gets_an_apostrophe(text: str) -> None:
    assert unformulated(text) == f"'{text}"
    assert next(csv.reader(StringIO(csv_text([[text]]), newline=""))) == [f"'{text}"]


def test_numbers_stay_numbers_also_negative_ones() -> None:
    assert csv_text([[-1, -0.5, 0, None, True, False]]) == "-1,-0.5,0,,1,0\r\n"


def test_days_and_moments_are_written_as_iso_says() -> None:
    assert csv_text([[date(2026, 11, 2), datetime(2026, 11, 2, 8, tzinfo=UTC)]]) == (
        "2026-11-02,2026-11-02T08:00:00+00:00\r\n"
    )


def test_a_formula_behind_a_comma_or_a_line_end_stays_inside_its_cell() -> None:
    texts = ["a,=1+1", "a\r\n=1+1", 'a"\n=1']
    assert next(csv.reader(StringIO(csv_text([texts]), newline=""))) == texts


def test_parts_are_bounded_and_together_the_whole() -> None:
    rows: list[list[Cell]] = [[number, "x"] for number in range(4500)]
    parts = list(csv_parts(rows))
    assert [part.count(b"\r\n") for part in parts] == [2000, 2000, 500]
    assert b"".join(parts).decode() == csv_text(rows)


@settings(max_examples=60)
@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=1, max_size=4)))
def test_whatever_is_written_is_read_back_and_never_begins_as_a_formula(rows: list[list[str]]) -> None:
    read = list(csv.reader(StringIO(csv_text(rows), newline="")))
    assert read == [[unformulated(cell) for cell in row] for row in rows]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in read for cell in row)
