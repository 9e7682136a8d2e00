"""
How the cells of a column are read.

Each field of an importer declares a ``Reading``. What one cell can't settle (is 01/02/2025 in
January or in February? which sector is "School district"?) is a question about the whole column:
the column settles it, a meaning is assumed and shown, or a person is asked once. Answers are kept
with the mapping.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from imports.importers.names import alike_key, name_key

if TYPE_CHECKING:
    from imports.importers.base import Row

Choices = tuple[tuple[str, str | Promise], ...]

# The answer to a question about a word: as if the cell were empty.
NOTHING: Final = "-"
NOTHING_CHOICE: Final = (NOTHING, gettext_lazy("nothing, as if the cell were empty"))
# More questions about one column than anybody answers: it is no column of such words.
MOST_QUESTIONS: Final = 100
_LONGEST_WORD = 100


class Misread(Exception):
    """A cell that is not what its column should hold; ``args`` are sentences that say why."""


class Asked(Misread):
    """A cell that waits for the answer to a question about its column."""


class Column:
    """
    One column of a file while its cells are read: what is settled of it, and what it asks.

    ``asked`` maps each question's key to how many cells wait for it, what is assumed meanwhile
    (empty: the cells wait) and the first of these cells.
    """

    def __init__(self, reading: "Reading", answers: Mapping[str, str], delimiter: str = "") -> None:
        self.reading, self.answers, self.delimiter = reading, answers, delimiter
        self.asked: dict[str, list[Any]] = {}
        # Under which conventions alone cells of the column make sense.
        self.votes: set[str] = set()
        # What else its cells show when they are all looked at.
        self.seen: set[str] = set()

    @cached_property
    def known(self) -> Any:
        """What the column's reading has to know, gathered once a pass."""
        return self.reading.known()

    def look(self, text: str) -> None:
        """Take a cell as evidence of how the column is written; before any is read."""
        if text:
            self.reading.look(text, self)

    def read(self, text: str, **context: Any) -> Any:
        """
        What a cell says.

        :raises Misread: it says nothing that the column may hold; ``Asked`` where an answer to a
            question about the column would help.
        """
        return self.reading.read(text, self, **context)

    def meaning(self, key: str, text: str, assumed: str = "") -> str:
        """
        What was answered to a question about the column, else what is assumed.

        :raises Asked: neither.
        """
        if key not in self.asked and len(self.asked) < MOST_QUESTIONS:
            self.asked[key] = [0, assumed, text[:_LONGEST_WORD]]
        if key in self.asked:
            self.asked[key][0] += 1
        meaning = self.answers.get(key) or assumed
        if not meaning:
            raise Asked(self.reading.question(key, text))
        return meaning


class Reading:
    """Text as it is, spaces trimmed; the base of all other ways to read a cell."""

    # What there is to settle of a whole column, by looking at all cells before any is read.
    key: ClassVar[str] = ""
    # What else may be done where many of its cells ask.
    hint: str | Promise = ""

    def votes(self, text: str) -> set[str]:
        """The one convention under which a cell makes sense, if there is only one."""
        return set()

    def look(self, text: str, column: Column) -> None:
        """Note what a cell shows of its whole column."""
        column.votes |= self.votes(text)

    def read(self, text: str, column: Column, **context: Any) -> Any:
        """
        What a cell says; called with no empty one.

        :raises Misread: see ``Column.read``.
        """
        return " ".join(text.split())

    def known(self) -> Any:
        """What reading needs to know of the workspace or the language, as ``Column.known``."""
        return None

    def question(self, key: str, text: str) -> str:
        """A question about the column, in words."""
        return text

    def answers(self, key: str, column: Column) -> Choices:
        """What can be answered to a question."""
        return ()

    def suggested(self, text: str, column: Column) -> Choices:
        """Those of the answers that are likely for a cell."""
        return ()


class Paragraphs(Reading):
    """Text with its line breaks."""

    def read(self, text: str, column: Column, **context: Any) -> str:
        return text.strip()


class Lists(Reading):
    """Several texts in a cell, parted by semicolons, bars or line breaks."""

    def read(self, text: str, column: Column, **context: Any) -> list[str]:
        parts = (" ".join(part.split()) for part in re.split(r"[;|\n]", text))
        return list(dict.fromkeys(part for part in parts if part))


class Words(Reading):
    """
    One of a list of values, by its name in any language of the interface or another usual word.

    A text of several words of which only one is usual is assumed to mean that one.
    """

    def __init__(
        self,
        choices: Choices | Callable[[], Choices],
        words: Mapping[str, str] | None = None,
    ) -> None:
        self._choices, self._words = choices, words or {}

    @property
    def choices(self) -> Choices:
        """The values and their names."""
        return self._choices() if callable(self._choices) else self._choices

    def read(self, text: str, column: Column, **context: Any) -> str | None:
        found = column.known.get(alike_key(text))
        if found is None:
            keys = {alike_key(part) for part in text.split()}
            parts = {column.known[key] for key in keys if key in column.known}
            assumed = parts.pop() if len(parts) == 1 else ""
            found = column.meaning(f"word {name_key(text)[:_LONGEST_WORD]}", text, assumed)
        return None if found == NOTHING else found

    def known(self) -> dict[str, str]:
        """Usual words with their meanings, as ``alike_key`` compares them."""
        known = {alike_key(word): value for word, value in self._words.items()}
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                known |= {alike_key(str(label)): value for value, label in self.choices}
        return known | {alike_key(value): value for value, _label in self.choices}

    def question(self, key: str, text: str) -> str:
        return _("What does “%(text)s” mean?") % {"text": text[:_LONGEST_WORD]}

    def answers(self, key: str, column: Column) -> Choices:
        return (*self.choices, NOTHING_CHOICE)


class Flags(Words):
    """Yes or no."""

    def __init__(self) -> None:
        usual = {"true": "yes", "1": "yes", "x": "yes", "y": "yes", "✓": "yes", "si": "yes"}
        usual |= {"false": "no", "0": "no", "n": "no"}
        super().__init__((("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))), usual)

    def read(self, text: str, column: Column, **context: Any) -> Any:
        word = super().read(text, column, **context)
        return None if word is None else word == "yes"


class Conventions(Reading):
    """Texts that can be read in two ways: the whole column decides, or a person."""

    names: ClassVar[Choices]

    def meanings(self, text: str) -> dict[str, Any]:
        """What a text means under each convention under which it makes sense."""
        raise NotImplementedError

    def usual(self, column: Column) -> str:
        """The convention of a column whose cells don't tell; empty where that is to be asked."""
        return ""

    def unreadable(self, text: str) -> str:
        """What to say of a text that makes no sense."""
        raise NotImplementedError

    def votes(self, text: str) -> set[str]:
        found = self.meanings(text)
        return set(found) if len(found) == 1 else set()

    def read(self, text: str, column: Column, **context: Any) -> Any:
        return self.settled(text, self.meanings(text), column)

    def settled(self, text: str, found: Mapping[str, Any], column: Column) -> Any:
        """
        The one of several meanings of a text that its column settles.

        :raises Misread: it has none, or none under the convention that was chosen.
        """
        chosen = column.answers.get(self.key)
        if not found or (chosen and chosen not in found):
            raise Misread(self.unreadable(text))
        different = set(found.values())
        if len(different) == 1 and not chosen:
            return different.pop()
        assumed = next(iter(column.votes)) if len(column.votes) == 1 else ""
        if not column.votes:
            assumed = self.usual(column)
        return found[column.meaning(self.key, text, assumed)]

    def answers(self, key: str, column: Column) -> Choices:
        return self.names


def read_cells(
    row: "Row", names: Iterable[str], columns: Mapping[str, Column]
) -> tuple[dict[str, Any], list[Misread]]:
    """
    What a row says of those fields that the file has, and which of its cells can't be read.

    A field whose cell is empty is there and says nothing: None.
    """
    values: dict[str, Any] = {}
    misread: list[Misread] = []
    for name in names:
        if row.has(name):
            text = row.text(name)
            try:
                values[name] = columns[name].read(text) if text else None
            except Misread as problem:
                misread.append(problem)
    return values, misread
