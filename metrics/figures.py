"""Figures as files write them: numbers, withheld, missing. Pure."""

import re
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import lru_cache

_WITHHELD = frozenset({"s", "*", "**", "***", "-9999", "†", "‡", "suppressed", "withheld"})
_MISSING = frozenset({"", "-6666", "-", "–", "—", ".", "..", "na", "n/a", "n.a.", "null", "none"})
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_PLACES = Decimal("0.0001")
LARGEST = Decimal(10) ** 12


class Mark(Enum):
    """A cell without a number."""

    WITHHELD = "withheld"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@lru_cache(maxsize=65536)
def read_figure(text: str) -> Decimal | Mark:
    """
    The number in a cell, or why there is none.

    Takes thousands commas ("1,059"), decimal commas ("70,4") and a per cent sign. Withheld are
    the marks of the public files: s, *, -9999, and bounds such as "<10". -6666 is missing.
    """
    text = text.strip().removesuffix("%").strip()
    lowered = text.lower()
    if lowered in _MISSING:
        return Mark.MISSING
    if lowered in _WITHHELD or text[0] in "<>≤≥":
        return Mark.WITHHELD
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    elif _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Mark.UNREADABLE
    if not number.is_finite() or abs(number) >= LARGEST:
        return Mark.UNREADABLE
    return number if number == number.to_integral_value() else number.quantize(_PLACES)
