"""
Rows of XLSX, as openpyxl reads them one at a time.

What a file may cost is not judged here: the limits of the process hold, whatever openpyxl does.
"""

import zipfile
from collections.abc import Iterator
from contextlib import closing
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from imports.reader.cells import wire_cell
from imports.reader.problems import Unreadable
from imports.reader.wire import WireCell

LARGEST_UNPACKED = 300 * 1024 * 1024
MOST_LINES = 1_048_576  # as many as a sheet can have
MOST_CELLS_IN_A_ROW = 16_384


def workbook_rows(file: BinaryIO) -> Iterator[list[WireCell]]:
    """
    The rows of the first sheet.

    :raises Unreadable: no workbook, a broken one, or one that unpacks to far more than it should.
    """
    try:
        _check_size(file)
        with closing(load_workbook(file, read_only=True, data_only=True, keep_links=False)) as book:
            yield from _sheet_rows(book, book.worksheets[0])
    except (Unreadable, MemoryError):
        raise
    except Exception as error:  # a broken or hostile file can raise anything in the libraries
        raise Unreadable("workbook") from error


class _Parser(WorkSheetParser):
    """Tells formulas that were never calculated from empty cells, which openpyxl doesn't."""

    def parse_cell(self, element: Any) -> Any:
        cell = super().parse_cell(element)
        if cell["value"] is None and element.find(FORMULA_TAG) is not None:
            cell["data_type"] = "f"
        return cell


def _check_size(file: BinaryIO) -> None:
    with zipfile.ZipFile(file) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
            raise Unreadable("unpacks")


def _sheet_rows(book: Any, sheet: Any) -> Iterator[list[WireCell]]:
    """Rows in their places: those that the file leaves out are empty."""
    parser: Any = _Parser(
        sheet._get_source(),
        sheet._shared_strings,
        data_only=True,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )
    lines = 0
    for number, cells in parser.parse():
        if number > MOST_LINES:
            raise Unreadable("unpacks")
        for _missing in range(lines + 1, number):
            yield []
        if number > lines:
            lines = number
            yield _row(sheet, cells)


def _row(sheet: Any, cells: Any) -> list[WireCell]:
    """The cells where they say they are; those between are empty."""
    row: list[WireCell] = []
    for cell in cells:
        missing = cell["column"] - len(row) - 1
        if cell["column"] > MOST_CELLS_IN_A_ROW:
            raise Unreadable("columns")
        if missing >= 0:  # or it is a second cell in the same place
            row += [""] * missing
            row.append(wire_cell(ReadOnlyCell(sheet, **cell)))
    return row
