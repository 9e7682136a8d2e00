"""
Every page in every state: nothing that axe finds fault with, nothing wider than the window.

In `make test` each document (but those that differ from another in words alone) is shown twice:
from left to right by all rules in the light at a desk, from right to left by the rules that ask
for looks in the dark on a phone, everything unfolded. The second time members' pages are left out
in which only a form complains, or a list is empty: parts that doors and the page of components
show in the dark too. `make axe` (EVERY_COMBINATION=1) runs all rules in all eight combinations.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.stage import DARK, DESK, LIGHT, LOOKS, PHONE, Stage
from tests.walk.documents import Document
from tests.walk.rendering import LANGUAGES, LEFT_TO_RIGHT, Pages, each_room

# Like their neighbours but for words: left to `make axe`.
ONLY_IN_FULL = ("(filled wrongly)", "(partner)", "(funder)")
# Made of parts that others show: members' pages in the dark, left to `make axe`.
SHOWN_BY_OTHERS = ("(left empty)", "(empty)")
IS_WHOLE = os.environ.get("EVERY_COMBINATION") == "1"


@pytest.fixture
def stage(browser: Any) -> Iterator[Stage]:
    made = Stage(browser)
    yield made
    made.close()


def all_faults(stage: Stage, document: Document) -> Iterator[str]:
    """All rules in both themes at both widths."""
    for theme in (LIGHT, DARK):
        for size in (DESK, PHONE):
            stage.show(document, theme, size)
            for fault in (*stage.violations(), *stage.overflow()):
                yield f"{document}, {theme}, {size[0]}: {fault}"


def main_faults(stage: Stage, document: Document, *, is_left_to_right: bool) -> Iterator[str]:
    """The share of the combinations that `make test` takes."""
    stage.show(document, LIGHT if is_left_to_right else DARK)
    found = stage.overflow()
    if is_left_to_right:
        found += stage.violations()
    stage.resize(PHONE)
    stage.unfold()
    found += stage.overflow()
    if not is_left_to_right:
        found += stage.violations(LOOKS)
    for fault in found:
        yield f"{document}: {fault}"


def is_in_share(document: Document, *, is_left_to_right: bool) -> bool:
    """Whether `make test` looks at a document in this direction."""
    name = str(document)
    if name.endswith(ONLY_IN_FULL):
        return False
    return is_left_to_right or document.is_door or not name.endswith(SHOWN_BY_OTHERS)


@pytest.mark.parametrize(("room", "language"), each_room(*LANGUAGES))
def test_every_page_and_state_is_free_of_faults(
    stage: Stage, pages: Callable[[str, str], Pages], room: str, language: str
) -> None:
    is_left_to_right = language == LEFT_TO_RIGHT
    faults: list[str] = []
    for document in pages(room, language).documents:
        if IS_WHOLE:
            faults += all_faults(stage, document)
        elif is_in_share(document, is_left_to_right=is_left_to_right):
            faults += main_faults(stage, document, is_left_to_right=is_left_to_right)
    assert not faults, "\n".join(faults)


def test_a_fault_is_found(stage: Stage) -> None:
    html = (
        '<!doctype html><html lang="en"><head><title>A page</title></head><body><main><h1>A</h1>'
        '<p style="color:#999">faint</p><div style="width:900px">wide</div></main></body></html>'
    )
    document = Document("a page", "/", html, 200, is_door=False)
    faults = "\n".join(main_faults(stage, document, is_left_to_right=False))
    assert "color-contrast" in faults
    assert "overflow: 9" in faults
