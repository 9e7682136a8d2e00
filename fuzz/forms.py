"""The forms of a page: where each goes, and what its fields take."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

NOT_SENT = ("file", "image", "reset", "button")


@dataclass
class Field:
    """One name of a form: what may be chosen, what stands in it, whether words can be written."""

    name: str
    choices: list[str] = field(default_factory=list)
    value: str = ""
    is_text: bool = False


@dataclass
class Form:
    """One form as a browser would send it."""

    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    def filled(self, words: str) -> dict[str, str]:
        """Words where words go; the last choice where there is one; the rest as it stands."""
        return {
            each.name: words if each.is_text and not each.value else _kept(each)
            for each in self.fields.values()
            if each.name != "csrfmiddlewaretoken"
        }


def _kept(each: Field) -> str:
    return each.value or (each.choices[-1] if each.choices else "")


class _Reader(HTMLParser):
    """Reads forms; a field outside of any belongs to none."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._address = address
        self._form: Form | None = None
        self._select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = given.get("action") or self._address
            self._form = Form(action, given.get("method", "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._read_field(self._form, tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None

    def _read_field(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "option" and self._select is not None:
            self._select.choices.append(given.get("value", ""))
        elif not name or given.get("type") in NOT_SENT:
            return
        elif tag == "select":
            self._select = form.fields.setdefault(name, Field(name))
        elif tag == "textarea":
            form.fields.setdefault(name, Field(name, is_text=True))
        elif tag in ("input", "button"):
            self._read_input(form.fields.setdefault(name, Field(name)), given)

    def _read_input(self, each: Field, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("radio", "checkbox", "submit"):
            each.choices.append(given.get("value", "on"))
        else:
            each.value = given.get("value", "")
            each.is_text = kind in ("text", "search", "tel")


def forms_of(page: str, address: str) -> list[Form]:
    """Every form of a page, in its order."""
    reader = _Reader(address)
    reader.feed(page)
    return reader.forms
