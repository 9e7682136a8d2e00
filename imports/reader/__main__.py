"""
The reading process.

Standard input: a line of JSON with what is asked (``Asked``), then the file. Standard output: a
line with the table's head, lines with some rows each, and a last line that says how many rows
there were, or why they can't be read.
"""

import encodings.cp437
import encodings.cp1252
import encodings.utf_8_sig
import encodings.utf_16
import encodings.utf_16_le  # noqa: F401 - nothing can be imported once the limits hold
import json
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any, BinaryIO

from imports.reader.limits import check_memory, confine
from imports.reader.problems import Unreadable
from imports.reader.tables import WORKBOOK, Table, open_table

ROWS_A_LINE = 250
TEXT_A_LINE = 200_000


def main() -> None:
    """Read what standard input asks for, within the limits it names."""
    file: Any = sys.stdin.buffer
    asked: dict[str, Any] = json.loads(file.readline())
    if not asked["encoding"] and file.peek(len(WORKBOOK)).startswith(WORKBOOK):
        import_module("imports.reader.workbooks")
    confine(megabytes=asked["megabytes"], seconds=asked["seconds"])
    try:
        answers = _answers(file, asked)
        for answer in answers:
            _write(answer)
            check_memory(asked["megabytes"])
    except Unreadable as problem:
        _write({"problem": problem.code, **problem.words})
    except MemoryError:
        _write({"problem": "memory"})


def _write(answer: Any) -> None:
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
    sys.stdout.buffer.flush()


def _answers(file: BinaryIO, asked: dict[str, Any]) -> Iterator[Any]:
    table = open_table(file, header_row=asked["header_row"], encoding=asked["encoding"])
    yield {
        "encoding": table.encoding,
        "header_row": table.header_row,
        "columns": table.columns,
    }
    yield from _counted(table) if asked["is_look"] else _in_batches(table)


def _counted(table: Table) -> Iterator[Any]:
    """How many rows there are; those of a workbook take too long to go through for a first look."""
    yield {"rows": sum(1 for _row in table.rows) if table.encoding else 0}


def _in_batches(table: Table) -> Iterator[Any]:
    """Rows together in a line, but no more text than ``TEXT_A_LINE`` and one row."""
    number, batch, size = 0, [], 0
    for row in table.rows:
        batch.append(row)
        size += sum(map(len, row))
        if len(batch) == ROWS_A_LINE or size > TEXT_A_LINE:
            yield batch
            number, batch, size = number + len(batch), [], 0
    yield batch
    yield {"rows": number + len(batch)}


if __name__ == "__main__":
    main()
