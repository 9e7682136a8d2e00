"""Filters that the component templates share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils.formats import number_format
from django.utils.translation import get_language_info

register = template.Library()


@register.filter
def initials(name: object) -> str:
    """First letters of the first and last word: "Ana María Ruiz" -> "AR"."""
    words = [word for word in str(name).replace("@", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@register.filter
def item(sequence: Sequence[Any], index: int) -> Any:
    """The element at an index, or None past the end."""
    return sequence[index] if 0 <= index < len(sequence) else None


@register.filter
def grouped(number: int) -> str:
    """A whole number with its thousands apart: 11801 -> "11,801"."""
    return str(number_format(number, 0, force_grouping=True))


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """Page numbers worth linking; None stands for a gap."""
    elided = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in elided]


@register.filter
def person_name(user: object) -> str:
    """What to call a user: the full name where there is one, otherwise the e-mail address."""
    for attribute in ("name", "get_full_name"):
        value = getattr(user, attribute, None)
        text = value() if callable(value) else value
        if text:
            return str(text)
    return str(getattr(user, "email", user))


@register.filter
def language_own_name(code: str, fallback: str = "") -> str:
    """A language in its own words: "es" -> "Español"; the fallback for codes Django lacks."""
    try:
        name = str(get_language_info(code)["name_local"])
    except KeyError:
        return fallback or code
    return name[:1].upper() + name[1:]
