"""The pages of a room in a language, rendered once per process."""

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.walk import pseudo
from tests.walk.documents import Document, Walk
from tests.walk.scene import open_place
from tests.walk.typed import typed_texts

LEFT_TO_RIGHT, RIGHT_TO_LEFT = "en", pseudo.CODE
LANGUAGES = (LEFT_TO_RIGHT, RIGHT_TO_LEFT)


@dataclass(frozen=True)
class Pages:
    """Every page of a room in every state, and what people typed that may stand there as it is."""

    documents: tuple[Document, ...]
    typed: frozenset[str]


@cache
def rendered(room: str, language: str) -> Pages:
    """The pages of a room; leaves no trace in the database."""
    with (
        tempfile.TemporaryDirectory() as folder,
        pseudo.offered(),
        open_place(Path(folder)) as place,
    ):
        walk = Walk(place, language)
        return Pages(tuple(walk.documents(room)), typed_texts(place))
