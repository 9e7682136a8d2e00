"""Cells of a workbook as text, with their type and number format."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from imports.reader.wire import CellType, WireCell

_ZEROS = re.compile(r"0{2,}")
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def wire_cell(cell: Any) -> WireCell:
    """A cell of openpyxl's; one of text is plain."""
    value = cell.value
    if cell.data_type == "f":
        return "", CellType.FORMULA, cell.number_format
    if value is None:
        return ""
    if cell.data_type == "e":
        return str(value), CellType.ERROR, cell.number_format
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper(), CellType.BOOLEAN, cell.number_format
    if isinstance(value, int | float):
        return _number_cell(value, cell.number_format)
    return _moment_text(value), CellType.DATE, cell.number_format


def _number_cell(value: float, number_format: str) -> WireCell:
    """
    A number as the sheet means it: 0.704 in "0.0%" is 70.4%, 7 in "000" is 007.

    All digits that a spreadsheet keeps (15) are given, however few it shows.
    """
    number = Decimal(f"{float(value):.15g}")
    if not number.is_finite():
        return str(value), CellType.ERROR, number_format
    shown = _shown(number_format)
    if "%" in shown:
        return f"{_plain(number * 100)}%", CellType.NUMBER, number_format
    text = _plain(number)
    # "00000-0000" as well, and of several sections the one for positive numbers.
    zeros = re.sub("[- ]", "", shown.partition(";")[0])
    if _ZEROS.fullmatch(zeros) and text.isdigit():
        text = text.zfill(len(zeros))
    return text, CellType.NUMBER, number_format


@lru_cache(maxsize=1024)
def _shown(number_format: str) -> str:
    """A format without what it only decorates with."""
    return _NOT_SHOWN.sub("", number_format)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _moment_text(moment: Any) -> str:
    if isinstance(moment, datetime):
        is_day = moment.time() == time.min
        return moment.date().isoformat() if is_day else moment.isoformat(" ", "seconds")
    return moment.isoformat() if isinstance(moment, date | time) else str(moment)
