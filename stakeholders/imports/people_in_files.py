"""Rows of uploaded files that name somebody: found, and taken out."""

import csv
import html
import io
import re
import zipfile

from stakeholders.imports.reading import UnreadableFile, encoding_of, open_table
from stakeholders.models import ImportRun
from tenancy.personal_data import ERASED, Subject, without_words

_APPLIED = (ImportRun.Status.DONE, ImportRun.Status.UNDONE)


def rows_naming(run: ImportRun, subject: Subject) -> list[list[str]]:
    """The rows of the file in which the person stands."""
    if not may_name(bytes(run.content), subject):
        return []
    try:
        _columns, rows = open_table(bytes(run.content), header_row=run.header_row)
        return [row for row in rows if _names(row, subject)]
    except UnreadableFile:
        return []


def may_name(content: bytes, subject: Subject) -> bool:
    """
    Whether the longest part of a name or address of theirs stands anywhere in the file.

    A look at the text as it is, for taking a large spreadsheet apart takes long.
    """
    parts = {
        max(re.findall(r"\w+", word.lower()), key=len, default="")
        for word in subject.names | subject.emails | subject.phones
    } - {""}
    text = _text_of(content).lower()
    return any(part in text for part in parts)


def _text_of(content: bytes) -> str:
    if not content.startswith(b"PK"):
        return content.decode(encoding_of(content), errors="replace")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            text = "\n".join(
                archive.read(name).decode("utf-8", errors="replace")
                for name in archive.namelist()
                if name.endswith(".xml")
            )
    except zipfile.BadZipFile:
        return ""
    return html.unescape(text) if "&" in text else text


def _names(row: list[str], subject: Subject) -> bool:
    """Whether a row speaks of the person: a word of theirs, or a cell that is their name."""
    own = {name.lower() for name in subject.names}
    if own.intersection(cell.lower() for cell in row):
        return True
    pattern = subject.pattern
    return bool(pattern and re.search(pattern, "\n".join(row), re.IGNORECASE))


def take_out(run: ImportRun, subject: Subject) -> bool:
    """
    Write the file anew without the person, as CSV; False where it can't name them. Doesn't save.

    Only the table is kept, not what stands above it or on further sheets. Of a file that was
    imported, marks stand in the row's place, so that every row keeps its number. One still on its
    way loses the row, and its columns have to be confirmed again.
    """
    if not may_name(bytes(run.content), subject):
        return False
    try:
        content, row_count, numbers = _without(run, subject)
    except UnreadableFile:
        return False
    run.content, run.header_row = content, 1
    if not numbers:
        return True
    if run.status in _APPLIED:
        run.errors = {key: text for key, text in run.errors.items() if int(key) not in numbers}
    else:
        run.status, run.fates, run.errors = ImportRun.Status.MAPPING, "", {}
        run.rows_total = row_count
    return True


def _without(run: ImportRun, subject: Subject) -> tuple[bytes, int, set[int]]:
    """The file as CSV without the person, how many rows it has, and which were theirs."""
    columns, rows = open_table(bytes(run.content), header_row=run.header_row)
    text, numbers, row_count = io.StringIO(), set(), 0
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(without_words(columns, subject.pattern))
    for number, row in enumerate(rows, start=1):
        kept: list[str] | None = row
        if _names(row, subject):
            numbers.add(number)
            kept = [ERASED if cell else "" for cell in row] if run.status in _APPLIED else None
        if kept is not None:
            writer.writerow(kept)
            row_count += 1
    return text.getvalue().encode(), row_count, numbers
