"""E-mail texts: templates/email/<name>.{subject.txt,txt,html} in the recipient's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from django.conf import settings
from django.template.context import make_context
from django.template.loader import get_template
from django.utils import translation

LINK_MARKER = "[[personal-link]]"
UNSUBSCRIBE_MARKER = "[[unsubscribe-link]]"
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


def _render(name: str, values: dict[str, Any]) -> str:
    engine_template = get_template(name).template  # type: ignore[attr-defined]
    context = make_context(values, autoescape=name.endswith(".html"))
    return str(engine_template.render(context))


def put_in_links(text: str, links: Mapping[str, str], *, is_html: bool) -> str:
    """``text`` with each marker replaced by its link."""
    for marker, link in links.items():
        text = text.replace(marker, escape(link) if is_html else link)
    return text
