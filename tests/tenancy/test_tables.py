"""Tables and selects that are written in Python: escaped, labelled, in the reader's language."""

from typing import Any

import pytest
from django import forms
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from tenancy.templatetags.choices import option_tags
from tenancy.templatetags.tables import table_cells, table_rows

COLUMNS: list[dict[str, Any]] = [{"label": "A & B"}, {"label": "n", "numeric": True}]
UGLY = "<script>\"&'"


def test_a_row_begins_with_its_heading_and_names_every_column() -> None:
    (row,) = [{"cells": [{"text": "One", "url": "/one/?a=1&b=2"}, {"text": "2", "note": "of 3"}]}]
    assert table_rows([row], COLUMNS) == (
        '<tr role="row"><th scope="row" role="rowheader" data-label="A &amp; B">'
        '<span><a href="/one/?a=1&amp;b=2">One</a></span></th>'
        '<td role="cell" data-label="n" class="is-numeric">'
        '<span>2<span class="cell-note">of 3</span></span></td></tr>\n'
    )


@pytest.mark.parametrize("name", ["text", "url", "note", "badge"])
def test_what_a_cell_says_is_escaped(name: str) -> None:
    cell: dict[str, Any] = {"text": "x", name: UGLY}
    for cells in ([cell, {"text": ""}], [{"text": ""}, cell]):
        html = table_cells(cells, COLUMNS)
        assert "<script>" not in html
        assert "&lt;script&gt;&quot;&amp;&#x27;" in html


def test_an_empty_cell_is_a_dash_and_may_be_left_out_on_a_phone() -> None:
    html = table_cells([{"text": None}, {"text": None, "is_empty": True}], COLUMNS)
    assert html.count("<span>–</span>") == 2
    assert 'class="is-numeric is-empty"' in html


def test_a_row_that_does_not_fit_the_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="argument"):
        table_cells([{"text": "One"}], COLUMNS)


def test_labels_are_in_the_language_of_the_reader() -> None:
    columns = [{"label": gettext_lazy("Partnership")}]
    with override("es"):
        assert 'data-label="Alianza"' in table_cells([{"text": "One"}], columns)


def test_a_select_offers_what_djangos_own_templates_would() -> None:
    choices = [
        ("", "Any"),
        ("<&>", UGLY),
        (3, mark_safe("<b>Three</b>")),
        ("Others", [("a", "Alpha"), ("b", "Beta")]),
    ]
    field = forms.ChoiceField(choices=choices)
    groups = field.widget.optgroups("x", ["a"])
    assert option_tags(groups) == (
        '\n<option value="">Any</option>'
        '\n<option value="&lt;&amp;&gt;">&lt;script&gt;&quot;&amp;&#x27;</option>'
        '\n<option value="3"><b>Three</b></option>'
        '\n<optgroup label="Others">'
        '\n<option value="a" selected>Alpha</option>'
        '\n<option value="b">Beta</option>'
        "\n</optgroup>"
    )
    assert option_tags(groups) in field.widget.render("x", "a")
