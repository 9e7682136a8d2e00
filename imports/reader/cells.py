"""Cells of a workbook as text, with their type and number format."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import from_excel, from_ISO8601

from imports.reader.wire import CellType, WireCell

GENERAL = "General"
_ZEROS = re.compile(r"0{2,}")
_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


def number_cell(raw: str, number_format: str, epoch: datetime) -> WireCell:
    """
    A number as the sheet means it: 0.704 in "0.0%" is 70.4%, 7 in "000" is 007.

    All digits that a spreadsheet keeps (15) are given, however few it shows.
    """
    if number_format == GENERAL and raw.isdigit() and len(raw) < 16:
        return raw, CellType.NUMBER, GENERAL
    if is_date(number_format):
        return _date_text(float(raw), epoch), CellType.DATE, number_format
    number = Decimal(f"{float(raw):.15g}")
    if not number.is_finite():
        return raw, CellType.ERROR, number_format
    shown = _NOT_SHOWN.sub("", number_format)
    if "%" in shown:
        return f"{_plain(number * 100)}%", CellType.NUMBER, number_format
    text = _plain(number)
    if _ZEROS.fullmatch(shown) and text.isdigit():
        text = text.zfill(len(shown))
    return text, CellType.NUMBER, number_format


def iso_date_cell(raw: str, number_format: str) -> WireCell:
    """A date that is written as text in the file."""
    moment = from_ISO8601(raw)  # type: ignore[no-untyped-call]
    return _moment_text(moment), CellType.DATE, number_format


@lru_cache(maxsize=1024)
def is_date(number_format: str) -> bool:
    """Whether numbers in this format are days or times."""
    return bool(is_date_format(number_format))


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _date_text(serial: float, epoch: datetime) -> str:
    try:
        return _moment_text(from_excel(serial, epoch))
    except (OverflowError, ValueError):
        return "#VALUE!"


def _moment_text(moment: Any) -> str:
    if isinstance(moment, datetime):
        is_day = moment.time() == time.min
        return moment.date().isoformat() if is_day else moment.isoformat(" ", "seconds")
    if isinstance(moment, date | time):
        return moment.isoformat()
    return str(moment) if isinstance(moment, timedelta) else ""
