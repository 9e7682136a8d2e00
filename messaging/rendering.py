"""E-mail texts: templates/email/<name>.{subject.txt,txt,html} in the recipient's language."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from django.conf import settings
from django.template.context import make_context
from django.template.loader import get_template
from django.utils import translation

# The links that are put in at sending, each at the e-mail's mark followed by its name.
LINK = "link"
UNSUBSCRIBE_LINK = "unsubscribe"
LONGEST_SUBJECT = 300


@dataclass(frozen=True)
class Rendered:
    """One e-mail's texts, with markers where links go that are put in at sending."""

    subject: str
    text: str
    html: str


def supported_language(code: str) -> str:
    """The interface language nearest to ``code``; the default one where there is none."""
    try:
        return translation.get_supported_language_variant(code)
    except LookupError:
        return settings.LANGUAGE_CODE


def render_email(*, template: str, language: str, context: Mapping[str, Any]) -> Rendered:
    """
    Render the three parts of an e-mail template.

    Nothing is escaped in the subject and the plain text: they are not HTML. Templates get
    ``language`` and ``direction`` beside their own context.
    """
    code = supported_language(language)
    with translation.override(code):
        direction = "rtl" if translation.get_language_bidi() else "ltr"
        values = {**context, "language": code, "direction": direction}
        subject = " ".join(_render(f"email/{template}.subject.txt", values).split())
        values["subject"] = subject
        text = _render(f"email/{template}.txt", values).strip() + "\n"
        html = _render(f"email/{template}.html", values).strip() + "\n"
    return Rendered(subject[:LONGEST_SUBJECT], text, html)


def new_mark() -> str:
    """A random mark for places in e-mails; it cannot be guessed, so no typed text contains it."""
    return secrets.token_hex(16)


def place_of(link: str, *, mark: str) -> str:
    """The placeholder of a link in an e-mail."""
    return f"{mark}-{link}"


@dataclass(frozen=True)
class BatchRenderer:
    """
    E-mails to many people, rendered once where they differ by the recipient's name alone.

    Such e-mails share one ``context``, the same object, for as long as this lives. Templates show
    ``to_name`` through no filter. ``mark`` marks the places of links in all of them.
    """

    mark: str = field(default_factory=new_mark)
    _rendered: dict[tuple[object, ...], Rendered] = field(default_factory=dict)

    def render(
        self, *, template: str, language: str, context: Mapping[str, Any], to_name: str, **more: Any
    ) -> Rendered:
        """As ``render_email`` with ``to_name`` and ``more``, which is hashable, in the context."""
        key = (template, language, id(context), bool(to_name), *sorted(more.items()))
        place = place_of("name", mark=self.mark)
        if key not in self._rendered:
            values = {**context, **more, "to_name": place if to_name else ""}
            self._rendered[key] = render_email(template=template, language=language, context=values)
        found = self._rendered[key]
        return Rendered(
            found.subject,
            found.text.replace(place, to_name),
            found.html.replace(place, escape(to_name)),
        )


def _render(name: str, values: dict[str, Any]) -> str:
    engine_template = get_template(name).template  # type: ignore[attr-defined]
    context = make_context(values, autoescape=name.endswith(".html"))
    return str(engine_template.render(context))


def put_in_links(text: str, links: Mapping[str, str], *, mark: str, is_html: bool) -> str:
    """``text`` with each link in its place; without a mark there is none."""
    if mark:
        for name, link in links.items():
            text = text.replace(place_of(name, mark=mark), escape(link) if is_html else link)
    return text
