"""The interface is complete in every language it offers."""

import io
import re
from pathlib import Path

import allauth
import django
import pytest
import rest_framework
from babel.messages.catalog import Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from django.conf import settings

from config.messages import KEYWORDS, LANGUAGES, gather, read_catalog, untranslated

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
# Ways to say usted, or to command somebody whom one calls usted.
FORMAL = re.compile(
    r"\b(usted(es)?|su (contraseña|cuenta|correo)|(?<!se )(introduzca|seleccione|asegúrese|ingrese"
    r"|elija|escoja|corrija|escriba|compruebe|verifique|inténtelo|rellene|envíe|utilice|use"
    r"|confirme|pulse|haga|espere|vuelva|revise)\b)",
    re.IGNORECASE,
)
# Where libraries keep what they say to those who fill in a form or call the API.
LIBRARIES = {
    Path(django.__file__).parent: (
        "core/validators.py",
        "forms/fields.py",
        "forms/models.py",
        "contrib/auth/password_validation.py",
    ),
    Path(allauth.__file__).parent: (
        "account/forms.py",
        "account/fields.py",
        "account/adapter.py",
        "mfa/adapter.py",
        "mfa/base/forms.py",
        "mfa/totp/forms.py",
        "mfa/recovery_codes/forms.py",
    ),
    Path(rest_framework.__file__).parent: (
        "fields.py",
        "serializers.py",
        "relations.py",
        "validators.py",
        "exceptions.py",
    ),
}
# Said by what we don't use: formsets and several forms at once, pictures, user names, dates by
# whom they must be unique, numeric lists, phone sign-in, plain text in several scripts.
NOT_MET = re.compile(
    r"duplicate (data|values)|valid image|submit a file or check|sername|comma|phone|Unicode"
    r"|protocol|starting from"
)


def test_every_language_offered_has_a_catalog() -> None:
    offered = {code for code, _name in settings.LANGUAGES} - {"en"}
    assert offered == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    assert untranslated(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_translation(language: str) -> None:
    wrong = []
    for message in read_catalog(language):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
        allowed = {mark for text in ids for mark in PLACEHOLDER.findall(text)}
        for text in filter(None, texts):
            used = set(PLACEHOLDER.findall(text))
            if not used <= allowed or (len(ids) == 1 and used != allowed and message.id):
                wrong.append(text)
    assert wrong == []


def texts_of(message: Message) -> list[str]:
    """All plural forms of a translation."""
    found = message.string
    return [found] if isinstance(found, str) else list(found or ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_form_is_there_and_nothing_is_a_guess(language: str) -> None:
    catalog = read_catalog(language)
    wrong = [
        message.id
        for message in catalog
        if message.id
        and (
            message.fuzzy
            or len(texts_of(message)) != (catalog.num_plurals if message.pluralizable else 1)
            or not all(texts_of(message))
        )
    ]
    assert wrong == []


def test_nothing_is_said_twice() -> None:
    """A translation pasted after another."""
    texts = [text for message in read_catalog("es") if message.id for text in texts_of(message)]
    assert [text for text in texts if len(text) > 50 and text.count(text[:25]) > 1] == []


def test_spanish_calls_the_reader_tu() -> None:
    formal = [text for message in read_catalog("es") for text in texts_of(message) if message.id]
    assert [text for text in formal if FORMAL.search(text)] == []


def test_spanish_calls_a_metric_indicador() -> None:
    texts = [text for message in read_catalog("es") for text in texts_of(message) if message.id]
    assert [text for text in texts if "métrica" in text.lower()] == []


def test_spanish_is_punctuated_as_spanish() -> None:
    wrong = []
    for message in read_catalog("es"):
        for text in texts_of(message) if message.id else ():
            opens = text.count("¿"), text.count("¡"), text.count("«")
            closes = text.count("?"), text.count("!"), text.count("»")
            if opens != closes or re.search("[“”]", text):
                wrong.append(text)
    assert wrong == []


def library_texts(root: Path, files: tuple[str, ...]) -> set[str]:
    """What a library says in these files."""
    found = set()
    for name in files:
        for _line, message, _comments, _context in extract(
            "python", io.BytesIO((root / name).read_bytes()), KEYWORDS
        ):
            found.add(message if isinstance(message, str) else message[0])
    return found


@pytest.mark.parametrize("root", LIBRARIES, ids=lambda root: root.name)
def test_libraries_do_not_speak_otherwise(root: Path) -> None:
    """Each text in which a library calls a Spanish reader usted is replaced by ours."""
    said = library_texts(root, LIBRARIES[root])
    assert len(said) > 20
    ours = read_catalog("es")
    wrong = []
    for path in root.rglob("locale/es/LC_MESSAGES/django.mo"):
        for message in read_mo(io.BytesIO(path.read_bytes())):
            first = message.id if isinstance(message.id, str) else message.id[0]
            if first not in said or NOT_MET.search(first) or ours.get(first):
                continue
            if any(FORMAL.search(text) for text in texts_of(message)):
                wrong.append(first)
    assert wrong == []


def test_gathering_sees_code_and_templates() -> None:
    texts = {str(message.id) for message in gather()}
    assert "Organizations" in texts
    assert len(texts) > 300
