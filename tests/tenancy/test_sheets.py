"""Files for spreadsheet programs leave while they are written, and hold what they were given."""

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

from records.spreadsheets import ROWS_AT_ONCE, csv_pieces, xlsx_pieces

ROWS: list[list[Any]] = [
    ["Name", "Figure", "Nothing", "Words"],
    ["Núñez & <Söhne>", 3, "", 'two\nlines, "quoted"'],
    ["  spaces stay  ", -2.5, "", "\ud7ff\ufffe\uffff ']]>"],
    ["'=1+1", Decimal("12.50"), "", "x" * 40_000],
]


def test_a_workbook_holds_every_cell() -> None:
    content = b"".join(xlsx_pieces([("Figures, a title that is far too long", ROWS), ("B", [])]))
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
    for read_only in (True, False):
        book = load_workbook(io.BytesIO(content), read_only=read_only)
        first, second = book.worksheets
        found = [list(row) for row in first.iter_rows(values_only=True)]
        assert first.title == "Figures, a title that is far to"
        assert found[0] == ROWS[0]
        assert found[1] == ["Núñez & <Söhne>", 3, None, 'two\nlines, "quoted"']
        assert found[2] == ["  spaces stay  ", -2.5, None, "\ud7ff ']]>"]
        assert found[3] == ["'=1+1", 12.5, None, "x" * 32_767]
        assert len(found) == 4
        assert not list(second.iter_rows(values_only=True))


def test_wide_rows_keep_their_columns() -> None:
    row = list(range(800))
    content = b"".join(xlsx_pieces([("A", [[1], row])]))
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert [cell.value for cell in sheet[2]] == row


def test_what_is_written_leaves_before_the_rest_is_read() -> None:
    for pieces in (csv_pieces, lambda rows: xlsx_pieces([("A", rows)])):
        read = 0

        def rows() -> Iterator[list[int]]:
            nonlocal read
            for read in range(1, 20 * ROWS_AT_ONCE + 1):
                yield [read, read * read]

        sent = seen_before = 0
        for piece in pieces(rows()):
            if sent < 30_000 <= sent + len(piece):
                seen_before = read
            sent += len(piece)
        assert read == 20 * ROWS_AT_ONCE
        assert 0 < seen_before < read // 2
