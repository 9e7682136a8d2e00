"""What can be imported: each room registers its kinds in ``AppConfig.ready``."""

import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from imports.importers.values import Choices, Column, Reading
from imports.models import ImportRun
from imports.reader.wire import CellType
from imports.reading import ROW_PROBLEMS, Cell, FileRow
from tenancy.models import Membership


class RowOutcome(StrEnum):
    """What becomes of a row; the letters stand in ``ImportRun.row_outcomes``."""

    ADD = "a"
    CHANGE = "c"
    SAME = "s"
    DUPLICATE = "d"
    ERROR = "e"
    CONFLICT = "x"  # an earlier row of the file says something else
    QUESTION = "q"  # a person has to decide


_AS_IT_IS = Reading()
# Left out when the rest is written, and only if somebody says so.
LEFT_OUT = (RowOutcome.ERROR, RowOutcome.CONFLICT, RowOutcome.QUESTION)

LONGEST_QUOTE = 60
# What a formula gives that can't be calculated, as it stands in text files too.
CELL_ERRORS = frozenset(
    {"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)


@dataclass(frozen=True)
class ImportField:
    """One thing an importer can take from a column, and the names such columns have."""

    name: str
    label: str | Promise
    is_required: bool = False
    help_text: str | Promise = ""
    aliases: tuple[str, ...] = ()
    # How the cells of its column are read.
    reading: Reading = _AS_IT_IS
    # (value, label) when the values are a fixed list: a constant can then be chosen for all rows.
    choices: Choices = ()
    # The same where the list is the workspace's own; called inside the scope.
    choices_from: Callable[[], Choices] | None = None
    # Chosen for all rows only: an option of the import, never a column.
    is_option: bool = False
    # Whether the next file with the same columns takes a constant over from this one.
    is_remembered: bool = True

    @property
    def constants(self) -> Choices:
        """What can be chosen for all rows."""
        return self.choices_from() if self.choices_from else self.choices


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file: its number in the spreadsheet, its mapped texts, what spoils it."""

    number: int
    values: dict[str, str]
    problems: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """The cell of a field, stripped; empty when the field is not mapped."""
        return self.values.get(name, "")

    def has(self, name: str) -> bool:
        """Whether the file says anything of the field."""
        return name in self.values


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row's outcome, what there is to say of it, what can be decided, what applying needs."""

    outcome: RowOutcome
    errors: Sequence[str] = ()
    payload: Any = None
    # (value, label)
    choices: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Applied:
    """What an import wrote, for undo: ids made, and former values of what was changed."""

    created: list[str]
    before: dict[str, dict[str, Any]]
    # The same of what belongs to the records.
    parts: "Applied | None" = None


@dataclass
class TakenBack:
    """What undoing an import takes back, in words; and what it can't."""

    # Records that it added and that go, and how many others become what they were.
    gone: list[str] = field(default_factory=list)
    restored: int = 0
    # Of these, what is in use, with what it loses.
    losing: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


class Importer(ABC):
    """
    Brings in one kind of record from files.

    One instance serves one pass over one file: ``plan`` is called once with all sound rows,
    goes through them once and may look back at earlier ones; ``apply`` gets the planned rows,
    in bulk, inside one transaction; ``undo`` gets what ``apply`` returned.
    """

    key: ClassVar[str]
    noun: ClassVar[str]
    label: ClassVar[str | Promise]
    fields: ClassVar[tuple[ImportField, ...]]
    # Fields without any of which a file says nothing, and how to ask for the first.
    needs_one_of: ClassVar[tuple[str, ...]] = ()
    needs_text: ClassVar[str | Promise] = ""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.columns = {
            spec.name: Column(spec.reading, run.answers.get(spec.name, {}), run.delimiter)
            for spec in self.fields
            if spec.name in run.mapping
        }

    @property
    def asked(self) -> dict[str, dict[str, list[Any]]]:
        """What the columns asked while they were read, by field (see ``Column.asked``)."""
        return {name: column.asked for name, column in self.columns.items() if column.asked}

    @property
    def needs_look(self) -> bool:
        """Whether a column's cells must all be looked at before any is read."""
        return any(column.reading.key for column in self.columns.values())

    def look(self, rows: Iterable[Row]) -> None:
        """Let whole columns say how they are written; those that don't, as their neighbors."""
        judged = {name: column for name, column in self.columns.items() if column.reading.key}
        for row in rows:
            for name, column in judged.items():
                column.look(row.text(name))
        silent = [column for column in judged.values() if not column.votes]
        for column in silent:
            alike = (each for each in judged.values() if each.reading.key == column.reading.key)
            column.votes = set().union(*(each.votes for each in alike))

    @classmethod
    def guess_constants(cls, file_name: str) -> dict[str, str]:
        """Values for all rows that the file's name tells, by field."""
        return {}

    @classmethod
    def guess_column(cls, name: str, columns: Sequence[str]) -> str:
        """The column for a field, of those that no name or alias is that of; empty for none."""
        return ""

    @classmethod
    def settle_guess(
        cls, mapping: dict[str, dict[str, str]], columns: Sequence[str]
    ) -> dict[str, dict[str, str]]:
        """A guessed mapping, mended where the order of the columns tells more than their names."""
        return mapping

    @abstractmethod
    def plan(self, rows: Iterable[Row]) -> list[PlannedRow]:
        """Decide every row's outcome; writes nothing."""

    @abstractmethod
    def apply(self, planned_rows: Sequence[PlannedRow], acting_member: Membership) -> Applied:
        """Write all planned_rows that add or change, with bulk statements."""

    @abstractmethod
    def undo(self, undo: dict[str, Any]) -> TakenBack:
        """Take back what ``apply`` did."""


IMPORTERS: dict[str, type[Importer]] = {}


def normalized(text: str) -> str:
    """Letters and digits only, lower case, without accents: for comparing names."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "", plain)


def _heading(text: str) -> str:
    """A column's name for comparing; one without Latin letters stays what it is."""
    return normalized(text) or text.strip().casefold()


def guess_mapping(importer: type[Importer], columns: Sequence[str]) -> dict[str, dict[str, str]]:
    """Columns for a importer's fields, by name or alias; a column serves one field only."""
    free = {_heading(column): column for column in reversed(columns)}
    mapping: dict[str, dict[str, str]] = {}
    for spec in importer.fields:
        for name in (spec.name, str(spec.label), *spec.aliases):
            column = free.pop(_heading(name), None)
            if column is not None:
                mapping[spec.name] = {"column": column}
                break
    for spec in importer.fields:
        if spec.name not in mapping:
            guess = importer.guess_column(spec.name, list(free.values()))
            if guess:
                mapping[spec.name] = {"column": guess}
                del free[_heading(guess)]
    return importer.settle_guess(mapping, columns)


def mapped_rows(
    columns: Sequence[str], rows: Iterable[FileRow], mapping: dict[str, dict[str, str]]
) -> Iterator[Row]:
    """The file's rows in the importer's own fields, one at a time."""
    positions = {name: number for number, name in enumerate(columns)}
    from_column = {
        name: positions[source["column"]]
        for name, source in mapping.items()
        if source.get("column") in positions
    }
    constants = {name: source["value"] for name, source in mapping.items() if source.get("value")}
    used = sorted(set(from_column.values()))
    for row in rows:
        values = {name: row.cells[position] for name, position in from_column.items()}
        yield Row(row.number, constants | values, tuple(_problems(row, columns, used)))


def _problems(row: FileRow, columns: Sequence[str], used: Sequence[int]) -> Iterator[str]:
    """What keeps a row from being what its author meant, as far as the mapped columns go."""
    if row.problem:
        yield str(ROW_PROBLEMS[row.problem])
    if len(row.cells) > len(columns):
        text = _("The row has %(cells)s cells, but the table has %(columns)s columns: “%(extra)s”.")
        extra = next(filter(None, row.cells[len(columns) :]))[:LONGEST_QUOTE]
        yield text % {"cells": len(row.cells), "columns": len(columns), "extra": extra}
    for position in used:
        cell = row.cells[position]
        words = {"column": columns[position], "text": cell[:LONGEST_QUOTE]}
        if "\ufffd" in cell:
            text = _(
                "%(column)s has letters that can't be read: “%(text)s”. Choose how the file's "
                "letters are written, or mend them."
            )
            yield text % words
        elif cell in CELL_ERRORS or (isinstance(cell, Cell) and cell.type is CellType.ERROR):
            yield _("%(column)s holds %(text)s, an error of the spreadsheet.") % words
