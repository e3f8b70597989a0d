"""What a file is made of, whatever its format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.analytics.http.csv import Cell

Row = Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """A name, the heads of the columns, and rows that are read once; `total` is how many they will be, about."""

    name: str
    head: Sequence[str]
    rows: Iterable[Row]
    total: int = 0


@dataclass(frozen=True)
class Content:
    """The tables of a file under a title; `lines` are sentences that stand above them."""

    title: str
    lines: Sequence[str]
    tables: Sequence[Table]

    @property
    def total(self) -> int:
        """Rows of all tables."""
        return sum(table.total for table in self.tables)
