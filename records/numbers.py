"""Numbers as the reader's language writes them: the only place that rounds for show."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

EMPTY = "–"


def rounded(value: float | Decimal, decimals: int) -> Decimal:
    """
    A number rounded (never cut), halves away from zero; nothing is never negative.

    As it is written: 46.15 becomes 46.2, although the float of that name is a little less.
    """
    step = Decimal(1).scaleb(-decimals)
    return Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP) + 0


def number_text(value: float | Decimal | None, *, decimals: int | None = None) -> str:
    """A number with its thousands apart; whole ones stay whole unless decimals are asked for."""
    if value is None:
        return EMPTY
    if decimals is None:
        decimals = 0 if value == int(value) else 1
    return str(number_format(rounded(value, decimals), decimals, force_grouping=True))


def short_number_text(value: float | Decimal | None, decimals: int = 2) -> str:
    """A number with at most as many decimals, without useless zeros."""
    if value is None:
        return EMPTY
    exponent = rounded(value, decimals).normalize().as_tuple().exponent
    return number_text(value, decimals=max(0, -int(exponent)))
