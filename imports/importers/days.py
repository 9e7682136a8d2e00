"""Days and months as files write them."""

import re
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from babel import Locale
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.names import alike_key
from imports.importers.values import Choices, Column, Conventions
from imports.reader.wire import CellType
from imports.reading import Cell

DAY_FIRST: Final = "day"
MONTH_FIRST: Final = "month"
_EARLIEST, _LATEST = 1900, 2100
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}.*$")
_MONTH_AND_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})|(\d{4})[-/.](\d{1,2})|(\d{4})M(\d{1,2})")
_TOKENS = re.compile(r"[^\W\d_]+|\d+")
_FILLERS = frozenset({"de", "del", "of", "st", "nd", "rd", "th"})
# A two-digit year from here on was in the last century.
_LAST_CENTURY = 70
_DAY_ZERO = date(1899, 12, 30)


def day_meanings(text: str) -> dict[str, date]:
    """
    The day of a text, by whether the day or the month comes first.

    Both are there, and the same, where the text leaves no doubt: 2025-02-01, 1 Feb 2025.
    """
    text = _TIME.sub("", text.strip())
    if found := re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text):
        return _certain(_date(*map(int, found.groups())))
    if found := _YEAR_FIRST.fullmatch(text):
        return _certain(_date(int(found[1]), int(found[3]), int(found[4])))
    if found := _YEAR_LAST.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        by_order = {DAY_FIRST: _date(year, second, first)}
        if found[2] != ".":
            by_order[MONTH_FIRST] = _date(year, first, second)
        return {order: day for order, day in by_order.items() if day is not None}
    in_words = _in_words(text)
    if in_words and in_words[2]:
        return _certain(_date(*in_words))
    return {}


def month_in(text: str) -> tuple[int, int] | None:
    """Year and month of a text such as 3/2025, 2025M03, March 2025 or 2025 Mar."""
    if found := _MONTH_AND_YEAR.fullmatch(text):
        year, month = int(found[2] or found[3] or found[5]), int(found[1] or found[4] or found[6])
    elif (in_words := _in_words(text)) and not in_words[2]:
        year, month, _no_day = in_words
    else:
        return None
    return (year, month) if _date(year, month, 1) else None


def serial_day(text: str) -> date | None:
    """The day that a spreadsheet's number of five digits stands for."""
    return _DAY_ZERO + timedelta(days=int(text)) if re.fullmatch(r"[2-6]\d{4}", text) else None


def unreadable_day(text: str) -> str:
    """What to say of a text that is no day; with what it may be."""
    if day := serial_day(text.strip()):
        said = _("“%(text)s” is a spreadsheet's number for %(day)s: format the column as dates.")
        return said % {"text": text.strip(), "day": day.isoformat()}
    return _("“%(text)s” is not a date, such as 2025-03-31.") % {"text": text[:60]}


_MONTHS: Final = 12
_TEXT_BY_DAY, _CELL_BY_DAY = f"text by {DAY_FIRST}", f"cell by {DAY_FIRST}"
_TOLD_APART = {_TEXT_BY_DAY, _CELL_BY_DAY}
_SWAPPED: Final = "swapped"
_SWAPS: Final = (
    ("as it is", gettext_lazy("no, its dates are right")),
    (_SWAPPED, gettext_lazy("yes: 2025-02-01 stands for 2 January 2025")),
)


def _date_cell(text: str) -> date | None:
    """The day of a workbook's date cell."""
    is_date = isinstance(text, Cell) and text.type is CellType.DATE
    return date.fromisoformat(text[:10]) if is_date and _ISO_DAY.match(text) else None


class Days(Conventions):
    """A day; whether the day or the month comes first is the whole column's way."""

    key = "order"
    names = (
        (DAY_FIRST, gettext_lazy("the day comes first: 31/12/2025")),
        (MONTH_FIRST, gettext_lazy("the month comes first: 12/31/2025")),
    )

    def meanings(self, text: str) -> dict[str, Any]:
        return dict(day_meanings(text))

    def look(self, text: str, column: Column) -> None:
        super().look(text, column)
        if (day := _date_cell(text)) is None:
            column.seen |= {_TEXT_BY_DAY} & {f"text by {each}" for each in self.votes(text)}
        elif day.day > _MONTHS:
            column.seen.add(_CELL_BY_DAY)

    def as_meant(self, text: str, column: Column) -> str:
        """
        A cell as its author wrote it.

        A spreadsheet program that expects the month first leaves 31/01/2025 a text and takes
        02/01/2025 for the first of February: a column of just such cells is asked.
        """
        day = _date_cell(text)
        if day is None or day.day > _MONTHS or column.seen & _TOLD_APART != {_TEXT_BY_DAY}:
            return text
        is_swapped = column.meaning(_SWAPPED, text) == _SWAPPED
        return day.replace(month=day.day, day=day.month).isoformat() if is_swapped else text

    def read(self, text: str, column: Column, **context: Any) -> Any:
        return super().read(self.as_meant(text, column), column, **context)

    def unreadable(self, text: str) -> str:
        return unreadable_day(text)

    def answers(self, key: str, column: Column) -> Choices:
        return _SWAPS if key == _SWAPPED else super().answers(key, column)

    def question(self, key: str, text: str) -> str:
        if key == _SWAPPED:
            return _("“%(text)s”: did the spreadsheet take the day for the month?") % {"text": text}
        return _("“%(text)s”: which comes first, the day or the month?") % {"text": text[:60]}


def _certain(day: date | None) -> dict[str, date]:
    return dict.fromkeys((DAY_FIRST, MONTH_FIRST), day) if day else {}


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if _EARLIEST <= year < _LATEST else None
    except ValueError:
        return None


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return int(text) + (1900 if int(text) >= _LAST_CENTURY else 2000)


def _in_words(text: str) -> tuple[int, int, int] | None:
    """Year, month and day (0: none) of a text that names its month and has a year of four."""
    tokens = [each for each in _TOKENS.findall(text) if each.lower() not in _FILLERS]
    numbers = [each for each in tokens if each.isdecimal()]
    years = [int(each) for each in numbers if len(each) == 4]
    days = [int(each) for each in numbers if len(each) < 3]
    if len(tokens) - len(numbers) != 1 or len(years) != 1 or len(years + days) != len(numbers):
        return None
    [word] = [each for each in tokens if not each.isdecimal()]
    month = _months().get(alike_key(word))
    return (years[0], month, days[0] if days else 0) if month and len(days) < 2 else None


@cache
def _months() -> dict[str, int]:
    """The months by their names, long and short, in the languages of the interface."""
    names = {"sept": 9}
    for code, _name in settings.LANGUAGES:
        months = Locale.parse(code).months
        for form in (months[use][width] for use in months for width in ("wide", "abbreviated")):
            names |= {alike_key(name): number for number, name in form.items()}
    return names
