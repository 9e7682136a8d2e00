"""How the cells of a file of measurements are read."""

import re
from enum import Enum
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.days import Days, day_meanings, serial_day, unreadable_day
from imports.importers.numbers import MISSING, Numbers
from imports.importers.values import Choices, Column
from metrics.reporting_periods import Every, ReportingPeriod, YearIs, YearStarts, parse_period


class PeriodCells(Days):
    """A period; in days, whether the day or the month comes first is the whole column's way."""

    def votes(self, text: str) -> set[str]:
        found = [set(each) for part in text.split(" to ") if (each := day_meanings(part))]
        return set().union(*(each for each in found if len(each) == 1))

    def read(self, text: str, column: Column, **context: Any) -> ReportingPeriod:
        every: Every = context["every"]
        year_is: YearIs = context["year_is"]
        starts: YearStarts = context["starts"]
        text = self.as_meant(text, column)
        found = {}
        for order, _name in self.names:
            meant = parse_period(text, every=every, year_is=year_is, order=order, starts=starts)
            if meant is not None:
                found[order] = meant
        period: ReportingPeriod = self.settled(text, found, column)
        return period

    def unreadable(self, text: str) -> str:
        if serial_day(text):
            return unreadable_day(text)
        return _("“%(text)s” is not a period, such as 2024, 2023-24 or 2024 Q1.") % {"text": text}


class Mark(Enum):
    """A cell without a number."""

    WITHHELD = "withheld"
    MISSING = "missing"


# The field's marks; what they mean is shown, and can be said otherwise for a whole column.
_MARKS: Final = {
    **dict.fromkeys(
        (
            "s",
            "*",
            "**",
            "***",
            "-9999",
            "†",
            "‡",
            "x",
            "c",
            "ds",
            "ps",
            "suppressed",
            "privacysuppressed",
            "withheld",
        ),
        Mark.WITHHELD,
    ),
    "z": Mark.MISSING,  # not applicable
}
# "<10", "n<10", "GE95", ">95%", "95%+", "5-9", "fewer than 10": that the source says no more is its
# way to withhold.
_BOUND = re.compile(
    r"(?:n\s*)?(?:[<>≤≥]\s*=?|lt|le|gt|ge|(?:fewer|less|more|menos|más)\s+(?:than|de)|under|over)"
    r"\s*[\d.,]+\s*%?|[\d.,]+\s*%?\s*\+|\d+\s*(?:[-–—]|to)\s*\d+\s*%?"
)
_SCALE = "scale"
_ABOVE_ONE = "above one"
_MARK = "mark"
_LONGEST_MARK = 20


_SCALES: Choices = (
    ("percent", gettext_lazy("per cent: 0.7 is 0.7%")),
    ("part", gettext_lazy("a part of one: 0.7 is 70%")),
)
_FACTORS = {"percent": 1, "part": 100}


class FigureCells(Numbers):
    """A figure, or why there is none."""

    def look(self, text: str, column: Column) -> None:
        super().look(text, column)
        if "%" in text or any(number > 1 for number in self.meanings(text).values()):
            column.seen.add(_ABOVE_ONE)

    def read(self, text: str, column: Column, **context: Any) -> Any:
        mark = " ".join(text.lower().split()).strip("[]()")
        if mark in MISSING:
            return Mark.MISSING
        if _BOUND.fullmatch(mark):
            return Mark(column.meaning(f"{_MARK} <>", text, Mark.WITHHELD.value))
        if mark in _MARKS:
            return Mark(column.meaning(f"{_MARK} {mark}", text, _MARKS[mark].value))
        if len(mark) <= _LONGEST_MARK and not re.search(r"\d", mark):
            return Mark(column.meaning(f"{_MARK} {mark}", text))
        number = super().read(text, column, **context)
        if context.get("is_rate") and 0 < number <= 1 and _ABOVE_ONE not in column.seen:
            # A column of nothing else may hold 0.704 for 70.4 %.
            return number * _FACTORS[column.meaning(_SCALE, text)]
        return number

    def votes(self, text: str) -> set[str]:
        return set() if _BOUND.fullmatch(text.strip().lower()) else super().votes(text)

    def question(self, key: str, text: str) -> str:
        if key == _SCALE:
            return _("“%(text)s”: per cent, or a part of one?") % {"text": text[:60]}
        if not key.startswith(_MARK):
            return super().question(key, text)
        return _("“%(text)s” in place of a figure: what does it mean?") % {"text": text[:60]}

    def answers(self, key: str, column: Column) -> Choices:
        if key == _SCALE:
            return _SCALES
        if not key.startswith(_MARK):
            return super().answers(key, column)
        return (
            (Mark.WITHHELD.value, gettext_lazy("there is a figure, and the source withholds it")),
            (Mark.MISSING.value, gettext_lazy("there is no figure")),
        )
