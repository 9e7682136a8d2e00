"""
``{% include "components/..." only %}``, drawn once for the same arguments.

A component that sees nothing but its arguments gives the same HTML for the same ones, and most
of a page is such components: icons, buttons, badges, the navigation. A builtin of the engine, so
templates write ``include`` as ever.
"""

from decimal import Decimal
from types import NoneType
from typing import Any

from django import template
from django.conf import settings
from django.template.base import Parser, Token
from django.template.context import Context
from django.template.engine import Engine
from django.template.loader_tags import IncludeNode, do_include
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

FOLDER = "components/"
KEPT = 5000
LONGEST = 20_000
# Values that are what they seem. Dates are not among them: how one reads may hang on more.
PLAIN = frozenset({str, SafeString, bool, int, float, Decimal, NoneType})

_kept: dict[tuple[Any, ...], SafeString] = {}


class ComponentNode(IncludeNode):
    """An ``include`` that remembers what came of the same plain arguments in this process."""

    def __init__(self, node: IncludeNode) -> None:
        super().__init__(node.template, extra_context=node.extra_context, isolated_context=True)
        self.name: str = node.template.var
        self.argument_names = tuple(self.extra_context)

    def render(self, context: Context) -> SafeString:
        values = [each.resolve(context) for each in self.extra_context.values()]
        return _drawn(self.name, self.argument_names, values, context)


def drawn(name: str, **arguments: Any) -> SafeString:
    """A component as code that writes HTML itself takes it."""
    return _drawn(name, tuple(arguments), list(arguments.values()), Context())


def _drawn(
    name: str, argument_names: tuple[str, ...], values: list[Any], context: Context
) -> SafeString:
    try:
        arguments = tuple(as_plain(value) for value in values)
    except TypeError:
        return _draw(name, argument_names, values, context)
    surroundings = (get_language(), context.autoescape, context.use_l10n)
    key = (name, argument_names, arguments, surroundings)
    html = _kept.get(key)
    if html is None:
        html = _draw(name, argument_names, values, context)
        if len(_kept) >= KEPT:
            _kept.clear()
        if len(html) <= LONGEST:
            _kept[key] = html
    return html


def _draw(
    name: str, argument_names: tuple[str, ...], values: list[Any], context: Context
) -> SafeString:
    own = context.new(dict(zip(argument_names, values, strict=True)))
    return Engine.get_default().get_template(name).render(own)


def as_plain(value: Any) -> tuple[Any, ...]:
    """
    A value as part of a key, told apart from others that are merely equal (1 and True).

    :raises TypeError: it is not plain, so equal today need not mean equal tomorrow.
    """
    kind = type(value)
    if kind in PLAIN:
        return (kind, value)
    if isinstance(value, tuple):
        return (kind, *(as_plain(each) for each in value))
    if isinstance(value, Promise):
        text = str(value)
        return (type(text), text)
    raise TypeError(kind)


@register.tag("include")
def include(parser: Parser, token: Token) -> IncludeNode:
    """Django's ``include``; components with ``only`` are drawn once for the same arguments."""
    node: IncludeNode = do_include(parser, token)
    name = node.template.var
    is_component = isinstance(name, str) and name.startswith(FOLDER) and not node.template.filters
    if is_component and node.isolated_context and not settings.DEBUG:
        return ComponentNode(node)
    return node
