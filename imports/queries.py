"""Reads over imports."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import overload

from django.db.models import QuerySet

from imports.models import ImportRun
from imports.stored_files import stored_table


@dataclass(frozen=True)
class ShownRow:
    """One row of a dry run, as shown; its number is that in the spreadsheet."""

    number: int
    outcome: str
    text: str
    errors: list[str]
    choices: list[list[str]]


def import_list() -> QuerySet[ImportRun]:
    """Imports without their files, newest first."""
    return (
        ImportRun.objects.defer(
            "row_outcomes", "errors", "questions", "decisions", "asked", "answers", "undo"
        )
        .select_related("started_by__user")
        .order_by("-created_at")
    )


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
        shown = [source["column"] for source in run.mapping.values() if source.get("column")]
        positions = [columns.index(name) for name in shown[:4] if name in columns]
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
