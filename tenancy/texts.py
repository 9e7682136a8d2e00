"""
Texts of records in several languages, and the names of languages.

A page shows a text in its own language where there is one, otherwise as it was written; what is in
another language than the page is marked up with ``lang``, by itself, wherever a template shows it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import pycountry
from django.apps import apps
from django.db import models
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator, capfirst
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from tenancy.errors import DomainError
from tenancy.isolation.models import TenantModel
from tenancy.isolation.scope import current_workspace_id

# Of each language the texts by the names of their fields: {"es": {"title": "..."}}.
Translations = dict[str, dict[str, str]]
TEXTS = ("language", "translations")


class MarkedText(str):
    """
    A text that is plain as a string, and in a template markup that names its language.

    ``language`` is that of the whole text; empty where only a part is in another language.
    """

    __slots__ = ("html", "language")

    html: str
    language: str

    def __new__(cls, text: str = "", html: str = "", language: str = "") -> Self:
        made = super().__new__(cls, text)
        made.html, made.language = html, language
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (str(self), str(self.html), self.language)

    def __html__(self) -> str:
        """What Django writes in place of the escaped text; ``html`` is made of escaped parts."""
        return self.html


def marked(text: str, language: str) -> str:
    """A text marked with its language, unless that is the page's own or is not known."""
    if not text or not language or _is_page_language(language):
        return text
    return _marked(text, language)


def _marked(text: str, language: str) -> str:
    if not text:
        return text
    made = MarkedText(text, language=language)
    made.html = format_html("<span{}>{}</span>", lang_of(made), text)
    return made


def lang_of(text: Any) -> SafeString:
    """The attributes of an element that holds a text of another language; empty for the page's."""
    language = getattr(text, "language", "")
    if not language:
        return SafeString("")
    return format_html(' lang="{}" dir="{}"', language, text_direction(language))


def shortened(text: str, length: int) -> str:
    """The text in at most so many characters, marked as it was."""
    return marked(Truncator(text).chars(length), getattr(text, "language", ""))


def sentence(pattern: str, **words: Any) -> str:
    """``pattern % words``, in which words of another language stay marked."""
    text = pattern % words
    if not any(isinstance(each, MarkedText) for each in words.values()):
        return text
    escaped = {name: conditional_escape(each) for name, each in words.items()}
    return MarkedText(text, conditional_escape(pattern) % escaped)


def text_in(text: str, language: str, translations: Mapping[str, Any], name: str) -> str:
    """The text of a field for the page's language, else as it was written, marked."""
    if not language or not (text or translations) or _is_page_language(language):
        return text
    for code in _page_codes() if translations else ():
        if found := translations.get(code, {}).get(name):
            return str(found)
    return _marked(text, language)


def text_of(record: Any, name: str) -> str:
    """The text of a record's field, as ``text_in`` chooses it."""
    return text_in(getattr(record, name), record.language, record.translations, name)


def in_page_language(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A row of values with ``TEXTS`` among them, the text in the page's language, without those."""
    text = text_in(row[name], row["language"], row["translations"], name)
    return {key: each for key, each in {**row, name: text}.items() if key not in TEXTS}


def written_language() -> str:
    """The language of a new text: the page's if it is one of the workspace's, else its first."""
    rows = apps.get_model("tenancy", "Workspace")._default_manager.filter(pk=current_workspace_id())
    return page_language_among(rows.values_list("languages", flat=True).first() or [""])


def page_language_among(languages: Sequence[str]) -> str:
    """The page's language if it is one of these, else the first of them."""
    return next((code for code in _page_codes() if code in languages), languages[0])


class UnknownLanguage(DomainError):
    """Texts are written in the languages that the workspace has chosen."""

    message = gettext_lazy("Choose one of the workspace's languages.")


def check_languages(
    languages: Sequence[str], values: Mapping[str, Any], record: "TranslatedModel | None" = None
) -> None:
    """:raises UnknownLanguage: a text is in none of these, nor the page's or one that it had."""
    known = {"", page_language(), *languages}
    if record is not None:
        known |= {record.language, *record.translations}
    given = [values.get("language") or "", *(values.get("translations") or ())]
    if not known.issuperset(given):
        raise UnknownLanguage(field="language")


def without_empty(found: Translations, *, written: str) -> Translations:
    """The translations in which something stands, but for the language of the text itself."""
    kept = {
        code: {name: text for name, text in named.items() if text} for code, named in found.items()
    }
    return {code: named for code, named in kept.items() if named and code != written}


class TranslatedModel(TenantModel):
    """
    A record whose texts can be in several languages.

    ``translated`` names its texts; they are written in ``language``, and ``translations`` holds
    them in others.
    """

    translated: ClassVar[tuple[str, ...]]

    language = models.CharField(
        gettext_lazy("written in"), max_length=10, default=written_language, blank=True
    )
    translations = models.JSONField(gettext_lazy("in other languages"), default=dict, blank=True)

    class Meta:
        abstract = True


def text_label(model: type[models.Model], name: str, language: str) -> str:
    """What a text of a record is called in one language: "Goal (Spanish)"."""
    field: Any = model._meta.get_field(name)
    words = {"text": capfirst(str(field.verbose_name)), "language": language_in_text(language)}
    return _("%(text)s (%(language)s)") % words


def language_name(code: str) -> str:
    """The language's name in the reader's language where we know it, else in English."""
    try:
        name = str(get_language_info(code)["name_translated"])
    except KeyError:
        base = code.split("-")[0]
        found = pycountry.languages.get(alpha_2=base) or pycountry.languages.get(alpha_3=base)
        name = _(found.name) if found else code
    return name[:1].upper() + name[1:]


def language_in_text(code: str) -> str:
    """The same within a sentence, where English writes it with a capital and Spanish does not."""
    name = language_name(code)
    return name[:1].lower() + name[1:] if page_language() == "es" else name


def text_direction(code: str) -> str:
    """ "rtl" or "ltr", for the `dir` attribute of a text in this language."""
    try:
        return "rtl" if get_language_info(code)["bidi"] else "ltr"
    except KeyError:
        return "ltr"


def page_language() -> str:
    """The page's language without its region."""
    return (get_language() or "").split("-")[0]


def _page_codes() -> list[str]:
    """The page's language, and the same without its region."""
    return list(dict.fromkeys([get_language() or "", page_language()]))


def _is_page_language(code: str) -> bool:
    page = get_language() or ""
    return code == page or code.split("-")[0] == page.split("-")[0]
