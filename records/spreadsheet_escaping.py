"""Cells of files that people open in a spreadsheet."""

import re
from decimal import Decimal
from typing import Any

#: What makes a spreadsheet program read a cell as a formula, or as the start of one.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

#: What a program skips before it looks.
BLANKS = " \u00a0"

NUMBERS = (int, float, Decimal)

#: Characters that no spreadsheet file may hold.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def safe_cell(value: Any) -> Any:
    """
    ``value`` as a spreadsheet may have it: a text that could run as a formula gets an apostrophe.

    After OWASP, "CSV injection". Numbers stay numbers, since a program can't mistake them; None
    is an empty cell; control characters, which no such file may hold, are left out. Every file
    that leaves the house goes through here, cell by cell.
    """
    if value is None:
        return ""
    if isinstance(value, NUMBERS):
        return value
    text = str(value)
    if text[:1].isalnum() and text.isprintable():
        return text  # as nearly all are: a large file spends most of its time here
    text = CONTROLS.sub("", text)
    return f"'{text}" if text.lstrip(BLANKS).startswith(FORMULA_STARTS) else text
