"""The table that stands behind a chart, with words to read and bare numbers to take along as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from gateway.web.i18n import gettext
from gateway.web.staff.numbers import count_words, percent, percent_words

Raw = str | int | float | None
RISKY = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would compute instead of show


@dataclass(frozen=True)
class Cell:
    """`raw` goes into a file; with an `href` the words lead further down; `text` stands on the left, numbers right."""

    words: str
    raw: Raw = None
    href: str = ""
    text: bool = False


@dataclass(frozen=True)
class Table:
    """The first cell of each row names it."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def named(words: str, href: str = "") -> Cell:
    return Cell(words, words, href, text=True)


def counted(number: int) -> Cell:
    return Cell(count_words(number), number)


def rated(numerator: int, denominator: int) -> Cell:
    """A whole per cent, or a dash where there is nothing to divide by."""
    return Cell(percent_words(numerator, denominator), percent(numerator, denominator))


def ranged(low: int | float | None, high: int | float | None) -> Cell:
    """An interval in per cent."""
    if low is None or high is None:
        return Cell("–")
    return Cell(gettext("%(low)s to %(high)s\u00a0%%", low=low, high=high), f"{low} to {high}")


def plain(number: float | None, places: int = 1) -> Cell:
    """A number that is no count, such as a mean."""
    return Cell("–") if number is None else Cell(f"{number:.{places}f}", round(number, places))


def as_csv(table: Table, beside: Mapping[str, str]) -> str:
    """The table as a file; `beside` is said again in every row, so that a row explains itself."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe(words) for words in (*table.head, *beside)])
    for row in table.rows:
        writer.writerow([*(safe(cell.raw) for cell in row), *(safe(words) for words in beside.values())])
    return out.getvalue()


def safe(value: Raw) -> Raw:
    """Words that a spreadsheet would take for a formula get an apostrophe before them."""
    return f"'{value}" if isinstance(value, str) and value.startswith(RISKY) else value
