"""
The interface's texts, gathered from code and templates into ``locale/<language>``.

``python -m config.messages`` brings every catalog up to date and tells what is missing; needs
Babel only, no gettext tools. ``tests/test_translations.py`` fails for what is missing.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

from config.rooms import ROOMS

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("es",)
# What Django makes of a template is not quite Python; its calls of gettext are.
_LITERAL = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"(?:n?p?gettext|\b_)\(\s*{_LITERAL}(?:\s*,\s*(?:{_LITERAL}|count))*\s*\)")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def _python_sources() -> Iterator[tuple[str, bytes]]:
    for room in ("config", *ROOMS):
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_bytes()


def _template_sources() -> Iterator[tuple[str, bytes]]:
    from django.utils.translation.template import templatize

    for path in sorted((ROOT / "templates").rglob("*")):
        # The component page shows sample material, not the interface.
        if path.suffix in (".html", ".txt") and not {"samples", "component_page.html"} & set(
            path.parts
        ):
            text = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            calls = "\n".join(found[0] for found in CALL.finditer(text))
            yield str(path.relative_to(ROOT)), calls.encode()


def gather() -> Catalog:
    """Every text of the interface, with where it stands."""
    catalog = Catalog(project="Commonweave", charset="utf-8", fuzzy=False)
    for name, source in (*_python_sources(), *_template_sources()):
        found = extract("python", io.BytesIO(source), KEYWORDS, comment_tags=("Translators:",))
        for _line, message, comments, context in found:
            catalog.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalog


def catalog_path(language: str) -> Path:
    """Where a language's catalog stands."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalog(language: str) -> Catalog:
    """A language's catalog; an empty one when there is none yet."""
    path = catalog_path(language)
    if not path.exists():
        return Catalog(
            locale=language,
            project="Commonweave",
            copyright_holder="the contributors",
            fuzzy=False,
            header_comment="# Commonweave's interface. AGPL-3.0-or-later.",
        )
    with path.open("rb") as file:
        return read_po(file, locale=language)


def untranslated(language: str) -> list[str]:
    """The texts of the interface that a language lacks, or has in part."""
    known = read_catalog(language)
    missing = []
    for message in gather():
        if not message.id:
            continue
        found = known.get(message.id, context=message.context)
        texts = found.string if found else ""
        is_whole = all(texts) if isinstance(texts, (list, tuple)) else bool(texts)
        if found is None or not is_whole or found.fuzzy:
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return missing


def update(language: str) -> Path:
    """Bring a language's catalog up to date; what is no longer used goes."""
    catalog = read_catalog(language)
    catalog.update(gather(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    path = catalog_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, sort_output=True, no_location=True, ignore_obsolete=True)
    return path


def main() -> None:
    """Update every catalog and say what is missing."""
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    for language in LANGUAGES:
        path = update(language)
        missing = untranslated(language)
        sys.stdout.write(f"{path.relative_to(ROOT)}: {len(missing)} to translate\n")


if __name__ == "__main__":
    main()
