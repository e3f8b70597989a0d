"""The answer to a question for figures, as tables: each figure with its counts and the definition it used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from services.analytics.exporting.rounding import rounded
from services.analytics.exporting.tables import Content, Row, Table
from services.analytics.http.csv import Cell

Document = Mapping[str, Any]
HEAD: Final = (
    "part",
    "of",
    "from",
    "to",
    "figure",
    "value",
    "unit",
    "numerator",
    "denominator",
    "definition",
    "definition_version",
)
MEANING: Final = ("id", "version", "words", "formula", "source")


INSIDE: Final = "Exact counts of one clinic. They stay inside it: small numbers can point at people."
OUTSIDE: Final = (
    "Counts are rounded to five. Those below five are left out, and others by which they could be computed;"
    " shares are computed from rounded counts of fifty and more."
)


def content(document: Document, definitions: Sequence[Document], *, outside: bool = False) -> Content:
    """Return the tables of a figures document as the API answers it, and the definitions of what is in it. What goes
    `outside` is rounded before.
    """
    document = rounded(document) if outside else document
    rows = list(_rows(document))
    used = {(row[9], row[10]) for row in rows}
    meant = [[one.get(name) for name in MEANING] for one in definitions if (one.get("id"), one.get("version")) in used]
    behind = float(document.get("lag_seconds") or 0)
    lines = (
        f"{document['from']} to {document['to']}, local days of the clinic, both included.",
        f"As of {document.get('as_of')}; {behind:.0f} seconds behind.",
        OUTSIDE if outside else INSIDE,
    )
    tables = (Table("figures", HEAD, rows, len(rows)), Table("definitions", MEANING, meant, len(meant)))
    return Content("Figures", lines, tables)


def _rows(document: Document) -> Iterator[Row]:
    """All of the period, then the period it is compared with, each part of a split, and each week or month."""
    period = document["from"], document["to"]
    yield from _figures("all", "", period, document.get("figures"))
    compared = document.get("comparison") or {}
    before = compared.get("from", ""), compared.get("to", "")
    yield from _figures(str(compared.get("kind", "")), "", before, compared.get("figures"))
    split = document.get("split") or {}
    for row in split.get("rows", ()):
        yield from _figures(str(split["dimension"]), str(row["value"]), period, row.get("figures"))
        yield from _figures(
            f"{split['dimension']}, {compared.get('kind')}", row["value"], before, row.get("comparison")
        )
    series = document.get("series") or {}
    for row in series.get("rows", ()):
        yield from _figures(str(series["step"]), "", (row["from"], row["to"]), row.get("figures"))


def _figures(part: str, of: str, period: tuple[str, str], figures: Document | None) -> Iterator[Row]:
    for name, one in (figures or {}).items():
        yield (
            part,
            of,
            *period,
            name,
            _value(one),
            one.get("unit"),
            one.get("numerator"),
            one.get("denominator"),
            one.get("definition"),
            one.get("definition_version"),
        )


def _value(one: Document) -> Cell:
    """A count is a whole number, whatever JSON made of it."""
    value = one.get("value")
    return int(value) if one.get("kind") in {"count", "stock"} and value is not None else value
