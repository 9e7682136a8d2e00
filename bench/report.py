"""A run as a table."""

from collections.abc import Sequence

from bench.measuring import Taken

HEADS = ("what", "ratio", "10–90 %", "goal", "", "SQL", "at one", "goal", "ms", "against", "ms")
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


def as_text(rows: Sequence[Taken]) -> str:
    """Columns beneath each other."""
    cells = table(rows)
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADS))]
    lines = ["  ".join(map(str.ljust, line, widths)).rstrip() for line in cells]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def as_markdown(rows: Sequence[Taken]) -> str:
    """The same for a document."""
    lines = [f"| {' | '.join(line)} |" for line in table(rows)]
    return "\n".join([lines[0], "|---" * len(HEADS) + "|", *lines[1:]])
