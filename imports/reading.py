"""
Tables out of uploaded files, read by a process of its own (``imports.reader``).

A file is whatever somebody sends. The process that reads it may use so much memory and time and
nothing else; where it is killed, or says why it can't read the file, ``UnreadableFile`` says so
in words, and the web thread or the worker that asked goes on.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from io import SEEK_END, BytesIO
from typing import Any, BinaryIO, NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from imports.encodings import encoding_of
from imports.reader.tables import LARGEST_FILE, WORKBOOK
from imports.reader.wire import CellType
from tenancy.errors import DomainError

PIECE_SIZE = 64 * 1024
# A row has two million characters at most, and JSON writes one in six bytes at most.
LONGEST_ANSWER = 16 * 1024 * 1024
# So many files are read at a time, by all threads of this process together.
READERS = 2

# A file on disk or in the database, read from its beginning; or all of a small one.
Content = bytes | BinaryIO

PROBLEMS = {
    "empty": _("This file is empty."),
    "large": _("This file is larger than 20 MB. Split it."),
    "binary": _("This is neither CSV nor XLSX. Save it as one of them."),
    "workbook": _("This is not a spreadsheet we can read. Save it as CSV."),
    "unpacks": _("This file unpacks to far more than it should."),
    "sheet": _("There is no such sheet, or none that is visible. Show one, or save it as CSV."),
    "header": _("There are no column names in that row."),
    "line": _("Row %(line)s can't be read as a table, nor can many before it."),
    "long_line": _("Line %(line)s is too long for a table."),
    "long_row": _("Row %(row)s holds more than a table's row should."),
    "rows": _("More than 250,000 rows. Split the file."),
    "columns": _("More than 2,000 columns. Leave out those that are not needed."),
    "memory": _("This file needs more than %(megabytes)s MB of memory to read. Split it."),
    "time": _(
        "This file needs more than %(seconds)s seconds to read. Split it, or save it as CSV."
    ),
    "busy": _("Other files are being read just now. Try again in a minute."),
}


# What is wrong with one row of a file that can be read.
ROW_PROBLEMS = {
    "quotes": _("A quotation mark is not closed, or stands where none belongs."),
}


class UnreadableFile(DomainError):
    """The file is not a table we can read; the message says why."""


@dataclass(frozen=True)
class Limits:
    """What reading one file may use."""

    seconds: int
    megabytes: int = 400


# Somebody waits for the page that shows the columns; nobody waits for the dry run.
FIRST_LOOK = Limits(seconds=8)
WHOLE_FILE = Limits(seconds=120)


@dataclass(frozen=True)
class FirstLook:
    """
    How a file is read, and what a page needs to know of it.

    ``sheets`` are a workbook's, each with whether it is hidden. ``sample`` holds the texts of its
    first rows. The rows of a workbook are not counted: 0.
    """

    encoding: str
    delimiter: str
    sheet: str
    header_row: int
    columns: list[str]
    sheets: list[tuple[str, bool]]
    sample: list[list[str]]
    rows_total: int


class Cell(str):
    """The text of a workbook's cell that is not just text."""

    __slots__ = ("number_format", "type")

    type: CellType
    number_format: str

    def __new__(cls, text: str, cell_type: str, number_format: str) -> "Cell":
        cell = super().__new__(cls, text)
        cell.type, cell.number_format = CellType(cell_type), number_format
        return cell


def opened(content: Content) -> BinaryIO:
    """The file, at its beginning; whoever reads it moves on in it, so only one at a time may."""
    file = BytesIO(content) if isinstance(content, bytes) else content
    file.seek(0)
    return file


class FileRow(NamedTuple):
    """A row: its number in the spreadsheet, its cells, a key of ``ROW_PROBLEMS`` or nothing."""

    number: int
    cells: list[str]
    problem: str = ""


def look_at(content: Content, *, is_counted: bool = True, **how: Any) -> FirstLook:
    """
    The columns of a file, a few of its rows, and how it is read unless that is said.

    :param how: as ``open_table`` takes it.
    :raises UnreadableFile: empty, too large, no table, no header there, too much work to read.
    """
    asked = _question(content, header_row=how.pop("header_row", 0), **how)
    asked |= {"is_look": True, "is_counted": is_counted}
    with closing(_answers(content, asked, FIRST_LOOK)) as answers:
        head, end = answers
    head["sheets"] = [(title, is_hidden) for title, is_hidden in head["sheets"]]
    return FirstLook(encoding=asked["encoding"], **head, rows_total=end["rows"])


def open_table(
    content: Content, *, limits: Limits = WHOLE_FILE, **how: Any
) -> tuple[list[str], Iterator[FileRow]]:
    """
    The column names, and the rows beneath them one at a time; rows without any text are left out.

    Short rows are filled up, long ones stay long. Cells of a workbook that aren't just text are
    ``Cell``.

    :param how: ``encoding``, ``delimiter``, ``sheet``, ``header_row`` as ``look_at`` said of it;
        what is not given is guessed, but for the header, which is the file's first row.
    :raises UnreadableFile: as ``look_at``; while reading, what comes later can't be read.
    """
    asked = _question(content, **how) | {"is_look": False}
    answers = _answers(content, asked, limits)
    head = next(answers)
    return head["columns"], _rows(answers, is_text=bool(asked["encoding"]))


def _question(
    content: Content,
    *,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    header_row: int = 1,
) -> dict[str, Any]:
    """:raises UnreadableFile: empty, too large, neither text nor a workbook."""
    file = opened(content)
    if file.seek(0, SEEK_END) > LARGEST_FILE:
        raise _unreadable("large")
    head = opened(content).read(len(WORKBOOK))
    if not head:
        raise _unreadable("empty")
    if head == WORKBOOK:
        encoding = ""
    elif not (encoding := encoding or encoding_of(opened(content))):
        raise _unreadable("binary")
    return {
        "encoding": encoding, "delimiter": delimiter, "sheet": sheet, "header_row": header_row,
    }  # fmt: skip


def _rows(answers: Iterator[Any], *, is_text: bool) -> Iterator[FileRow]:
    for answer in answers:
        if isinstance(answer, dict):
            return
        for number, cells, problem in answer:
            yield FileRow(number, cells if is_text else list(map(_typed, cells)), problem)


def _typed(cell: Any) -> str:
    return cell if isinstance(cell, str) else Cell(*cell)


_places = threading.BoundedSemaphore(READERS)


def _answers(content: Content, asked: dict[str, Any], limits: Limits) -> Generator[Any, None, None]:
    """
    The answers of a reading process; closing the iterator ends it.

    :raises UnreadableFile: the process says so, or died.
    """
    if not _places.acquire(timeout=limits.seconds):
        raise _unreadable("busy", limits)
    try:
        process = _started()
        try:
            yield from _conversation(process, _asked(content, asked, limits), limits)
        finally:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                pipe.close()
    finally:
        _places.release()


def _started() -> subprocess.Popen[bytes]:
    """A reading process, which is told no secret of this one's environment."""
    passed = {key: os.environ[key] for key in ("LD_LIBRARY_PATH",) if key in os.environ}
    return subprocess.Popen(
        [sys.executable, "-s", "-m", "imports.reader"],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env=passed | {"PYTHONUTF8": "1"},
    )


def _asked(content: Content, asked: dict[str, Any], limits: Limits) -> Iterator[bytes]:
    """What the process gets to read: the question, then the file, in pieces."""
    yield json.dumps({**asked, **vars(limits)}).encode() + b"\n"
    yield from iter(partial(opened(content).read, PIECE_SIZE), b"")


def _conversation(
    process: subprocess.Popen[bytes], pieces: Iterator[bytes], limits: Limits
) -> Iterator[Any]:
    """Each answer as soon as it is there; no more of the file is sent than is needed for it."""
    lines = _Lines(process, pieces, limits.seconds)
    for line in lines:
        answer = json.loads(line)
        if isinstance(answer, dict) and "problem" in answer:
            raise _unreadable(answer.pop("problem"), limits, **answer)
        yield answer
        if isinstance(answer, dict) and "rows" in answer:
            return
    if lines.is_late or process.wait() == -signal.SIGXCPU:
        raise _unreadable("time", limits)
    raise _unreadable("memory" if process.wait() == -signal.SIGKILL else "workbook", limits)


class _Lines:
    """
    The lines that a process writes while it is fed.

    Ends when the process does, when it writes no line for its memory's worth, or when this side
    has waited for it for so many seconds in all (``is_late``).
    """

    def __init__(
        self, process: subprocess.Popen[bytes], pieces: Iterator[bytes], seconds: int
    ) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.is_late = False
        self._input, self._output = process.stdin, process.stdout
        self._pieces, self._unsent = pieces, memoryview(b"")
        self._seconds_left: float = seconds
        self._selector = selectors.DefaultSelector()
        os.set_blocking(self._input.fileno(), False)
        self._selector.register(self._input, selectors.EVENT_WRITE)
        self._selector.register(self._output, selectors.EVENT_READ)

    def __iter__(self) -> Iterator[bytes]:
        unfinished = bytearray()
        with self._selector:
            while piece := self._next_piece():
                unfinished += piece
                *lines, rest = unfinished.split(b"\n")
                unfinished = bytearray(rest)
                yield from map(bytes, lines)
                if len(unfinished) > LONGEST_ANSWER:
                    return

    def _next_piece(self) -> bytes:
        """What the process writes next, sending it more of the file only where it waits."""
        while self._seconds_left > 0:
            began = time.monotonic()
            ready = {key.fileobj for key, _events in self._selector.select(self._seconds_left)}
            self._seconds_left -= time.monotonic() - began
            if self._output in ready:
                return os.read(self._output.fileno(), PIECE_SIZE)
            if self._input in ready:
                self._send()
        self.is_late = True
        return b""

    def _send(self) -> None:
        if not self._unsent:
            self._unsent = memoryview(next(self._pieces, b""))
        try:
            sent = os.write(self._input.fileno(), self._unsent) if self._unsent else 0
        except BrokenPipeError:  # it has seen enough
            sent = 0
        self._unsent = self._unsent[sent:]
        if not sent:
            self._selector.unregister(self._input)
            self._input.close()


def _unreadable(code: str, limits: Limits = FIRST_LOOK, **words: Any) -> UnreadableFile:
    text = PROBLEMS.get(code, PROBLEMS["workbook"])
    return UnreadableFile(text % {**vars(limits), **words})
