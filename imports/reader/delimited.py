"""Rows of CSV in any of its forms: encodings, delimiters, quotes, line ends."""

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import BinaryIO

from imports.reader.problems import Unreadable
from imports.reader.wire import WireRow

# Of those that split the lines equally well, the first is taken: a comma may be a decimal sign.
DELIMITERS = ";\t|,"
# More than that in one line, or in one cell, is no table.
LONGEST_LINE = 2_000_000
LONGEST_CELL = 1_000_000
DELIMITER_SEEN = 20_000
# Each may have the rest of the file read in vain.
MOST_BROKEN_QUOTES = 50
_DELIMITER_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
_BLANK_AFTER_QUOTE = re.compile(r'"[ ]+(?=[;\t|,\r\n]|$)')


def delimited_rows(
    file: BinaryIO, *, encoding: str, delimiter: str = ""
) -> tuple[str, Iterator[WireRow]]:
    """
    The delimiter, which is guessed unless it is given, and the rows, one at a time.

    The file is read as far as rows are asked for. A line that only names the delimiter ("sep=;")
    is no row, as spreadsheet programs have it.

    :raises Unreadable: a line or a cell is endless, or many quotes are.
    """
    # Lines end as they do in the file, be it by the bare carriage return of old Macs.
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    lines = _lines(text)
    head: list[str] = []
    while sum(map(len, head)) < DELIMITER_SEEN and (line := next(lines, "")):
        head.append(line)
    said = _DELIMITER_LINE.fullmatch(head[0]) if head else None
    if said:
        del head[0]
        delimiter = delimiter or (said[1] if said[1] in DELIMITERS else "")
    csv.field_size_limit(LONGEST_CELL)
    delimiter = delimiter or max(DELIMITERS, key=partial(_evenness, head))
    return delimiter, _rows(text, chain(head, lines), delimiter)


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    for number, line in enumerate(iter(partial(text.readline, LONGEST_LINE), ""), start=1):
        if len(line) == LONGEST_LINE:
            raise Unreadable("long_line", line=number)
        yield line.removeprefix("\ufeff") if number == 1 else line


def _evenness(lines: list[str], mark: str) -> tuple[int, int, int]:
    """How many rows of one width a delimiter makes, how wide they are, how seldom it is prose."""
    try:
        widths = Counter(len(record) for record in csv.reader(lines, delimiter=mark))
    except csv.Error:
        return 0, 0, 0
    del widths[0], widths[1]
    if not widths:
        return 0, 0, 0
    width, count = max(widths.items(), key=lambda each: (each[1], each[0]))
    return count, width, -sum(line.count(f"{mark} ") for line in lines)


def _rows(text: io.TextIOWrapper, lines: Iterator[str], delimiter: str) -> Iterator[WireRow]:
    number = 0
    try:
        for number, (cells, problem) in enumerate(_records(lines, delimiter), start=1):
            yield number, list(cells), problem
    except csv.Error as error:
        raise Unreadable("line", line=number + 1) from error
    finally:
        text.detach()  # else the file would be closed with it


class _Lines:
    """Lines that can be given back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._again = lines, deque[str]()
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """Let what was taken be read again."""
        self._again.extendleft(reversed(self.taken))
        self.taken.clear()


def _records(lines: Iterator[str], delimiter: str) -> Iterator[tuple[list[str], str]]:
    """The records; where quotes are broken, what is wrong, and that line only."""
    source, broken = _Lines(lines), 0
    while True:
        try:
            for record in csv.reader(source, delimiter=delimiter, strict=True):
                source.taken.clear()
                yield record, ""
        except csv.Error:
            record, problem = _mended(source, delimiter)
        else:
            return
        source.taken.clear()
        broken += bool(problem)
        if broken > MOST_BROKEN_QUOTES:
            raise csv.Error
        yield record, problem


def _mended(source: _Lines, delimiter: str) -> tuple[list[str], str]:
    """
    A record whose quotes follow another custom, else its first line as it is, with what is wrong.

    Quotes within quotes may be marked by a backslash; blanks may stand behind closing quotes.
    """
    is_escaped = any('\\"' in line for line in source.taken)
    source.give_back()
    if is_escaped:
        try:
            record = next(csv.reader(source, delimiter=delimiter, strict=True, escapechar="\\"))
        except csv.Error:
            source.give_back()
        else:
            return record, ""
    line = next(source)
    try:
        trimmed = _BLANK_AFTER_QUOTE.sub('"', line)
        return next(csv.reader([trimmed], delimiter=delimiter, strict=True)), ""
    except csv.Error:
        plain = csv.reader([line], delimiter=delimiter, quoting=csv.QUOTE_NONE)
        return next(plain), "quotes"
