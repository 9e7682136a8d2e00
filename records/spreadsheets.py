"""Rows as files for spreadsheet programs, on their way while they are written: never held whole."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from records.spreadsheet_escaping import NUMBERS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_AT_ONCE = 1_000
LONGEST_TITLE = 31
LONGEST_TEXT = 32_767  # of a cell
_EMPTY = re.compile(rb"<sheetData ?/>|<sheetData></sheetData>")
# What XML needs said otherwise, and the two characters that it can't hold at all.
_IN_XML = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;", "\ufffe": None, "\uffff": None}
)

Row = Sequence[Any]


def csv_pieces(rows: Iterable[Row]) -> Iterator[str]:
    """Safe rows as CSV, with the mark by which spreadsheet programs know UTF-8."""
    yield "\ufeff"
    for batch in _batches(rows):
        piece = io.StringIO()
        csv.writer(piece).writerows(batch)
        yield piece.getvalue()


def xlsx_pieces(sheets: Sequence[tuple[str, Iterable[Row]]]) -> Iterator[bytes]:
    """
    Safe rows as XLSX: titles, and the rows of each sheet.

    openpyxl writes the book around empty sheets, and the rows are poured in while the archive is
    on its way: openpyxl itself gathers a sheet in a file, and begins to answer when all is there.
    """
    book, empty = Workbook(write_only=True), io.BytesIO()
    for title, _rows in sheets:
        book.create_sheet(title[:LONGEST_TITLE])
    book.save(empty)
    rows_of = {
        f"xl/worksheets/sheet{number}.xml": rows
        for number, (_title, rows) in enumerate(sheets, start=1)
    }
    outgoing = _Outgoing()
    with ZipFile(empty) as template, ZipFile(outgoing, "w", ZIP_DEFLATED) as archive:
        for name in template.namelist():
            if name not in rows_of:
                archive.writestr(name, template.read(name))
                continue
            before, after = _EMPTY.split(template.read(name))
            with archive.open(name, "w") as part:
                part.write(before + b"<sheetData>")
                for piece in _sheet_data(rows_of[name]):
                    part.write(piece)
                    yield outgoing.taken()
                part.write(b"</sheetData>" + after)
    yield outgoing.taken()


def zip_pieces(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """An archive of named files, on its way while they are made."""
    outgoing = _Outgoing()
    with ZipFile(outgoing, "w", ZIP_DEFLATED) as archive:
        for name, content in files:
            with archive.open(name, "w") as part:
                for piece in content:
                    part.write(piece)
                    yield outgoing.taken()
    yield outgoing.taken()


class _Outgoing(io.RawIOBase):
    """What was written since it was last taken."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._waiting += data
        return len(data)

    def taken(self) -> bytes:
        """What is waiting; then nothing is."""
        waiting, self._waiting = bytes(self._waiting), bytearray()
        return waiting


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, ROWS_AT_ONCE)):
        yield batch


def _sheet_data(rows: Iterable[Row]) -> Iterator[bytes]:
    letters: list[str] = []
    number = 0
    for batch in _batches(rows):
        lines = []
        for row in batch:
            number += 1
            letters += map(get_column_letter, range(len(letters) + 1, len(row) + 1))
            cells = map(_cell, letters, [number] * len(row), row)
            lines.append(f'<row r="{number}">{"".join(cells)}</row>')
        yield "".join(lines).encode()


def _cell(letters: str, number: int, value: Any) -> str:
    if value == "":
        return ""
    if isinstance(value, NUMBERS):
        return f'<c r="{letters}{number}"><v>{value}</v></c>'
    text = value[:LONGEST_TEXT].translate(_IN_XML)
    return f'<c r="{letters}{number}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
