"""Cells of files that people open in a spreadsheet."""

from decimal import Decimal
from typing import Any

#: What makes a spreadsheet program read a cell as a formula, or as the start of one.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

#: What a program skips before it looks.
BLANKS = " \u00a0"


def safe_cell(value: Any) -> Any:
    """
    ``value`` as a spreadsheet may have it: a text that could run as a formula gets an apostrophe.

    After OWASP, "CSV injection". Numbers stay numbers, since a program can't mistake them; None
    is an empty cell. Every file that leaves the house goes through here, cell by cell.
    """
    if value is None:
        return ""
    if isinstance(value, bool | int | float | Decimal):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(BLANKS).startswith(FORMULA_STARTS) else text
