"""How cells and rows travel from the reading process to the one that asked."""

from enum import StrEnum

# Text is plain; every other cell is its text, its type and its number format.
WireCell = str | tuple[str, str, str]
# The row's number in the spreadsheet, its cells, and a code for what is wrong with it, or nothing.
WireRow = tuple[int, list[WireCell], str]


class CellType(StrEnum):
    """What a cell of a workbook holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    ERROR = "error"
    FORMULA = "formula"  # without a value: it was never calculated
