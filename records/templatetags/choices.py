"""The options of a select, written in Python: a list of partnerships has hundreds of them."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString

from records.templatetags.tables import escaped

register = template.Library()


@register.simple_tag
def option_tags(groups: Iterable[tuple[Any, list[dict[str, Any]], int]]) -> SafeString:
    """A select's options, grouped where its choices are, as Django's own templates draw them."""
    parts: list[str] = []
    for name, options, _index in groups:
        if name:
            parts.append(format_html('\n<optgroup label="{}">', name))
        parts += [_option(option) for option in options]
        if name:
            parts.append("\n</optgroup>")
    return SafeString("".join(parts))  # nosec B703 - escaped part by part


def _option(option: dict[str, Any]) -> str:
    value, label = escape(str(option["value"])), escaped(option["label"])
    attributes = flatatt(option["attrs"]) if option["attrs"] else ""
    return f'\n<option value="{value}"{attributes}>{label}</option>'
