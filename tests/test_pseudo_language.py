"""Every page in a language nobody speaks: what is still plain English was never translated."""

import re
from collections.abc import Callable, Iterable

import pytest

from tests.walk.documents import Document
from tests.walk.pseudo import pseudo
from tests.walk.reading import Reader
from tests.walk.rendering import RIGHT_TO_LEFT, Pages, each_room

PLAIN = re.compile(r"[A-Za-z]+(?:['’.:/@_-]?[A-Za-z]+)*(?: [A-Za-z]+(?:['’.:/@_-]?[A-Za-z]+)*)*")
ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
# Sample material, and a description for programmers.
NOT_FOR_MEMBERS = ("/components/", "/api/docs/")
# Names, formats and abbreviations are the same in every language.
SAME = frozenset(("Commonweave", "CSV", "XLSX", "API"))


def untranslated(document: Document, typed: frozenset[str]) -> list[str]:
    """The plain words of a page that nobody typed."""
    return untranslated_words(Reader(document.html).texts, typed)


def untranslated_words(texts: Iterable[str], typed: frozenset[str]) -> list[str]:
    """The plain words in texts that nobody typed."""
    return sorted(
        {
            words
            for text in texts
            for words in PLAIN.findall(ADDRESS.sub("", text))
            if words not in SAME and not any(words in each for each in typed)
        }
    )


@pytest.mark.parametrize(("room", "language"), each_room(RIGHT_TO_LEFT))
def test_every_text_of_every_page_can_be_translated(
    pages: Callable[[str, str], Pages], room: str, language: str
) -> None:
    found = pages(room, language)
    left: dict[str, str] = {}
    for document in found.documents:
        if document.is_in_another_language or str(document).startswith(NOT_FOR_MEMBERS):
            continue
        for words in untranslated(document, found.typed):
            left.setdefault(words, str(document))
    assert not left, "\n".join(f"{words!r} on {where}" for words, where in left.items())


def test_plain_english_is_found() -> None:
    html = f"<p>{pseudo('Goals')} Welcome <b>Ana</b><img alt='Chart'></p>"
    document = Document("a page", "/", html, 200, is_public=False)
    assert untranslated(document, frozenset({"Ana Ruiz"})) == ["Chart", "Welcome"]
    assert not document.is_in_another_language
