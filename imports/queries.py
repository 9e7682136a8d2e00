"""Reads over imports."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import overload

from django.utils.translation import gettext as _

from imports.encodings import odd_sample
from imports.models import ImportRun
from imports.reading import FirstLook, look_at
from imports.stored_files import stored_file, stored_table

# Of a text file, to show words as each encoding has them.
ODD_SEEN = 1024 * 1024


@dataclass(frozen=True)
class ShownRow:
    """One row of a dry run, as shown; its number is that in the spreadsheet."""

    number: int
    outcome: str
    text: str
    errors: list[str]
    choices: list[list[str]]


def look_again(run: ImportRun) -> tuple[FirstLook, bytes]:
    """
    The columns with a few rows, and words beyond ASCII of a text file.

    :raises UnreadableFile: the file takes too much work just now.
    """
    file = stored_file(run)
    look = look_at(file, is_counted=False, **run.how_to_read)
    file.seek(0)
    is_asked = run.encoding and not run.encoding.startswith("utf-16")
    return look, odd_sample(BytesIO(file.read(ODD_SEEN))) if is_asked else b""


def left_out_rows(run: ImportRun, outcomes: Collection[str]) -> Iterator[list[str]]:
    """
    The rows of these outcomes as a table of their own: what is wrong, then the row as it was.

    :raises UnreadableFile: as ``open_table``.
    """
    columns, rows = stored_table(run)
    remark = _("What is wrong")
    # A file that was taken away before has such a column already.
    start = 1 if columns[0] == remark else 0
    yield [remark, *columns[start:]]
    for letter, row in zip(run.row_outcomes, rows, strict=False):
        if letter in outcomes:
            yield [" ".join(run.errors.get(str(row.number), ())), *row.cells[start:]]


@dataclass(frozen=True)
class RowOutcomes(Sequence[ShownRow]):
    """Every row's outcome with its first cells; ``only`` the letter of one outcome narrows it."""

    run: ImportRun
    only: str = ""

    def __len__(self) -> int:
        return self.run.row_outcomes.count(self.only) if self.only else len(self.run.row_outcomes)

    @overload
    def __getitem__(self, wanted: int) -> ShownRow: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[ShownRow]: ...
    def __getitem__(self, wanted: int | slice) -> ShownRow | list[ShownRow]:
        """Those of one page: the file is read as far as that, and no other row is kept."""
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        return list(islice(self._rows(), wanted.start, wanted.stop))

    def _rows(self) -> Iterator[ShownRow]:
        run = self.run
        columns, rows = stored_table(run)
        mapped = {source.get("column") for source in run.mapping.values()}
        positions = [place for place, name in enumerate(columns) if name in mapped]
        for letter, row in zip(run.row_outcomes, rows, strict=False):
            if not self.only or letter == self.only:
                number = str(row.number)
                yield ShownRow(
                    number=row.number,
                    outcome=letter,
                    text=" · ".join(row.cells[each][:80] for each in positions if row.cells[each]),
                    errors=run.errors.get(number, []),
                    choices=run.questions.get(number, []) if run.is_checked else [],
                )
