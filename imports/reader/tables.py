"""The table in a file: where its header is, what its columns are called, its rows beneath."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice
from typing import BinaryIO

from imports.reader.delimited import delimited_rows
from imports.reader.problems import Unreadable
from imports.reader.texts import clean
from imports.reader.wire import WireCell, WireRow

LARGEST_FILE = 20 * 1024 * 1024
MOST_ROWS = 250_000
MOST_COLUMNS = 2_000
MOST_CELLS_IN_A_ROW = 16_384  # as many as a sheet can have
LONGEST_ROW = 2_000_000
HEAD_ROWS = 20
WORKBOOK = b"PK\x03\x04"
_NUMBER = re.compile(r"[-+(]?[\d.,]*\d[%)]?")
_YEAR = re.compile(r"(19|20)\d\d")


@dataclass(frozen=True)
class Table:
    """
    A file's columns and, read while they are asked for, its rows.

    ``delimiter`` is that of CSV; ``sheet`` and ``sheets``, each with whether it is hidden, those
    of a workbook.
    """

    header_row: int
    columns: list[str]
    rows: Iterator[WireRow]
    delimiter: str = ""
    sheet: str = ""
    sheets: Sequence[tuple[str, bool]] = ()


def open_table(
    file: BinaryIO, *, encoding: str = "", delimiter: str = "", sheet: str = "", header_row: int = 0
) -> Table:
    """
    The column names, and the rows beneath them one at a time; rows without any text are left out.

    Rows have their numbers in the spreadsheet. Short ones are filled up; long ones stay long.
    CSV is read as far as its rows are asked for; a workbook is held whole.

    :param encoding: of CSV; empty for a workbook.
    :param delimiter, sheet: empty to guess them.
    :param header_row: counted from 1; 0 to guess it.
    :raises Unreadable: no table, no header there; while reading: what comes later is none.
    """
    sheets: Sequence[tuple[str, bool]] = ()
    if encoding:
        delimiter, rows = delimited_rows(file, encoding=encoding, delimiter=delimiter)
    else:
        # Not needed for CSV, and it takes ten times as long to import as everything else.
        from imports.reader.workbooks import open_workbook

        sheet, sheets, rows = open_workbook(BytesIO(file.read(LARGEST_FILE + 1)), sheet)
    head = list(islice(rows, max(header_row, HEAD_ROWS)))
    texts = [_texts(row) for row in head]
    if not any(map(any, texts)) and header_row <= HEAD_ROWS:
        raise Unreadable("empty")
    header_row = header_row or _guess_header_row(texts)
    columns = _columns(texts, header_row)
    beneath = chain(head[header_row:], rows)
    return Table(header_row, columns, _rows(beneath, len(columns)), delimiter, sheet, sheets)


def _text(cell: WireCell) -> str:
    return cell if isinstance(cell, str) else cell[0]


def _texts(row: WireRow) -> list[str]:
    return [clean(_text(cell)) for cell in row[1]]


def _guess_header_row(head: Sequence[Sequence[str]]) -> int:
    """
    The first of the leading rows that is as wide as the table beneath it, counted from 1.

    Where that one holds data already, it is the one before: its last columns have no names.
    """
    widths = [sum(map(bool, row)) for row in head]
    counted = Counter(width for width in widths if width)
    typical = max(counted, key=lambda width: width * counted[width], default=0)
    for position, width in enumerate(widths):
        if width and width >= 0.6 * typical:
            before = head[position - 1] if position else []
            is_before = len(before) > 1 and all(before[:2]) and _is_data(head, position)
            return position if is_before else position + 1
    return 1


def _is_data(head: Sequence[Sequence[str]], position: int) -> bool:
    """Whether a row holds figures, or what the row beneath holds as well."""
    below = head[position + 1] if position + 1 < len(head) else ()
    is_repeated = any(
        one and one == other for one, other in zip(head[position], below, strict=False)
    )
    return is_repeated or any(
        _NUMBER.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in head[position]
    )


def _columns(head: Sequence[list[str]], header_row: int) -> list[str]:
    """
    What the columns are called.

    :raises Unreadable: there is nothing in that row, or far too much.
    """
    header = head[header_row - 1] if len(head) >= header_row else []
    if not any(header):
        raise Unreadable("header")
    above = head[header_row - 2] if header_row > 1 else []
    width = _width(header, head[header_row:HEAD_ROWS])
    header = (header + [""] * width)[:width]
    if width > MOST_COLUMNS:
        raise Unreadable("columns")
    return _column_names(_headed(header, above) if any(above) else header)


def _width(header: Sequence[str], body: Sequence[Sequence[str]]) -> int:
    """As many columns as have a name, or text below; most rows must agree on one without header."""
    filled = [_filled(row) for row in body]
    beyond = [each for each in filled if each > len(header)]
    if len(beyond) > max(2, len(filled) / 2):
        return min(beyond)
    return max(_filled(header), *(min(each, len(header)) for each in filled), 0)


def _filled(row: Sequence[str]) -> int:
    """The place of the last cell with text, counted from 1."""
    return max((place for place, cell in enumerate(row, start=1) if cell), default=0)


def _headed(names: list[str], above: Sequence[str]) -> list[str]:
    """Names that stand twice, told apart by the heading that spans them on the line above."""
    counted = Counter(names)
    headings: list[str] = []
    for cell in above:
        headings.append(cell or (headings[-1] if headings else ""))
    headings += headings[-1:] * (len(names) - len(headings))
    return [
        f"{heading}: {name}" if heading and name and counted[name] > 1 else name
        for name, heading in zip(names, headings, strict=False)
    ]


def _column_names(cells: list[str]) -> list[str]:
    """Names without line breaks; those of no name say their place, repeated ones are numbered."""
    names: dict[str, None] = {}
    for position, cell in enumerate(cells, start=1):
        first = name = " ".join(cell.split()) or f"column {position}"
        number = 2
        while name in names:
            name, number = f"{first} ({number})", number + 1
        names[name] = None
    return list(names)


def _rows(rows: Iterator[WireRow], width: int) -> Iterator[WireRow]:
    """Rows with any text, filled up to the header's width."""
    count = 0
    for number, row, problem in rows:
        cells = [clean(cell) if isinstance(cell, str) else cell for cell in row]
        while cells and not _text(cells[-1]):  # be it a formula that gives nothing
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > MOST_ROWS:
            raise Unreadable("rows")
        if len(cells) > MOST_CELLS_IN_A_ROW or sum(map(len, cells)) > LONGEST_ROW:
            raise Unreadable("long_row", row=number)
        yield number, cells + [""] * (width - len(cells)), problem
