"""The pages of every room in a language, rendered once per process."""

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.walk import pseudo
from tests.walk.documents import GROUPS, Document, Walk, undone
from tests.walk.sample_data import open_sample_data
from tests.walk.typed import typed_texts

LEFT_TO_RIGHT, RIGHT_TO_LEFT = "en", pseudo.CODE
LANGUAGES = (LEFT_TO_RIGHT, RIGHT_TO_LEFT)


def each_room(*languages: str) -> list[Any]:
    """
    Room and language for tests of their pages.

    tests/conftest.py sends those of a language to one process: its pages are rendered once.
    """
    return [
        pytest.param(room, language, id=f"{room}-{language}")
        for language in languages
        for room in GROUPS
    ]


@dataclass(frozen=True)
class Pages:
    """Every page of a room in every state, and what people typed that may stand there as it is."""

    documents: tuple[Document, ...]
    typed: frozenset[str]


@cache
def rendered(language: str) -> dict[str, Pages]:
    """The pages of every room in a language; leaves no trace in the database."""
    with (
        tempfile.TemporaryDirectory() as folder,
        pseudo.offered(),
        open_sample_data(Path(folder)) as place,
    ):
        walk, found = Walk(place, language), {}
        for room in GROUPS:
            with undone():
                found[room] = Pages(tuple(walk.documents(room)), typed_texts(place))
        return found
