"""Rows of uploaded files that name somebody: found, and taken out."""

import codecs
import csv
import html
import io
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from typing import IO, BinaryIO

from imports.encodings import encoding_of
from imports.models import ImportRun
from imports.reader.tables import WORKBOOK
from imports.reading import Content, UnreadableFile, opened
from imports.stored_files import store_file, stored_file, stored_table
from tenancy.privacy.personal_data import ERASED, Subject, without_words

TEXT_SIZE = 256 * 1024
LONGEST_ENTITY = len("&#x10FFFF;")
_APPLIED = (ImportRun.Status.DONE, ImportRun.Status.UNDONE)


def rows_naming(run: ImportRun, subject: Subject) -> list[list[str]]:
    """The rows of the file in which the person stands."""
    if not may_name(stored_file(run), subject, run.encoding):
        return []
    try:
        _columns, rows = stored_table(run)
        return [row.cells for row in rows if _names(row.cells, subject)]
    except UnreadableFile:
        return []


def may_name(content: Content, subject: Subject, encoding: str = "") -> bool:
    """
    Whether the longest part of a name or address of theirs stands anywhere in the file.

    A look at the text as it is, for taking a large spreadsheet apart takes long.

    :param encoding: of a text file; guessed where it is not given.
    """
    parts = {
        max(re.findall(r"\w+", word.lower()), key=len, default="")
        for word in subject.names | subject.emails | subject.phones
    } - {""}
    # What is looked for may lie across two pieces, each of its letters written as an entity.
    overlap, before = LONGEST_ENTITY * max(map(len, parts), default=0), ""
    for piece in _texts_of(content, encoding):
        text = before + piece
        plain = (html.unescape(text) if "&" in text else text).lower()
        if any(part in plain for part in parts):
            return True
        before = text[-overlap:]
    return False


def _texts_of(content: Content, encoding: str) -> Iterator[str]:
    """The file as text, in pieces; a workbook as the XML that it is."""
    if opened(content).read(len(WORKBOOK)) != WORKBOOK:
        encoding = encoding or encoding_of(opened(content)) or "utf-8"
        yield from _decoded(opened(content), encoding)
        return
    try:
        with zipfile.ZipFile(opened(content)) as archive:
            for name in archive.namelist():
                if name.endswith(".xml"):
                    with archive.open(name) as part:
                        yield from _decoded(part, "utf-8")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return  # nor can it be read as a table


def _decoded(file: IO[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for piece in iter(partial(file.read, TEXT_SIZE), b""):
        yield decoder.decode(piece)


def _names(row: list[str], subject: Subject) -> bool:
    """Whether a row speaks of the person: a word of theirs, or a cell that is their name."""
    own = {name.lower() for name in subject.names}
    if own.intersection(cell.lower() for cell in row):
        return True
    pattern = subject.pattern
    return bool(pattern and re.search(pattern, "\n".join(row), re.IGNORECASE))


def take_out(run: ImportRun, subject: Subject) -> bool:
    """
    Keep the file anew without the person, as CSV; False where it can't name them.

    The run itself is not saved.

    Only the table is kept, not what stands above it or on further sheets; every row keeps its
    number. Of a file that was imported, marks stand in the row's place. One still on its way loses
    the row, and its columns have to be confirmed again.
    """
    if not may_name(stored_file(run), subject, run.encoding):
        return False
    with tempfile.TemporaryFile() as file:
        try:
            row_count, numbers = _write_without(run, subject, file)
        except UnreadableFile:
            return False
        store_file(run, file)
    run.encoding, run.delimiter, run.sheet = "utf-8", ",", ""
    if not numbers:
        return True
    if run.status in _APPLIED:
        run.errors = {key: text for key, text in run.errors.items() if int(key) not in numbers}
    else:
        start_over(run)
        run.rows_total = row_count
    return True


def start_over(run: ImportRun) -> None:
    """Forget a dry run; the columns have to be confirmed again. The run itself is not saved."""
    run.status, run.row_outcomes = ImportRun.Status.MAPPING, ""
    run.errors, run.questions, run.decisions, run.asked = {}, {}, {}, {}


def _write_without(run: ImportRun, subject: Subject, file: BinaryIO) -> tuple[int, set[int]]:
    """The file as CSV without the person; how many rows it has, and which were theirs."""
    columns, rows = stored_table(run)
    numbers, row_count = set(), 0
    text = io.TextIOWrapper(file, "utf-8", newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    # Empty lines stand for what is not kept, so that the rest keeps its numbers.
    writer.writerows([()] * (run.header_row - 1))
    writer.writerow(without_words(columns, subject.pattern))
    written = run.header_row
    for number, row, _problem in rows:
        kept: list[str] | None = row
        if _names(row, subject):
            numbers.add(number)
            kept = [ERASED if cell else "" for cell in row] if run.status in _APPLIED else None
        if kept is not None:
            writer.writerows([()] * (number - written - 1))
            writer.writerow(kept)
            row_count, written = row_count + 1, number
    text.detach()
    return row_count, numbers
