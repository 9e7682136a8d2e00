"""Numbers as files write them."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.values import Column, Conventions, Misread
from imports.reader.wire import CellType
from imports.reading import Cell

POINT, COMMA = ".", ","
LARGEST = Decimal(10) ** 12
MISSING = frozenset({"", "-6666", "-", "–", "—", ".", "..", "na", "n/a", "n.a.", "null", "none"})
_PLACES = Decimal("0.0001")
_GROUPED = r"[1-9]\d{0,2}(?:[%s\s'’]\d{3})+"
_SHAPES = {
    sign: re.compile(rf"-?(?:\d+|{_GROUPED % other})?(?:{re.escape(sign)}\d+)?")
    for sign, other in ((POINT, COMMA), (COMMA, POINT))
}
_NOT_DIGITS = re.compile(r"[^\d-]")


@lru_cache(maxsize=65536)
def number_meanings(text: str) -> dict[str, Decimal]:
    """The number of a text, by which sign marks its decimals: "1.059" is 1.059 or 1059."""
    text = text.strip().removesuffix("%").strip().replace("−", "-")
    found = {
        sign: number
        for sign, shape in _SHAPES.items()
        if shape.fullmatch(text) and (number := _number(text, sign)) is not None
    }
    if not found and re.fullmatch(r"-?\d+(\.\d+)?[eE][-+]?\d{1,2}", text):
        number = _sized(Decimal(text))
        return {} if number is None else {POINT: number}
    return found


def _number(text: str, sign: str) -> Decimal | None:
    whole, _sign, decimals = text.partition(sign)
    digits = _NOT_DIGITS.sub("", whole)
    if not re.search(r"\d", text):
        return None
    return _sized(Decimal(f"{digits}.{decimals}" if decimals else digits))


def _sized(number: Decimal) -> Decimal | None:
    if not abs(number) < LARGEST:
        return None
    return number if number == number.to_integral_value() else number.quantize(_PLACES)


class Numbers(Conventions):
    """A number; which sign marks decimals is the whole column's way. None where it is missing."""

    key = "decimal"
    names = (
        (POINT, gettext_lazy("a point marks decimals: 1,059.5")),
        (COMMA, gettext_lazy("a comma marks decimals: 1.059,5")),
    )

    def __init__(
        self, *, is_whole: bool = False, most: int | None = None, places: int | None = None
    ) -> None:
        """:param most: of a number that may not be negative; ``places`` are its decimals."""
        self.is_whole, self.most = is_whole, most
        self._step = None if places is None else Decimal(1).scaleb(-places)

    def meanings(self, text: str) -> dict[str, Any]:
        if isinstance(text, Cell) and text.type is CellType.NUMBER:
            found = number_meanings(str(text))
            return dict.fromkeys((POINT, COMMA), found[POINT]) if POINT in found else {}
        return dict(number_meanings(text))

    def usual(self, column: Column) -> str:
        # Who parts cells by commas writes decimals with points.
        return POINT if column.delimiter == "," else ""

    def read(self, text: str, column: Column, **context: Any) -> Any:
        if text.strip().lower() in MISSING:
            return None
        if "%" in text and not context.get("is_rate"):
            message = _("“%(text)s” is a percentage; a plain number belongs here.")
            raise Misread(message % {"text": text[:60]})
        number: Decimal = self.settled(text, self.meanings(text), column)
        if context.get("is_whole", self.is_whole) and number != number.to_integral_value():
            message = _("“%(text)s” is not a whole number, as a count is.")
            raise Misread(message % {"text": text[:60]})
        if self.most is not None and not 0 <= number <= self.most:
            raise Misread(_("“%(text)s” is too small or too large.") % {"text": text[:60]})
        if self.is_whole:
            return int(number)
        return number if self._step is None else number.quantize(self._step)

    def unreadable(self, text: str) -> str:
        return _("“%(text)s” is not a number.") % {"text": text[:60]}

    def question(self, key: str, text: str) -> str:
        return _("“%(text)s”: does a point or a comma mark decimals?") % {"text": text[:60]}
