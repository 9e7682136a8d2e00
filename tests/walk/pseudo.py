"""
A language nobody speaks: each text accented, a third longer, and written from right to left.

It stands in the place of Arabic, which the interface does not offer yet, so that Django's own
direction, date formats and plural machinery are at work. What is left in plain letters on a page
was never given to gettext.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.test import override_settings
from django.utils.translation import trans_real

CODE = "ar"
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "åƀçđéƒğĥîĵķļɱñöþǫŕšţüṽŵẋýžÅƁÇĐÉƑĞĤÎĴĶĻṀÑÖÞǪŔŠŢÜṼŴẊÝŽ"
LETTERS = str.maketrans(PLAIN, ACCENTED)
# What must come through untouched: placeholders, mark-up, entities, addresses.
KEPT = re.compile(
    r"(%\(\w+\)[#0\- +]?[\d.]*[a-z]|%[sdf%]|\{[^{}]*\}|<[^>]+>|&\w+;|&#\d+;|https?://\S+)"
)
LONGER = 0.35
CONTEXT = "\x04"


def pseudo(text: str) -> str:
    """The text in the language nobody speaks."""
    text = text.rpartition(CONTEXT)[2]
    if not text.strip():
        return text
    parts = [part if KEPT.fullmatch(part) else part.translate(LETTERS) for part in KEPT.split(text)]
    letters = sum(part.isalpha() for part in text)
    room = "~" * round(letters * LONGER)
    words = " ".join(room[start : start + 7] for start in range(0, len(room), 7))
    return f"\u200f{''.join(parts)}{' ' * bool(words)}{words}\u200f"


class PseudoTranslation:
    """As much of a gettext catalog as Django asks of one."""

    def gettext(self, message: str) -> str:
        return pseudo(message)

    def ngettext(self, singular: str, plural: str, number: float) -> str:
        return pseudo(singular if number == 1 else plural)

    def to_language(self) -> str:
        return CODE

    def language(self) -> str:
        return CODE


def _known() -> dict[str, Any]:
    """Django's catalogs by language; settings that change put a new dict in this place."""
    return vars(trans_real)["_translations"]  # type: ignore[no-any-return]


@contextmanager
def offered() -> Iterator[None]:
    """The interface also in the language nobody speaks."""
    with override_settings(LANGUAGES=[*settings.LANGUAGES, (CODE, "Pseudo")]):
        _known()[CODE] = PseudoTranslation()
        yield
    _known().pop(CODE, None)
