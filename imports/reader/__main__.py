"""
The reading process.

Standard input: a line of JSON with what is asked, then the file. Standard output: a line with the
table's head, lines with some rows each, and a last line that says how many rows there were, or why
they can't be read.
"""

import codecs
import json
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import islice
from typing import Any, BinaryIO

from imports.reader.limits import check_memory, confine
from imports.reader.problems import Unreadable
from imports.reader.tables import Table, open_table
from imports.reader.wire import WireCell

ROWS_A_LINE = 250
TEXT_A_LINE = 200_000
SAMPLE_ROWS = 5
SAMPLE_TEXT = 200
ASKED_OF_TABLE = ("encoding", "delimiter", "sheet", "header_row")


def main() -> None:
    """Read what standard input asks for, within the limits it names."""
    file: Any = sys.stdin.buffer
    asked: dict[str, Any] = json.loads(file.readline())
    # Nothing can be imported once the limits hold.
    if asked["encoding"]:
        codecs.lookup(asked["encoding"])
    else:
        import_module("encodings.cp437")
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
    table = open_table(file, **{name: asked[name] for name in ASKED_OF_TABLE})
    head = {
        "header_row": table.header_row,
        "columns": table.columns,
        "delimiter": table.delimiter,
        "sheet": table.sheet,
        "sheets": table.sheets,
    }
    if asked["is_look"]:
        sample = [[_sampled(cell) for cell in row] for _, row, _ in islice(table.rows, SAMPLE_ROWS)]
        yield head | {"sample": sample}
        # The rows of a workbook take too long to go through for a first look.
        is_counted = asked["is_counted"] and table.delimiter
        yield {"rows": len(sample) + sum(1 for _row in table.rows) if is_counted else 0}
    else:
        yield head
        yield from _in_batches(table)


def _sampled(cell: WireCell) -> str:
    return (cell if isinstance(cell, str) else cell[0])[:SAMPLE_TEXT]


def _in_batches(table: Table) -> Iterator[Any]:
    """Rows together in a line, but no more text than ``TEXT_A_LINE`` and one row."""
    number, batch, size = 0, [], 0
    for row in table.rows:
        batch.append(row)
        size += sum(map(len, row[1]))
        if len(batch) == ROWS_A_LINE or size > TEXT_A_LINE:
            yield batch
            number, batch, size = number + len(batch), [], 0
    yield batch
    yield {"rows": number + len(batch)}


if __name__ == "__main__":
    main()
