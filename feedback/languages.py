"""The decimal mark of a reader."""

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import get_decimal_symbol


def decimal_mark(language: str, *, accepted: str, time_zone: str) -> str:
    """
    The sign before the decimals, "." or ",", where a reader of this language is.

    The region is the first that the browser names in ``accepted`` (Accept-Language), else the time
    zone's: Spanish in the United States and Mexico writes 1.5, in Spain 1,5.
    """
    tags = (tag.partition(";")[0].strip().split("-") for tag in accepted.split(","))
    regions = (tag[1] for tag in tags if len(tag) == 2 and len(tag[1]) in (2, 3))
    region = next(regions, "") or get_global("zone_territories").get(time_zone, "")
    for code in (f"{language.split('-')[0]}_{region.upper()}", language.split("-")[0]):
        try:
            return "," if get_decimal_symbol(Locale.parse(code)) in ",٫" else "."
        except (UnknownLocaleError, ValueError):
            continue
    return "."
