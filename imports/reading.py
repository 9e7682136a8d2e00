"""
Tables out of the files that people have: CSV in any common dress, and XLSX.

Pure: a file in, rows of text out, and never more of it in memory than a piece. Copes with
byte-order marks, UTF-16, Latin-1, commas, semicolons and tabs, line breaks inside cells, bare
carriage returns, preamble lines before the header, headers on two lines, repeated and empty
column names, texts dressed as formulas.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from itertools import islice
from typing import Any, BinaryIO

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
PIECE_SIZE = 64 * 1024
_BLANKS = b"\x00\r\n\t ,;"
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_XLSX_MAGIC = b"PK\x03\x04"
# How spreadsheets are told to leave a code's zeros alone: ="0012".
_FORMULA_TEXT = re.compile(r'="([^"]*)"')


# A file on disk or in the database, read from its beginning; or all of a small one.
Content = bytes | BinaryIO


class UnreadableFile(DomainError):
    """The file is not a table we can read; the message says why."""


@dataclass(frozen=True)
class Table:
    """Column names and the rows beneath them, each as long as the header."""

    columns: list[str]
    rows: list[list[str]]


def opened(content: Content) -> BinaryIO:
    """The file, at its beginning; whoever reads it moves on in it, so only one at a time may."""
    file = io.BytesIO(content) if isinstance(content, bytes) else content
    file.seek(0)
    return file


def pieces(content: Content) -> Iterator[bytes]:
    """All of the file, one piece after the other."""
    return iter(partial(opened(content).read, PIECE_SIZE), b"")


def is_workbook(content: Content) -> bool:
    """Whether the file's first bytes are those of XLSX."""
    return opened(content).read(len(_XLSX_MAGIC)) == _XLSX_MAGIC


def encoding_of(content: Content) -> str:
    """The encoding of a CSV file: by its mark, else UTF-8, else Windows' Latin."""
    head = opened(content).read(3)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if head[1:2] == b"\x00":
        return "utf-16-le"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in pieces(content):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _delimiter(text: str) -> str:
    """The separator that splits the first lines most evenly."""
    lines = text.splitlines()[:30]
    return max(",;\t|", key=lambda mark: (sum(mark in line for line in lines), text.count(mark)))


def _csv_rows(file: BinaryIO, encoding: str) -> Iterator[list[str]]:
    # Lines end as they do in the file, be it by the bare carriage return of old Macs.
    text = io.TextIOWrapper(opened(file), encoding, errors="replace", newline="")
    csv.field_size_limit(LARGEST_FILE)
    try:
        delimiter = _delimiter(text.read(DELIMITER_SEEN))
        text.seek(0)
        reader = csv.reader(text, delimiter=delimiter)
        yield from reader
    except csv.Error as error:
        raise UnreadableFile(
            _("Line %(line)s can't be read as a table.") % {"line": reader.line_num}
        ) from error
    finally:
        text.detach()  # else the file would be closed with it


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


def _xlsx_rows(file: BinaryIO) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(file) as archive:
            _check_unpacked(archive)
        book = load_workbook(file, read_only=True, data_only=True)
        with closing(book):
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its own size may be anything
            for row in _counted(sheet.iter_rows(values_only=True)):
                yield [_cell(value) for value in row]
    except UnreadableFile:
        raise
    except Exception as error:  # a broken or hostile file can raise anything in the libraries
        raise UnreadableFile(_("This is not a spreadsheet we can read. Save it as CSV.")) from error


def _is_binary(head: bytes) -> bool:
    """Whether there are zero bytes where no text encoding we know puts them."""
    is_utf16 = head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[1:2] == b"\x00"
    return b"\x00" in head and not is_utf16


def raw_rows(content: Content, *, encoding: str = "") -> Iterator[list[str]]:
    """
    Every row of the file's first sheet, as text.

    :param encoding: what ``encoding_of`` said, where it is known; else all is read to find it out.
    :raises UnreadableFile: empty, too large, not a table, or not what its first bytes say.
    """
    file = opened(content)
    if not any(piece.strip(_BLANKS) for piece in pieces(file)):
        raise UnreadableFile(_("This file is empty."))
    if file.seek(0, io.SEEK_END) > LARGEST_FILE:
        raise UnreadableFile(_("This file is larger than 20 MB. Split it."))
    if is_workbook(file):
        yield from _xlsx_rows(file)
    elif _is_binary(opened(file).read(1000)):
        raise UnreadableFile(_("This is neither CSV nor XLSX. Save it as one of them."))
    else:
        yield from _csv_rows(file, encoding or encoding_of(file))


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


def guess_header_row(content: Content, *, encoding: str = "") -> int:
    """The first of the leading rows that is as wide as the table beneath it, counted from 1."""
    head = list(islice(raw_rows(content, encoding=encoding), 20))
    widths = [sum(1 for cell in row if cell.strip()) for row in head]
    widest = max(widths, default=0)
    for number, width in enumerate(widths, start=1):
        if width and width >= 0.6 * widest:
            return number
    return 1


def open_table(
    content: Content, *, header_row: int = 1, encoding: str = ""
) -> tuple[list[str], Iterator[list[str]]]:
    """
    The column names, and the rows beneath them one at a time; rows without any text are left out.

    ``header_row`` counts the file's rows from 1. Short rows are filled up, long ones cut.

    :raises UnreadableFile: as ``raw_rows``; no header there; while reading, after 250,000 rows.
    """
    rows = raw_rows(content, encoding=encoding)
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


def read_table(content: Content, *, header_row: int = 1) -> Table:
    """
    The whole table at once.

    :raises UnreadableFile: as ``open_table``.
    """
    columns, rows = open_table(content, header_row=header_row)
    return Table(columns, list(rows))
