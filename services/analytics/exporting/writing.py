"""Tables as CSV, as a ZIP of CSVs, as an Excel workbook and as a PDF: row by row, so that memory stays flat.

Each writer is a generator: it yields the rows it has written so far, and goes on when it is asked to.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from services.analytics.domain.exports import Asked, Format, Kind, Reason, Refused
from services.analytics.exporting.sink import Sink
from services.analytics.exporting.tables import Content, Row, Table
from services.analytics.http.csv import Cell, csv_text

Writer = Callable[[Content, Sink], Iterator[int]]
ROWS_AT_ONCE: Final = 2000
EXCEL_ROWS: Final = 200_000
"""Rows of an Excel sheet beside its head: while it is made it lies in a temporary folder, at about 1 KB a row."""
PDF_ROWS: Final = 3000
_READ_BYTES: Final = 1024 * 1024
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""The earliest time a ZIP can hold: when the file was made is said in the job, not in the file."""


def writer_for(asked: Asked) -> Writer:
    """Return the writer of the format; the tables of a research export in CSV are files of one ZIP."""
    if asked.format is Format.CSV:
        return write_zip if asked.kind is Kind.RESEARCH else write_csv
    return write_xlsx if asked.format is Format.XLSX else write_pdf


def write_csv(content: Content, sink: Sink) -> Iterator[int]:
    """The first table, with its head; definitions are named by id and version in its rows."""
    yield from _csv(content.tables[0], sink.write, 0)


def write_zip(content: Content, sink: Sink) -> Iterator[int]:
    """A CSV for each table, and the sentences as README.txt."""
    done = 0
    with ZipFile(sink, "w", ZIP_DEFLATED) as archive:
        archive.writestr(_entry("README.txt"), "\n".join((content.title, "", *content.lines, "")).encode())
        for table in content.tables:
            with archive.open(_entry(f"{table.name}.csv"), "w", force_zip64=True) as file:
                for done in _csv(table, file.write, done):  # noqa: B020 - it goes on counting from there
                    yield done


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _EPOCH)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _csv(table: Table, write: Callable[[bytes], int], done: int) -> Iterator[int]:
    write(csv_text([table.head]).encode())
    for rows in _batches(table.rows):
        write(csv_text(rows).encode())
        done += len(rows)
        yield done


def write_xlsx(content: Content, sink: Sink) -> Iterator[int]:
    """A sheet for each table, the sentences on one of their own; texts are texts, never formulas or links."""
    import xlsxwriter  # noqa: PLC0415 - only who writes a workbook pays for it

    done = 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        options = {"constant_memory": True, "tmpdir": folder, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(path, options) as book:
            _sheet_of_lines(book, content)
            for table in content.tables:
                sheet = book.add_worksheet(table.name[:31])
                sheet.freeze_panes(1, 0)
                sheet.write_row(0, 0, table.head, book.add_format({"bold": True}))
                for number, row in enumerate(table.rows, 1):
                    if number > EXCEL_ROWS:
                        raise Refused(Reason.TOO_MANY_ROWS)
                    sheet.write_row(number, 0, [_in_excel(cell) for cell in row])
                    done += 1
                    if not done % ROWS_AT_ONCE:
                        yield done
        _copy(path, sink)
    yield done


def _sheet_of_lines(book: Any, content: Content) -> None:
    sheet = book.add_worksheet("about")
    for number, line in enumerate((content.title, *content.lines)):
        sheet.write_string(number, 0, line)


def _in_excel(cell: Cell) -> str | int | float | None:
    return cell.isoformat() if isinstance(cell, date) else cell


def _copy(path: Path, sink: Sink) -> None:
    with path.open("rb") as file:
        while data := file.read(_READ_BYTES):
            sink.write(data)


def write_pdf(content: Content, sink: Sink) -> Iterator[int]:
    """Title, sentences and tables on A4 across; refused when it would be a book."""
    if content.total > PDF_ROWS:
        raise Refused(Reason.TOO_MANY_ROWS)
    from fpdf import FPDF  # noqa: PLC0415 - it takes a second and much memory, and is needed seldom

    pdf = FPDF(orientation="landscape", format="A4")
    pdf.set_title(_latin(content.title))
    pdf.set_lang("en")
    pdf.add_page()
    pdf.set_font("Helvetica", "B", 16)
    pdf.cell(0, 10, _latin(content.title), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Helvetica", "", 9)
    for line in content.lines:
        pdf.multi_cell(0, 5, _latin(line), new_x="LMARGIN", new_y="NEXT")
    done = 0
    for table in content.tables:
        rows = list(table.rows)
        _table(pdf, table, rows)
        done += len(rows)
        yield done
    sink.write(bytes(pdf.output()))


def _table(pdf: Any, table: Table, rows: Sequence[Row]) -> None:
    pdf.ln(4)
    pdf.set_font("Helvetica", "B", 12)
    pdf.cell(0, 8, _latin(table.name.capitalize()), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Helvetica", "", 7)
    with pdf.table(borders_layout="HORIZONTAL_LINES", line_height=4, text_align="LEFT") as drawn:
        for row in (table.head, *rows):
            drawn.row([_latin(_in_words(cell)) for cell in row])


def _in_words(cell: Cell) -> str:
    if cell is None:
        return "-"
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)


_PLAINER: Final = str.maketrans({"≥": ">=", "≤": "<=", "−": "-", "–": "-", "—": "-", "’": "'", "“": '"', "”": '"'})


def _latin(text: str) -> str:
    """The letters of the fonts that every reader of PDF has."""
    return text.translate(_PLAINER).encode("latin-1", "replace").decode("latin-1")


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while some := list(islice(remaining, ROWS_AT_ONCE)):
        yield some
