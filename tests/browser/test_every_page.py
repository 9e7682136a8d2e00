"""
Every page in every state: nothing that axe finds fault with, nothing wider than the window.

In `make test` so many documents are shown that all that stands on any of them is seen
(tests/walk/shapes.py), each by its room's test: from left to right by all rules in the light on a
desktop, from right to left by the rules that ask for looks, in the dark on a phone without
scripts, everything unfolded.
`make axe` (EVERY_COMBINATION=1) shows every document by all rules in all eight combinations.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from heapq import heapify, heappop, heapreplace
from itertools import chain
from typing import Any

import pytest

from tests.browser.window import DARK, DESKTOP, LIGHT, LOOKS, PHONE, Window
from tests.walk.documents import Document
from tests.walk.rendering import LANGUAGES, LEFT_TO_RIGHT, Pages, each_room, rendered
from tests.walk.shapes import shapes_of

IS_WHOLE = os.environ.get("EVERY_COMBINATION") == "1"


@pytest.fixture(scope="module")
def window(browser: Any) -> Iterator[Window]:
    made = Window(browser)
    yield made
    made.close()


def all_faults(window: Window, document: Document) -> Iterator[str]:
    """All rules in both themes at both widths."""
    window.show(document, LIGHT)
    for theme in (LIGHT, DARK):
        for size in (DESKTOP, PHONE):
            window.dress(theme, size)
            for fault in (*window.violations(), *window.overflow()):
                yield f"{document}, {theme}, {size[0]}: {fault}"


def main_faults(window: Window, document: Document, *, is_left_to_right: bool) -> Iterator[str]:
    """The share of the combinations that `make test` takes."""
    if is_left_to_right:
        window.show(document, LIGHT)
        found = window.overflow() + window.violations()
        window.resize(PHONE)
    else:
        window.show_without_scripts(document, DARK, PHONE)
        found = []
    window.unfold()
    found += window.overflow()
    if not is_left_to_right:
        found += window.violations(LOOKS)
    for fault in found:
        yield f"{document}: {fault}"


def with_something_new(documents: Iterable[Document]) -> Iterator[Document]:
    """Few documents that together show all that stands on any, the one with most of it first."""
    shown = [(shapes_of(document.html), document) for document in documents]
    rest = [(-len(shapes), number) for number, (shapes, _document) in enumerate(shown)]
    heapify(rest)
    seen: set[str] = set()
    while rest:
        known, number = rest[0]
        shapes, document = shown[number]
        new = -len(shapes - seen)
        if new != known:  # a page before has shown some of it since
            heapreplace(rest, (new, number))
        elif not new:
            return
        else:
            heappop(rest)
            seen |= shapes
            yield document


@cache
def documents_to_show(language: str) -> frozenset[Document]:
    """Those that `make test` shows; what one room's pages show, another's need not show again."""
    rooms = rendered(language).values()
    return frozenset(with_something_new(chain.from_iterable(each.documents for each in rooms)))


@pytest.mark.parametrize(("room", "language"), each_room(*LANGUAGES))
def test_every_page_and_state_is_free_of_faults(
    window: Window, pages: Callable[[str, str], Pages], room: str, language: str
) -> None:
    documents = pages(room, language).documents
    faults: list[str] = []
    if IS_WHOLE:
        for document in documents:
            faults += all_faults(window, document)
    else:
        chosen = documents_to_show(language)
        for document in filter(chosen.__contains__, documents):
            faults += main_faults(window, document, is_left_to_right=language == LEFT_TO_RIGHT)
    assert not faults, "\n".join(faults)


def test_a_fault_is_found(window: Window) -> None:
    html = (
        '<!doctype html><html lang="en"><head><title>A page</title></head><body><main><h1>A</h1>'
        '<p style="color:#999">faint</p><div style="width:900px">wide</div></main></body></html>'
    )
    document = Document("a page", "/", html, 200, is_public=False)
    faults = "\n".join(main_faults(window, document, is_left_to_right=False))
    assert "color-contrast" in faults
    assert "overflow: 9" in faults


def test_a_long_address_in_a_choice_stays_within_a_phone(window: Window) -> None:
    styles = "".join(
        f'<link rel="stylesheet" href="/static/css/{name}.css">'
        for name in ("tokens", "base", "components", "forms")
    )
    html = (
        f'<!doctype html><html lang="en"><head><title>A page</title>{styles}</head><body><main>'
        '<form class="card stack"><fieldset class="field"><label class="option">'
        f'<input type="radio"><span class="option-label">https://{"long" * 30}.example</span>'
        "</label></fieldset></form></main></body></html>"
    )
    window.show(Document("a page", "/", html, 200, is_public=False), LIGHT)
    window.resize(PHONE)
    assert window.overflow() == []


def test_a_page_is_left_out_only_when_all_of_it_was_seen() -> None:
    def page(inner: str) -> Document:
        html = f"<html><body><main>{inner}</main></body></html>"
        return Document(inner, "/", html, 200, is_public=False)

    row = '<p class="row"><label for="a">Name</label><input id="a" value="{}"></p>'
    usual = page(row.format("Ana"))
    for inner, is_shown in {
        row.format("Ben") + row.format("Caro"): False,
        '<p class="row"><label>Name</label><input id="b"></p>': True,
        '<p class="row late"><label for="a">Name</label><input id="a"></p>': True,
        '<p class="row"><label for="a"></label><input id="a"></p>': True,
        '<div class="row"><label for="a">Name</label><input id="a"></div>': True,
        '<p class="row"><label for="a">Name</label><input id="a" hidden></p>': True,
    }.items():
        shown = list(with_something_new([usual, page(inner)]))
        assert (page(inner) in shown) is is_shown
