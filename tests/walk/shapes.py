"""What stands on a page apart from its words: each element with where it stands and what it has."""

import re
from html.parser import HTMLParser

from tests.walk.reading import SPOKEN, UNSEEN, VOID

LABELED = re.compile(r'<label\b[^>]*\bfor="([^"]+)"')
FIELDS = ("input", "select", "textarea")
# What a rule reads of an attribute is its value; of the others, that it is there.
READ = ("role", "type", "scope", "aria-current", "aria-expanded", "aria-invalid")
# They say which row it is, or what was typed.
OF_A_ROW = re.compile(r"^(?:id|value|checked|selected|hx-.*|data-.*)$")


class Shapes(HTMLParser):
    """
    The kinds of elements of a page, in ``found``, each as its path of tags and classes.

    Two elements are of one kind when nothing that a rule reads tells them apart but for their
    words: the same path, classes and attributes, both with a label or without, both silent or not.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._labeled = set(LABELED.findall(html))
        self._tags: list[str] = []
        self._paths: list[str] = []
        self._speaks: list[bool] = []
        self._kinds: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        step = ".".join((tag, *sorted(known.get("class", "").split())))
        path = f"{self._paths[-1]}/{step}" if self._paths else step
        parts = [name for name in known if not OF_A_ROW.match(name)]
        parts += [known[name] for name in READ if name in known]
        if tag in FIELDS and known.get("id") in self._labeled:
            parts.append("labeled")
        kind = f"{path}[{' '.join(sorted(parts))}]"
        is_spoken = any(known.get(name) for name in SPOKEN)
        if is_spoken:
            self._say()
        if tag in VOID:
            self.found.add(kind)
            return
        self._tags.append(tag)
        self._paths.append(path)
        self._kinds.append(kind)
        self._speaks.append(is_spoken)

    def handle_endtag(self, tag: str) -> None:
        while tag in self._tags:
            closed = self._tags.pop()
            self._paths.pop()
            kind, speaks = self._kinds.pop(), self._speaks.pop()
            self.found.add(kind if speaks else f"{kind}, silent")
            if closed == tag:
                break

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(tag in UNSEEN for tag in self._tags):
            self._say()

    def _say(self) -> None:
        self._speaks = [True] * len(self._speaks)


def shapes_of(html: str) -> frozenset[str]:
    """The kinds of elements of a page."""
    return frozenset(Shapes(html).found)
