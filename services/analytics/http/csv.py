"""Rows as CSV (RFC 4180, UTF-8), so that no cell of it is ever taken for a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO
from itertools import islice
from typing import Final

Cell = str | int | float | date | None
MEDIA_TYPE: Final = "text/csv; charset=utf-8"
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_ROWS_AT_ONCE: Final = 2000


def csv_text(rows: Iterable[Sequence[Cell]]) -> str:
    """Return the rows as one text. A text that a spreadsheet would calculate gets an apostrophe before it; numbers are
    numbers, None is empty, truth is 1 or 0.
    """
    written = StringIO()
    csv.writer(written).writerows([_plain(cell) for cell in row] for row in rows)
    return written.getvalue()


def csv_parts(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """Yield the same text in parts of bounded size, encoded, for what does not fit into memory."""
    remaining = iter(rows)
    while some := list(islice(remaining, _ROWS_AT_ONCE)):
        yield csv_text(some).encode()


def unformulated(text: str) -> str:
    """Return the text as a spreadsheet may have it."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text


def _plain(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return unformulated(cell)
    if isinstance(cell, bool):
        return int(cell)
    return cell.isoformat() if isinstance(cell, date) else cell
