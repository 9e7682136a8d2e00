"""Every form of the product, sent empty and with nonsense: the answer says so at once."""

import re
from collections.abc import Callable

import pytest

from tests.walk.documents import Document
from tests.walk.pseudo import pseudo
from tests.walk.rendering import LEFT_TO_RIGHT, Pages, each_room

TITLE = re.compile(r"<title>\s*(.*?)\s*</title>", re.DOTALL)
WRONG = re.compile(r'class="errorlist|class="errors"|aria-invalid="true"|alert tone-bad')
FOCUSED = re.compile(r"<(?:section|div)\b[^>]*\bautofocus\b[^>]*>")
PREFIXES = tuple(f"{words}: " for words in ("Please look again", pseudo("Please look again")))
# Rooms whose forms hold nothing that can be wrong.
ONLY_BUTTONS = ("tenancy", "messaging")
# A page of samples shows errors among others.
SAMPLES = "/components/"


def is_wrong(document: Document) -> bool:
    """Whether it says that something is wrong with what was sent."""
    return document.status >= 400 or bool(WRONG.search(document.html))


def what_is_missing(document: Document) -> list[str]:
    """What a page with errors lacks for somebody who can't see it."""
    if not is_wrong(document):
        return []
    [title] = TITLE.findall(document.html)
    focused = FOCUSED.findall(document.html)
    told = sum(title.count(prefix) for prefix in PREFIXES)
    missing = [] if title.startswith(PREFIXES) and told == 1 else [f"title {title!r}"]
    if len(focused) != 1 or 'tabindex="-1"' not in focused[0]:
        missing.append(f"one thing to take the focus, not {focused}")
    return missing


@pytest.mark.parametrize(("room", "language"), each_room(LEFT_TO_RIGHT))
def test_d_errors_take_the_focus_and_change_the_title_on_every_form(
    pages: Callable[[str, str], Pages], room: str, language: str
) -> None:
    sent = [each for each in pages(room, language).documents if each.was_sent]
    assert any(map(is_wrong, sent)) != (room in ONLY_BUTTONS)
    missing = {
        str(document): found
        for document in sent
        if not document.name.startswith(SAMPLES) and (found := what_is_missing(document))
    }
    assert not missing, "\n".join(f"{name}: {found}" for name, found in missing.items())


def test_a_page_without_a_summary_is_found() -> None:
    html = "<title>Sign in</title><ul class='x'></ul>"
    document = Document("a page (left empty)", "/", html, 422, is_public=False)
    assert len(what_is_missing(document)) == 2
    assert document.was_sent
