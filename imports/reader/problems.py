"""Why a file can't be read, as a code that ``imports.reading`` has the words for."""

from typing import Any


class Unreadable(Exception):
    """
    The file is no table that we can read.

    :param code: a key of ``imports.reading.PROBLEMS``.
    """

    def __init__(self, code: str, **words: Any) -> None:
        self.code, self.words = code, words
        super().__init__(code)
