"""
Tables out of the files that people have: CSV in any common dress, and XLSX.

Pure: bytes in, rows of text out. Copes with byte-order marks, UTF-16, Latin-1, commas,
semicolons and tabs, line breaks inside cells, bare carriage returns, preamble lines before the
header, headers on two lines, repeated and empty column names, texts dressed as formulas.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from tenancy.errors import DomainError

LARGEST_FILE = 20 * 1024 * 1024
LARGEST_UNPACKED = 300 * 1024 * 1024
LARGEST_HELD = 60 * 1024 * 1024
MOST_LINES = 1_048_576  # as many as a sheet can have
MOST_CELLS = 50_000_000
MOST_ROWS = 250_000
MOST_COLUMNS = 2_000
DELIMITER_SEEN = 20_000
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_XLSX_MAGIC = b"PK\x03\x04"
# How spreadsheets are told to leave a code's zeros alone: ="0012".
_FORMULA_TEXT = re.compile(r'="([^"]*)"')


class UnreadableFile(DomainError):
    """The file is not a table we can read; the message says why."""


@dataclass(frozen=True)
class Table:
    """Column names and the rows beneath them, each as long as the header."""

    columns: list[str]
    rows: list[list[str]]


def encoding_of(content: bytes) -> str:
    """The encoding of a CSV file: by its mark, else UTF-8, else Windows' Latin."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if content[1:2] == b"\x00":
        return "utf-16-le"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter(text: str) -> str:
    """The separator that splits the first lines most evenly."""
    lines = text.splitlines()[:30]
    return max(",;\t|", key=lambda mark: (sum(mark in line for line in lines), text.count(mark)))


def _lines(text: io.TextIOWrapper, content: bytes) -> Iterable[str]:
    """The lines as csv takes them; old Macs ended theirs by a bare carriage return."""
    if b"\n" in content:
        return text
    return io.StringIO(text.read().replace("\r", "\n"), newline="")


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    text = io.TextIOWrapper(io.BytesIO(content), encoding_of(content), errors="replace", newline="")
    delimiter = _delimiter(text.read(DELIMITER_SEEN))
    text.seek(0)
    csv.field_size_limit(LARGEST_FILE)
    reader = csv.reader(_lines(text, content), delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableFile(
            _("Line %(line)s can't be read as a table.") % {"line": reader.line_num}
        ) from error


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _check_unpacked(archive: zipfile.ZipFile) -> None:
    """Sheets are read as they are unpacked; everything else is held whole, so it must be small."""
    whole = sum(entry.file_size for entry in archive.infolist())
    sheets = sum(
        entry.file_size
        for entry in archive.infolist()
        if entry.filename.startswith("xl/worksheets/")
    )
    if whole > LARGEST_UNPACKED or whole - sheets > LARGEST_HELD:
        raise UnreadableFile(_("This file unpacks to far more than it should."))


def _counted(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows, until there are more of them, or more cells, than any table we know has."""
    cells = 0
    for lines, row in enumerate(rows, start=1):
        cells += len(row)
        if cells > MOST_CELLS or lines > MOST_LINES:
            raise UnreadableFile(_("This file unpacks to far more than it should."))
        yield row


def _xlsx_rows(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_unpacked(archive)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        with closing(book):
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its own size may be anything
            for row in _counted(sheet.iter_rows(values_only=True)):
                yield [_cell(value) for value in row]
    except UnreadableFile:
        raise
    except Exception as error:  # a broken or hostile file can raise anything in the libraries
        raise UnreadableFile(_("This is not a spreadsheet we can read. Save it as CSV.")) from error


def _is_binary(content: bytes) -> bool:
    """Whether there are zero bytes where no text encoding we know puts them."""
    is_utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[1:2] == b"\x00"
    return b"\x00" in content[:1000] and not is_utf16


def raw_rows(content: bytes) -> Iterator[list[str]]:
    """
    Every row of the file's first sheet, as text.

    :raises UnreadableFile: empty, too large, not a table, or not what its first bytes say.
    """
    if not content.strip(b"\x00\r\n\t ,;"):
        raise UnreadableFile(_("This file is empty."))
    if len(content) > LARGEST_FILE:
        raise UnreadableFile(_("This file is larger than 20 MB. Split it."))
    if content.startswith(_XLSX_MAGIC):
        yield from _xlsx_rows(content)
    elif _is_binary(content):
        raise UnreadableFile(_("This is neither CSV nor XLSX. Save it as one of them."))
    else:
        yield from _csv_rows(content)


def _plain(cell: str) -> str:
    cell = cell.strip()
    found = _FORMULA_TEXT.fullmatch(cell) if cell.startswith("=") else None
    return found[1].strip() if found else cell


def _headed(cells: list[str], above: list[str]) -> list[str]:
    """Names that stand twice, told apart by the heading that spans them on the line above."""
    names = [cell.strip() for cell in cells]
    if not any(name and names.count(name) > 1 for name in names):
        return cells
    headings: list[str] = []
    for cell in above:
        headings.append(cell.strip() or (headings[-1] if headings else ""))
    headings += headings[-1:] * (len(names) - len(headings))
    return [
        f"{heading}: {name}" if heading and names.count(name) > 1 else name
        for name, heading in zip(names, headings, strict=False)
    ]


def _column_names(cells: list[str]) -> list[str]:
    """Names without line breaks; empty ones are lettered, repeated ones numbered."""
    names: list[str] = []
    for position, cell in enumerate(cells[:MOST_COLUMNS]):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"({position + 1})"
        number = 2
        while name in names:
            name = f"{' '.join(cell.split()) or position + 1} ({number})"
            number += 1
        names.append(name)
    while names and names[-1] == f"({len(names)})":
        names.pop()
    return names


def guess_header_row(content: bytes) -> int:
    """The first of the leading rows that is as wide as the table beneath it, counted from 1."""
    head = list(islice(raw_rows(content), 20))
    widths = [sum(1 for cell in row if cell.strip()) for row in head]
    widest = max(widths, default=0)
    for number, width in enumerate(widths, start=1):
        if width and width >= 0.6 * widest:
            return number
    return 1


def open_table(content: bytes, *, header_row: int = 1) -> tuple[list[str], Iterator[list[str]]]:
    """
    The column names, and the rows beneath them one at a time; rows without any text are left out.

    ``header_row`` counts the file's rows from 1. Short rows are filled up, long ones cut.

    :raises UnreadableFile: as ``raw_rows``; no header there; while reading, after 250,000 rows.
    """
    rows = raw_rows(content)
    head = list(islice(rows, header_row))
    header = head[-1] if len(head) == header_row else []
    above = head[-2] if len(head) > 1 else []
    columns = _column_names(_headed(header, above) if any(above) else header)
    if not columns:
        raise UnreadableFile(_("There are no column names in that row."))
    return columns, _kept(rows, len(columns))


def _kept(rows: Iterator[list[str]], width: int) -> Iterator[list[str]]:
    number = 0
    for row in rows:
        cells = [_plain(cell) for cell in row[:width]]
        if any(cells):
            number += 1
            if number > MOST_ROWS:
                raise UnreadableFile(_("More than 250,000 rows. Split the file."))
            yield cells + [""] * (width - len(cells))


def read_table(content: bytes, *, header_row: int = 1) -> Table:
    """
    The whole table at once.

    :raises UnreadableFile: as ``open_table``.
    """
    columns, rows = open_table(content, header_row=header_row)
    return Table(columns, list(rows))
