"""What a page says and asks, read from its HTML without a browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    ]
)
UNSEEN = ("script", "style", "template")
SPOKEN = ("alt", "aria-label", "aria-description", "placeholder", "title")
NUMBERED = re.compile(r"[0-9a-f-]{36}|\d+")
NONSENSE = {
    "email": "not an address",
    "number": "many",
    "date": "someday",
    "url": "not a link",
    "": "no such choice",
}


@dataclass
class Form:
    """A form that posts: where to, and the fields by name with their type and value."""

    action: str
    fields: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def shape(self) -> frozenset[str]:
        """Its fields, those of one row and of the next alike."""
        names = (name for name in self.fields if name != "csrfmiddlewaretoken")
        return frozenset(NUMBERED.sub("#", name) for name in names)

    def left_empty(self) -> dict[str, str]:
        """What is sent when nobody fills anything in."""
        return {name: value for name, (kind, value) in self.fields.items() if kind == "hidden"}

    def filled_wrongly(self) -> dict[str, str]:
        """What is sent when every field holds nonsense of its kind."""
        wrong = {
            name: NONSENSE.get(kind, NONSENSE[""])
            for name, (kind, _value) in self.fields.items()
            if kind != "hidden"
        }
        return self.left_empty() | wrong


class Reader(HTMLParser):
    """Collects the forms inside ``<main>`` and every text that a reader or listener meets."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        is_foreign = bool(self._open and self._open[-1][1])
        if tag != "html" and ("lang" in known or known.get("translate") == "no"):
            is_foreign = True
        if tag not in VOID:
            self._open.append((tag, is_foreign))
        if not is_foreign:
            self.texts += [known[name] for name in SPOKEN if known.get(name)]
            if tag == "input" and known.get("type") in ("submit", "button"):
                self.texts.append(known.get("value", ""))
        if tag == "form" and known.get("method", "").lower() == "post" and self._is_in("main"):
            self.forms.append(Form(known.get("action", "")))
        elif tag in ("input", "select", "textarea") and self.forms and self._is_in("form"):
            kind = known.get("type", "text") if tag == "input" else tag
            self.forms[-1].fields[known.get("name", "")] = (kind, known.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        while any(name == tag for name, _foreign in self._open):
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        is_foreign = bool(self._open and self._open[-1][1])
        if text and not is_foreign and not any(name in UNSEEN for name, _foreign in self._open):
            self.texts.append(text)

    def _is_in(self, tag: str) -> bool:
        return any(name == tag for name, _foreign in self._open)


def posting_forms(html: str) -> Iterator[Form]:
    """The forms of a page's own content, each once."""
    seen = set()
    for form in Reader(html).forms:
        if (form.action, form.shape) not in seen:
            seen.add((form.action, form.shape))
            yield form
