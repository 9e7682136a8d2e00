"""
How much a first visit transfers: survey and check-in 25 KB, every other page 100 KB before charts.

Counted as production sends it: the page itself as it is (it holds secrets, so it is not
compressed), style sheets, scripts, fonts and pictures as WhiteNoise compresses them. What a script
fetches later, when a chart comes into view, comes after.
"""

import gzip
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

import pytest
from django.contrib.staticfiles import finders

from tests.walk.rendering import LEFT_TO_RIGHT, Pages, each_room

KB = 1024
LIGHT_LINKS = ("/p/<slug:workspace_slug>/survey/", "/p/<slug:workspace_slug>/check-in/")
NOT_FOUND = 404  # a wrong address shows the page that every wrong address shows
LIGHT, USUAL = 25 * KB, 100 * KB
# For who builds with it, at a desk: every component at once, and Swagger's own page.
FOR_BUILDERS = ("/components/", "/api/docs/")
TAG = re.compile(r"<(?:link|script|img|source|use)\b[^>]*>")
ADDRESS = re.compile(r'(?:href|src)="([^"]+)"')
IMPORTED = re.compile(r"""(?:\burl\(|from |import )["']?([^"')\s;]+)""")


@cache
def transferred(path: str) -> int:
    """The compressed size of a static file and of what it brings with it."""
    return sum(
        len(gzip.compress(Path(str(finders.find(each))).read_bytes())) for each in closure(path)
    )


@cache
def closure(path: str) -> frozenset[str]:
    """A static file with the sheets, modules and pictures that it names."""
    found = finders.find(path)
    assert isinstance(found, str), f"no static file {path}"
    if not path.endswith((".css", ".js")) or "generated" in path:
        return frozenset((path,))
    text = Path(found).read_text(encoding="utf-8")
    named = IMPORTED.findall(text) if path.endswith(".css") or "export" in text else []
    inner = {
        urljoin(path, each) for each in named if not each.startswith(("data:", "#", "http", "var"))
    }
    return frozenset((path,)).union(*(closure(each) for each in inner))


def static_files(html: str) -> set[str]:
    """The static files that a page names, each once."""
    found = {address for tag in TAG.findall(html) for address in ADDRESS.findall(tag)}
    return {
        address.partition("#")[0].removeprefix("/static/")
        for address in found
        if address.startswith("/static/")
    }


def weight(html: str) -> int:
    """What a first visit transfers."""
    return len(html.encode()) + sum(transferred(path) for path in static_files(html))


@pytest.mark.parametrize(("room", "language"), each_room(LEFT_TO_RIGHT))
def test_pages_stay_within_their_weight(
    pages: Callable[[str, str], Pages], room: str, language: str
) -> None:
    heavy = {}
    for document in pages(room, language).documents:
        is_light = str(document).startswith(LIGHT_LINKS) and document.status != NOT_FOUND
        if str(document).startswith(FOR_BUILDERS):
            continue
        found = weight(document.html)
        if found > (LIGHT if is_light else USUAL):
            heavy[str(document)] = f"{found / KB:.1f} KB"
        if is_light:
            assert "<script" not in document.html, document
    assert heavy == {}


def test_a_weight_counts_everything_a_page_names() -> None:
    html = '<link rel="stylesheet" href="/static/css/layout.css"><p>é</p>'
    assert static_files(html) == {"css/layout.css"}
    assert closure("css/layout.css") == {"css/layout.css", "weave.svg"}
    assert weight(html) == len(html.encode()) + transferred("css/layout.css")
    assert transferred("css/layout.css") > transferred("weave.svg") > 100
