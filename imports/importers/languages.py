"""Languages as people write them: by code, and by name in English, Spanish and their own."""

from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.utils.translation import get_language

from imports.importers.names import alike_key
from imports.importers.values import Choices, Column, Words


def language_choices() -> Choices:
    """Every language that has a code of two letters, by its name in the reader's language."""
    own = Locale.parse((get_language() or "en").partition("-")[0])
    names = {str(code): str(name) for code, name in own.languages.items() if len(str(code)) == 2}
    return tuple(sorted(names.items(), key=lambda each: alike_key(each[1])))


class Languages(Words):
    """A language's code of two or three letters; "es-MX" is es."""

    def __init__(self) -> None:
        super().__init__(language_choices)

    def read(self, text: str, column: Column, **context: Any) -> str | None:
        code = text.strip().lower().replace("_", "-").partition("-")[0]
        return code if code in _codes() else super().read(text, column, **context)

    def known(self) -> dict[str, str]:
        return _codes_by_name()


@cache
def _codes() -> frozenset[str]:
    codes = map(str, Locale("en").languages)
    return frozenset(code for code in codes if len(code) in (2, 3))


@cache
def _codes_by_name() -> dict[str, str]:
    """What a language is called by itself, then in the interface's languages, which win."""
    names: dict[str, str] = {}
    for code in _codes():
        if len(code) == 2 and (name := _own_name(code)):
            names[alike_key(name)] = code
    for language in ("es", "en", *(code for code, _name in settings.LANGUAGES)):
        named = Locale.parse(language.partition("-")[0]).languages
        names |= {alike_key(str(named[code])): code for code in _codes() if code in named}
    return names


def _own_name(code: str) -> str:
    try:
        return str(Locale.parse(code).languages.get(code, ""))
    except (UnknownLocaleError, ValueError):
        return ""
