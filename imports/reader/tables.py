"""The table in a file: where its header is, what its columns are called, its rows beneath."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO

from imports.reader.delimited import delimited_rows, encoding_of, is_binary
from imports.reader.problems import Unreadable
from imports.reader.wire import WireCell

LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 250_000
MOST_COLUMNS = 2_000
LONGEST_ROW = 2_000_000
HEAD_ROWS = 20
PEEKED = 4096
WORKBOOK = b"PK\x03\x04"
_BLANKS = b"\x00\r\n\t ,;"
# How spreadsheets are told to leave a code's zeros alone: ="0012".
_FORMULA_TEXT = re.compile(r'="([^"]*)"')


@dataclass(frozen=True)
class Table:
    """A file's columns and, read while they are asked for, its rows; ``encoding`` of CSV only."""

    encoding: str
    header_row: int
    columns: list[str]
    rows: Iterator[list[WireCell]]


def open_table(file: BinaryIO, *, header_row: int = 0, encoding: str = "") -> Table:
    """
    The column names, and the rows beneath them one at a time; rows without any text are left out.

    CSV of a known encoding is read as far as its rows are asked for; anything else is held whole.

    :param header_row: counted from 1; 0 to guess it.
    :raises Unreadable: empty, too large, no table, no header there; while reading: what comes
        later is none.
    """
    if not encoding:
        file = _whole(file)
        is_workbook = file.read(len(WORKBOOK)) == WORKBOOK
        encoding = "" if is_workbook else _text_encoding(file)
        file.seek(0)
    rows: Iterator[Any] = delimited_rows(file, encoding) if encoding else _workbook_rows(file)
    head = list(islice(rows, max(header_row, HEAD_ROWS)))
    header_row = header_row or _guess_header_row(head)
    header = _texts(head[header_row - 1]) if len(head) >= header_row else []
    above = _texts(head[header_row - 2]) if header_row > 1 and header else []
    columns = _column_names(_headed(header, above) if any(above) else header)
    if not columns:
        raise Unreadable("header")
    return Table(encoding, header_row, columns, _rows(chain(head[header_row:], rows), len(columns)))


def _workbook_rows(file: BinaryIO) -> Iterator[list[WireCell]]:
    # Not needed for CSV, and it takes ten times as long to import as everything else.
    from imports.reader.workbooks import workbook_rows

    return workbook_rows(file)


def _whole(file: BinaryIO) -> BinaryIO:
    content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Unreadable("large")
    if not content.strip(_BLANKS):
        raise Unreadable("empty")
    return io.BytesIO(content)


def _text_encoding(file: BinaryIO) -> str:
    file.seek(0)
    if is_binary(file.read(PEEKED)):
        raise Unreadable("binary")
    return encoding_of(file)


def _texts(row: Sequence[WireCell]) -> list[str]:
    return [cell if isinstance(cell, str) else cell[0] for cell in row]


def _guess_header_row(head: Sequence[Sequence[WireCell]]) -> int:
    """The first of the leading rows that is as wide as the table beneath it, counted from 1."""
    widths = [sum(1 for cell in _texts(row) if cell.strip()) for row in head[:HEAD_ROWS]]
    widest = max(widths, default=0)
    for number, width in enumerate(widths, start=1):
        if width and width >= 0.6 * widest:
            return number
    return 1


def _headed(cells: list[str], above: list[str]) -> list[str]:
    """Names that stand twice, told apart by the heading that spans them on the line above."""
    names = [cell.strip() for cell in cells]
    repeated = {name for name in names if name and names.count(name) > 1}
    if not repeated:
        return cells
    headings: list[str] = []
    for cell in above:
        headings.append(cell.strip() or (headings[-1] if headings else ""))
    headings += headings[-1:] * (len(names) - len(headings))
    return [
        f"{heading}: {name}" if heading and name in repeated else name
        for name, heading in zip(names, headings, strict=False)
    ]


def _column_names(cells: list[str]) -> list[str]:
    """Names without line breaks; empty ones are lettered, repeated ones numbered."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) > MOST_COLUMNS:
        raise Unreadable("columns")
    names: list[str] = []
    for position, cell in enumerate(cells):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"({position + 1})"
        number = 2
        while name in names:
            name = f"{' '.join(cell.split()) or position + 1} ({number})"
            number += 1
        names.append(name)
    return names


def _rows(rows: Iterator[list[WireCell]], width: int) -> Iterator[list[WireCell]]:
    """Rows with any text, filled up or cut to the header's width."""
    number = 0
    for row in rows:
        cells = [_plain(cell) if isinstance(cell, str) else cell for cell in row[:width]]
        if any(cells):
            number += 1
            if number > MOST_ROWS:
                raise Unreadable("rows")
            if sum(map(len, cells)) > LONGEST_ROW:
                raise Unreadable("long_row")
            yield cells + [""] * (width - len(cells))


def _plain(cell: str) -> str:
    cell = cell.strip()
    found = _FORMULA_TEXT.fullmatch(cell) if cell.startswith("=") else None
    return found[1].strip() if found else cell
