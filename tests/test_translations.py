"""The interface is complete in every language it offers."""

import re

import pytest
from django.conf import settings

from config.messages import LANGUAGES, gather, read_catalogue, untranslated

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def test_every_language_offered_has_a_catalogue() -> None:
    offered = {code for code, _name in settings.LANGUAGES} - {"en"}
    assert offered == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    assert untranslated(language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_translation(language: str) -> None:
    wrong = []
    for message in read_catalogue(language):
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
        allowed = {mark for text in ids for mark in PLACEHOLDER.findall(text)}
        for text in filter(None, texts):
            used = set(PLACEHOLDER.findall(text))
            if not used <= allowed or (len(ids) == 1 and used != allowed and message.id):
                wrong.append(text)
    assert wrong == []


def test_gathering_sees_code_and_templates() -> None:
    texts = {str(message.id) for message in gather()}
    assert "Organisations" in texts
    assert len(texts) > 300
