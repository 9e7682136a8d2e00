"""A run as a table."""

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from bench.measuring import Fact, Taken

HEADS = ("what", "ratio", "10–90 %", "goal", "", "SQL", "at one", "goal", "ms", "against", "ms")
BEGINS, ENDS = "<!-- the last run begins -->", "<!-- the last run ends -->"
HELD = {True: "held", False: "MISSED", None: ""}


def table(rows: Sequence[Taken]) -> list[list[str]]:
    """The heads and a row for each figure, as text."""
    return [list(HEADS), *([*_cells(row)] for row in rows)]


def _cells(row: Taken) -> list[str]:
    return [
        row.what,
        f"{row.ratio:g}",
        f"{row.low:g}–{row.high:g}",
        "" if row.goal is None else f"≤ {row.goal:g}",
        HELD[row.holds],
        *("" if each is None else str(each) for each in (row.statements, row.statements_of_one)),
        "" if row.most_statements is None else f"≤ {row.most_statements}",
        f"{row.product_ms:g}",
        row.against,
        f"{row.yardstick_ms:g}",
    ]


def facts_table(facts: Sequence[Fact]) -> list[list[str]]:
    """The same for what has no yardstick."""
    rows = []
    for fact in facts:
        goal = "" if fact.goal is None else f"≤ {fact.goal:g}"
        goal = goal if fact.least is None else f"≥ {fact.least:g}"
        rows.append([fact.what, f"{fact.value:.0f} {fact.unit}".strip(), goal, HELD[fact.holds]])
    return [["what", "measured", "goal", ""], *rows]


def as_text(cells: list[list[str]]) -> str:
    """Columns beneath each other."""
    widths = [max(len(line[column]) for line in cells) for column in range(len(cells[0]))]
    lines = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in cells]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def as_markdown(cells: list[list[str]]) -> str:
    """The same for a document."""
    lines = [f"| {' | '.join(line)} |" for line in cells]
    return "\n".join([lines[0], "|---" * len(cells[0]) + "|", *lines[1:]])


def write_document(path: Path, rows: Sequence[Taken], facts: Sequence[Fact]) -> None:
    """
    Put the tables between the marks of a document, with the day and the machine's size.

    :raises ValueError: the marks are not there.
    """
    text = path.read_text(encoding="utf-8")
    before, mark, rest = text.partition(BEGINS)
    _old, end, after = rest.partition(ENDS)
    if not (mark and end):
        raise ValueError(f"{path} has no place for the tables.")
    # The calendar's day where it ran is what a reader wants.
    day = f"{datetime.now().astimezone():%d %B %Y}"
    head = f"Measured on {day}, {os.cpu_count()} processor cores."
    parts = [head, as_markdown(table(rows)), as_markdown(facts_table(facts))]
    inside = "\n\n".join(parts)
    path.write_text(f"{before}{BEGINS}\n{inside}\n{ENDS}{after}", encoding="utf-8")
