"""The design system: contrast, size, no inline code, and every component on the component page."""

import gzip
import re
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory

from overview.component_page import SampleForm, component_samples
from records.templatetags.design import (
    icon,
    initials,
    item,
    language_own_name,
    page_numbers,
    person_name,
)

ROOT = Path(settings.BASE_DIR)
STYLES = ROOT / "static" / "css"
TEMPLATES = ROOT / "templates"
TEXT, CONTROL = 4.5, 3.0

SURFACES = ["paper", "surface", "sunken"]
PAIRS = [
    *[(ink, surface, TEXT) for ink, surface in product(["ink", "ink-soft", "brand"], SURFACES)],
    *[(ink, surface, TEXT) for ink, surface in product(["good", "bad"], SURFACES)],
    *[(tone, f"{tone}-soft", TEXT) for tone in ("good", "warn", "bad")],
    ("ink", "brand-soft", TEXT),
    ("brand-strong", "brand-soft", TEXT),
    ("brand-strong", "surface", TEXT),
    ("on-brand", "brand", TEXT),
    *[("line-control", surface, CONTROL) for surface in ("paper", "surface")],
]
APP_PAIRS = [
    *PAIRS,
    ("brand", "brand-soft", TEXT),
    ("accent-ink", "paper", TEXT),
    ("on-bad", "bad", TEXT),
    ("on-accent", "accent", TEXT),
    ("sidebar-ink", "sidebar", TEXT),
    ("sidebar-soft", "sidebar", TEXT),
    ("sidebar-soft", "sidebar-raised", TEXT),
    ("accent", "sidebar", CONTROL),
    *[("heat-ink-low", f"heat-{level}", TEXT) for level in (1, 2, 3)],
    *[("heat-ink-high", f"heat-{level}", TEXT) for level in (4, 5)],
]


def tokens(path: Path, is_dark: bool) -> dict[str, str]:
    """Color tokens of a style sheet; in public.css the dark ones stand in a block of their own."""
    text = path.read_text()
    found = re.findall(r"--([\w-]+): light-dark\((#\w+), (#\w+)\)", text)
    colors = {name: (dark if is_dark else light) for name, light, dark in found}
    blocks = text.split('[data-theme="dark"]')
    plain = blocks[-1] if is_dark and not found else blocks[0].split("@media")[0]
    return {**dict(re.findall(r"--([\w-]+): (#\w+);", plain)), **colors}


def luminance(color: str) -> float:
    digits = color.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("is_dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("sheet", ["tokens.css", "public.css"])
def test_colors_have_the_contrast_that_wcag_asks_for(sheet: str, is_dark: bool) -> None:
    colors = tokens(STYLES / sheet, is_dark)
    pairs = APP_PAIRS if sheet == "tokens.css" else PAIRS

    faint = [
        f"{ink} on {surface}: {ratio(colors[ink], colors[surface]):.2f}, wanted {least}"
        for ink, surface, least in pairs
        if ratio(colors[ink], colors[surface]) < least
    ]

    assert faint == []


def test_both_sheets_share_their_colors() -> None:
    for is_dark in (False, True):
        app, public = (tokens(STYLES / name, is_dark) for name in ("tokens.css", "public.css"))
        assert {name: luminance(value) for name, value in public.items()} == {
            name: luminance(app[name]) for name in public
        }


def test_public_sheet_stays_small() -> None:
    assert len(gzip.compress((STYLES / "public.css").read_bytes())) < 6_000


@pytest.mark.parametrize("sheet", sorted(STYLES.glob("*.css")), ids=lambda path: path.name)
def test_sheets_use_logical_properties_only(sheet: Path) -> None:
    physical = re.findall(
        r"(?<![\w-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom"
        r"|(?:min-|max-)?(?:width|height))(?=:\s)",
        re.sub(r"@media[^{]*", "", sheet.read_text()),
    )
    assert physical == []


def test_the_last_layer_changes_no_component() -> None:
    """What a utility says of links or buttons would win over the navigation's own look."""
    found = re.findall(
        r"@layer utilities \{(.+?)\n\}", (STYLES / "components.css").read_text(), re.S
    )
    selectors = re.findall(r"^  ([^\s].*) \{$", "".join(found), re.M)
    assert len(selectors) > 5
    assert [each for each in selectors if re.search(r"(^|[\s>(])(a|button|li|svg)\b", each)] == []


def pages() -> list[Path]:
    """Every template but those of e-mails: mail clients read inline styles only."""
    return sorted(path for path in TEMPLATES.rglob("*.html") if "email" not in path.parts)


@pytest.mark.parametrize("template", pages(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_pages_hold_no_inline_code(template: Path) -> None:
    text = template.read_text()

    assert not re.search(r"\sstyle=", text)
    assert not re.search(r"\son[a-z]+=\"", text)
    assert "<style" not in text
    assert all(
        "src=" in tag or "application/json" in tag for tag in re.findall(r"<script\b[^>]*>", text)
    )


def test_every_component_declares_its_inputs_and_is_shown() -> None:
    components = TEMPLATES / "components"
    shown = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    for path in components.glob("*.html"):
        text = path.read_text()
        assert "{% comment %}" in text, path.name
        if path.name not in {"component_page.html", "confirm_page.html"}:
            assert f'"components/{path.name}"' in shown, path.name


def test_component_page_renders_without_a_database() -> None:
    request = RequestFactory().get("/components/")
    request.user = SimpleNamespace(is_authenticated=False)  # type: ignore[assignment]

    html = render_to_string("components/component_page.html", component_samples(), request)

    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(set(ids)) == sorted(ids)
    assert "Montefiore Medical Center" in html


def test_fields_tie_label_help_and_error_together() -> None:
    form = SampleForm({"email": "ana@"})

    title, email = str(form["title"].as_field_group()), str(form["email"].as_field_group())
    rating = str(form["rating"].as_field_group())

    assert '<label class="field-label" for="id_title">' in title
    assert 'aria-describedby="id_title_helptext id_title_error"' in title
    assert 'id="id_title_helptext"' in title
    assert 'id="id_title_error"' in title
    assert 'aria-invalid="true"' in email
    assert 'aria-describedby="id_rating_error"' in rating
    assert "<legend" in rating
    assert 'class="options segmented"' in rating


def test_filters_name_things() -> None:
    assert initials("Ana María Ruiz") == "AR"
    assert initials("(unknown)") == "?"
    assert item(["a"], 0) == "a"
    assert item(["a"], 3) is None
    assert page_numbers(Paginator(range(95), 10).get_page(5)) == [1, None, 4, 5, 6, None, 10]
    assert language_own_name("es") == "Español"
    assert language_own_name("xx", "Twi") == "Twi"
    assert person_name(SimpleNamespace(name="", email="a@example.org")) == "a@example.org"


def test_a_table_escapes_its_cells_and_names_their_columns() -> None:
    columns = [{"label": "Name"}, {"label": "Hours & days", "numeric": True}, {"label": "State"}]
    cells = [{"text": "<b>", "url": "/a/?b&c", "note": "<i>"}, {"text": None}, {"badge": "<u>"}]
    html = render_to_string(
        "components/data_table.html", {"columns": columns, "rows": [{"cells": cells}]}
    )
    row = html[html.index("<tbody") :]
    assert '<th scope="row" role="rowheader" data-label="Name">' in row
    assert '<a href="/a/?b&amp;c">&lt;b&gt;</a><span class="cell-note">&lt;i&gt;</span>' in row
    assert 'data-label="Hours &amp; days" class="is-numeric"><span>–</span></td>' in row
    assert '<span class="badge tone-quiet">&lt;u&gt;</span>' in row
    with pytest.raises(ValueError, match="zip"):
        render_to_string(
            "components/data_table.html", {"columns": columns[:2], "rows": [{"cells": cells}]}
        )


def test_an_icon_is_hidden_or_named() -> None:
    assert 'class="icon" aria-hidden="true"' in icon("plus")
    named = icon("undo", label="Back <home>", small=True)
    assert 'class="icon icon-s icon-flips" role="img" aria-label="Back &lt;home&gt;"' in named
