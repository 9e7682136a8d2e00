"""
Rows of XLSX, as openpyxl reads them one at a time.

What a file may cost is not judged here: the limits of the process hold, whatever openpyxl does.
"""

import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any, BinaryIO

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

from imports.reader.cells import wire_cell
from imports.reader.problems import Unreadable
from imports.reader.tables import MOST_CELLS_IN_A_ROW
from imports.reader.wire import WireCell, WireRow

LARGEST_UNPACKED = 300 * 1024 * 1024
MOST_LINES = 1_048_576  # as many as a sheet can have
MOST_SHEETS = 200
LONGEST_TITLE = 255
ROWS_SEEN = 50  # of a sheet, to see whether it holds a table


def open_workbook(
    file: BinaryIO, wanted: str = ""
) -> tuple[str, list[tuple[str, bool]], Iterator[WireRow]]:
    """
    The sheet's name, all sheets with whether they are hidden, and the sheet's rows.

    Without a wish it is the first visible sheet with a table, else the first visible one with any
    text. Sheets of charts only don't count.

    :raises Unreadable: no workbook, a broken one, no such sheet, or one that unpacks to far more
        than it should; while reading: what comes later is none.
    """
    with _told():
        _check_size(file)
        reader = _Reader(file, read_only=True, data_only=True, keep_links=False)
        reader.read()
        book = reader.wb
        sheets = [(each.title, each.sheet_state != "visible") for each in book.worksheets]
        if any(len(title) > LONGEST_TITLE for title, _is_hidden in sheets):
            raise Unreadable("workbook")
        if wanted:
            sheet = next((each for each in book.worksheets if each.title == wanted), None)
        else:
            sheet = _first_table(book)
        if sheet is None:
            raise Unreadable("sheet")
    return sheet.title, sheets[:MOST_SHEETS], _rows(book, sheet)


def _first_table(book: Any) -> Any:
    visible = [each for each in book.worksheets if each.sheet_state == "visible"]
    for cells in (2, 1):
        for sheet in visible:
            rows = islice(_sheet_rows(book, sheet), ROWS_SEEN)
            if sum(sum(map(bool, row)) >= cells for _number, row, _problem in rows) >= 2:
                return sheet
    return visible[0] if visible else None


def _rows(book: Any, sheet: Any) -> Iterator[WireRow]:
    with _told(), closing(book):
        yield from _sheet_rows(book, sheet)


@contextmanager
def _told() -> Iterator[None]:
    """A broken or hostile file can raise anything in the libraries."""
    try:
        yield
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        raise Unreadable("workbook") from error


class _Reader(ExcelReader):
    """Passes over sheets of charts."""

    def read_chartsheet(self, sheet: Any, rel: Any) -> None:
        pass


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


def _sheet_rows(book: Any, sheet: Any) -> Iterator[WireRow]:
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
        for missing in range(lines + 1, number):
            yield missing, [], ""
        if number > lines:
            lines = number
            yield number, _row(sheet, cells), ""


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
