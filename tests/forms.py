"""What a browser would send: the forms of a page with their fields as they stand."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest

from tenancy.errors import DomainError


@contextmanager
def refused(error: type[DomainError], beside: str | None) -> Iterator[None]:
    """The block is refused, with the words beside this field."""
    with pytest.raises(error) as refusal:
        yield
    assert refusal.value.field == beside


@dataclass
class PageForm:
    """One form: where it goes, and its fields in order, as often as they occur."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def data(self) -> dict[str, list[str]]:
        """The fields by name."""
        found: dict[str, list[str]] = {}
        for name, value in self.fields:
            found.setdefault(name, []).append(value)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self._textarea: str | None = None
        self._text = ""
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(PageForm(values.get("action", ""), values.get("method", "get")))
        elif tag == "input" and "name" in values:
            is_choice = values.get("type") in ("checkbox", "radio")
            if not is_choice or "checked" in values:
                self._add(values["name"], values.get("value", "on" if is_choice else ""))
        elif tag == "textarea":
            self._textarea, self._text = values.get("name", ""), ""
        elif tag == "select":
            self._select = values.get("name", "")
        elif tag == "option" and "selected" in values:
            self._add(self._select, values.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._textarea is not None:
            # A browser leaves out the line break that may follow the opening tag.
            self._add(self._textarea, self._text.removeprefix("\n"))
            self._textarea = None

    def _add(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1].fields.append((name, value))


def forms_of(html: str) -> list[PageForm]:
    """Every form of the page."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms
