"""Rows of uploaded files that name somebody: found, and taken out."""

import csv
import io
import re

from stakeholders.imports.reading import Table, UnreadableFile, read_table
from stakeholders.models import ImportRun
from tenancy.personal_data import ERASED, Subject

_APPLIED = (ImportRun.Status.DONE, ImportRun.Status.UNDONE)


def rows_naming(run: ImportRun, subject: Subject) -> list[list[str]]:
    """The rows of the file in which the person stands, each under its column names."""
    table = table_of(run)
    return [row for row in table.rows if names(row, subject)] if table else []


def table_of(run: ImportRun) -> Table | None:
    """The file as a table; None where it is none any more."""
    try:
        return read_table(bytes(run.content), header_row=run.header_row)
    except UnreadableFile:
        return None


def names(row: list[str], subject: Subject) -> bool:
    """Whether a row speaks of the person: a word of theirs, or a cell that is their name."""
    own = {name.lower() for name in subject.names}
    pattern = subject.pattern
    return any(
        cell.lower() in own or (pattern and re.search(pattern, cell, re.IGNORECASE))
        for cell in row
        if cell
    )


def take_out(run: ImportRun, subject: Subject) -> bool:
    """
    Write the file anew without the person, as CSV; whether it named them. ``run`` is not saved.

    Of a file that was imported, marks stand in the row's place, so that every row keeps its
    number. One still on its way loses the row, and its columns have to be confirmed again.
    """
    table = table_of(run)
    if table is None:
        return False
    numbers = {number for number, row in enumerate(table.rows, start=1) if names(row, subject)}
    if not numbers:
        return False
    is_applied = run.status in _APPLIED
    rows = [
        [ERASED if cell else "" for cell in row] if number in numbers else row
        for number, row in enumerate(table.rows, start=1)
        if is_applied or number not in numbers
    ]
    run.content, run.header_row = _as_csv([table.columns, *rows]), 1
    if is_applied:
        run.errors = {key: text for key, text in run.errors.items() if int(key) not in numbers}
    else:
        run.status, run.fates, run.errors = ImportRun.Status.MAPPING, "", {}
        run.rows_total = len(rows)
    return True


def _as_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue().encode()
