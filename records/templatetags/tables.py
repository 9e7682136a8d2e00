"""The cells of a table, written in Python: a page has hundreds of them."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from django import template
from django.utils.formats import localize
from django.utils.safestring import SafeString

from records.templatetags.components import drawn

register = template.Library()

Cell = Mapping[str, Any]
Column = Mapping[str, Any]


@register.simple_tag
def table_rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column]) -> SafeString:
    """The rows of a table with these columns, each {cells}."""
    heads = _heads(columns)
    lines = (f'<tr role="row">{_line(row["cells"], heads)}</tr>\n' for row in rows)
    return SafeString("".join(lines))  # nosec B703 - escaped cell by cell


@register.simple_tag
def table_cells(cells: Iterable[Cell], columns: Sequence[Column]) -> SafeString:
    """
    The cells of one row, the first of which is its heading.

    A cell is {text, url, note, badge, tone, is_empty (left out on a phone)}.
    """
    return SafeString(_line(cells, _heads(columns)))  # nosec B703 - escaped cell by cell


def escaped(value: Any) -> str:
    """As ``conditional_escape``, without a look for lazy texts in each of hundreds."""
    return str(value) if hasattr(value, "__html__") else escape(str(value))


def _heads(columns: Sequence[Column]) -> list[tuple[str, bool]]:
    return [(escaped(str(each.get("label", ""))), bool(each.get("numeric"))) for each in columns]


def _line(cells: Iterable[Cell], heads: list[tuple[str, bool]]) -> str:
    first, *others = zip(cells, heads, strict=True)
    heading = f'<th scope="row" role="rowheader" data-label="{first[1][0]}">{_inner(first[0])}</th>'
    return heading + "".join(_cell(cell, *head) for cell, head in others)


def _cell(cell: Cell, label: str, is_numeric: bool) -> str:
    looks = ["is-numeric"] if is_numeric else []
    looks += ["is-empty"] if cell.get("is_empty") else []
    classes = f' class="{" ".join(looks)}"' if looks else ""
    return f'<td role="cell" data-label="{label}"{classes}>{_inner(cell)}</td>'


def _inner(cell: Cell) -> str:
    if cell.get("badge"):
        text: str = drawn("components/badge.html", label=cell["badge"], tone=cell.get("tone"))
    else:
        given = cell.get("text", "")
        text = escaped("–" if given is None else localize(given))
        if cell.get("url"):
            text = f'<a href="{escaped(cell["url"])}">{text}</a>'
    if cell.get("note"):
        text += f'<span class="cell-note">{escaped(cell["note"])}</span>'
    return f"<span>{text}</span>"
