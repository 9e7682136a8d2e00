"""Rows of CSV in any of its forms: encodings, delimiters, line ends."""

import codecs
import csv
import io
from collections.abc import Iterator
from functools import partial
from itertools import chain
from typing import BinaryIO

from imports.reader.problems import Unreadable

PIECE_SIZE = 64 * 1024
# More than that in one line, or in one cell, is no table.
LONGEST_LINE = 2_000_000
LONGEST_CELL = 1_000_000
DELIMITER_SEEN = 20_000
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def encoding_of(file: BinaryIO) -> str:
    """The encoding of a CSV file: by its mark, else UTF-8, else Windows' Latin; reads all of it."""
    file.seek(0)
    head = file.read(3)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if head[1:2] == b"\x00":
        return "utf-16-le"
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in iter(partial(file.read, PIECE_SIZE), b""):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def is_binary(head: bytes) -> bool:
    """Whether there are zero bytes where no text encoding we know puts them."""
    is_utf16 = head[:2] in (b"\xff\xfe", b"\xfe\xff") or head[1:2] == b"\x00"
    return b"\x00" in head and not is_utf16


def delimited_rows(file: BinaryIO, encoding: str) -> Iterator[list[str]]:
    """
    The rows, one at a time; the file is read as far as they are asked for.

    :raises Unreadable: a line or a cell is endless, or the quotes are.
    """
    # Lines end as they do in the file, be it by the bare carriage return of old Macs.
    text = io.TextIOWrapper(file, encoding, errors="replace", newline="")
    lines = _lines(text)
    head: list[str] = []
    while sum(map(len, head)) < DELIMITER_SEEN and (line := next(lines, "")):
        head.append(line)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(chain(head, lines), delimiter=_delimiter("".join(head)[:DELIMITER_SEEN]))
    try:
        yield from reader
    except csv.Error as error:
        raise Unreadable("line", line=reader.line_num) from error
    finally:
        text.detach()  # else the file would be closed with it


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    for number, line in enumerate(iter(partial(text.readline, LONGEST_LINE), ""), start=1):
        if len(line) == LONGEST_LINE:
            raise Unreadable("long_line", line=number)
        # A database stores no zero bytes.
        yield line.replace("\0", "")


def _delimiter(text: str) -> str:
    """The separator that splits the first lines most evenly."""
    lines = text.splitlines()[:30]
    return max(",;\t|", key=lambda mark: (sum(mark in line for line in lines), text.count(mark)))
