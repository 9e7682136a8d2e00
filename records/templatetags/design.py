"""Filters that the component templates share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django import forms, template
from django.core.paginator import Page
from django.db import models
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from records.forms import shown

register = template.Library()

Row = Mapping[str, Any]
BLANK_CELL = dict.fromkeys(("text", "url", "note", "badge", "tone", "is_empty"), "")
# Turned round in languages that run from right to left.
FLIPPED = frozenset({"chevron", "back", "undo", "sign-out"})
HIDDEN = SafeString('aria-hidden="true"')


@register.simple_tag
def icon(name: str, *, label: object = "", small: bool = False) -> SafeString:
    """
    ``{% icon "plus" %}``: one drawing of static/icons.svg; a tag, since a page has dozens.

    ``label`` is for readers who don't see it, where no words stand beside; ``small`` is 16 px.
    """
    return format_html(
        '<svg class="icon{}{}" {}><use href="{}#{}"></use></svg>',
        " icon-s" if small else "",
        " icon-flips" if name in FLIPPED else "",
        format_html('role="img" aria-label="{}"', label) if label else HIDDEN,
        static("icons.svg"),
        name,
    )


class ErrorLine(NamedTuple):
    """One thing that is wrong with what was sent; ``url`` leads to its field."""

    text: str
    url: str = ""


@register.simple_tag(takes_context=True)
def page_errors(context: template.Context) -> list[ErrorLine]:
    """
    All that is wrong with the forms that were sent to this page, and its ``problem``, if any.

    The base templates list it above every page, so a page that shows a form need not.
    """
    request = context.get("request")
    if getattr(request, "method", "") != "POST" or context.get("is_stale"):
        return []
    values: Any = context.flatten().values()
    several = (value if isinstance(value, list | tuple) else (value,) for value in values)
    sent = {id(form): form for one in several for form in one if _is_judged(form)}
    found = [line for form in sent.values() for line in error_lines(form)]
    problem = context.get("problem")
    return [ErrorLine(str(problem)), *found] if problem else found


def _is_judged(form: Any) -> bool:
    is_shown = isinstance(form, forms.BaseForm) and not getattr(form, "is_sample", False)
    return is_shown and form.is_bound and not getattr(form, "is_redrawn", False)


@register.filter
def error_lines(form: Any) -> list[ErrorLine]:
    """What is wrong with a form and the rows beneath it (``formset``)."""
    found = [ErrorLine(str(error)) for error in form.non_field_errors()]
    for field in form:
        label = "" if field.is_hidden else field.label
        url = "" if field.is_hidden else f"#{field.id_for_label or field.auto_id}"
        found += [
            ErrorLine(f"{label} – {error}" if label else str(error), url) for error in field.errors
        ]
    formset = getattr(form, "formset", None)
    if formset is not None and formset.is_bound:
        found += [ErrorLine(str(error)) for error in formset.non_form_errors()]
        found += [line for row in formset for line in error_lines(row)]
    return found


@register.filter
def has_refusal(messages: Iterable[Any]) -> bool:
    """Whether one of the messages says why something was not done."""
    return any(message.level_tag == "error" for message in messages or ())


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
def lines(rows: Iterable[Row], columns: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """
    Rows whose cells know the label of their column.

    Each cell says all that may be asked of it: a template finds out slowly what is not there.
    """
    heads = [{"label": str(each["label"]), "numeric": each.get("numeric")} for each in columns]
    for row in rows:
        cells = zip(row["cells"], heads, strict=True)
        yield {**row, "cells": [BLANK_CELL | cell | head for cell, head in cells]}


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


class FilterParts(NamedTuple):
    """A list's filter form as its bar draws it; ``on`` says in words what narrows the list."""

    search: BoundField | None
    search_input: SafeString
    folded: list[BoundField]
    on: list[str]
    has_errors: bool


@register.filter
def filter_parts(form: forms.Form) -> FilterParts:
    """The search field, which stands in sight, and the others, which fold away."""
    fields = form.visible_fields()
    search = next((each for each in fields if _is_search(each)), None)
    folded = [each for each in fields if each is not search]
    form.is_valid()  # fills cleaned_data with what could be understood
    given = getattr(form, "cleaned_data", {})
    on = [
        f"{each.label}: {text}" for each in folded if (text := _chosen(each, given.get(each.name)))
    ]
    drawn = SafeString("")
    if search is not None:
        drawn = search.as_widget(attrs={"class": "input", "placeholder": str(search.label)})
    return FilterParts(search, drawn, folded, on, any(each.errors for each in folded))


def _is_search(field: BoundField) -> bool:
    return getattr(field.field.widget, "input_type", "") in ("search", "text")


def _chosen(field: BoundField, value: Any) -> str:
    """A filter's value in words, or nothing where it is not set."""
    if value in (None, "", []):
        return ""
    if isinstance(value, models.Model):  # its choices would be asked for once more
        return str(getattr(field.field, "label_from_instance", str)(value))
    return shown(field, value)
