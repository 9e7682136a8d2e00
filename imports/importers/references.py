"""Records of other kinds that cells name: an organization, a partnership, a metric."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, Generic, TypeVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from imports.importers.names import alike_key, folded, name_key
from imports.importers.values import NOTHING_CHOICE, Asked, Choices, Column, Lists, Misread, Reading

T = TypeVar("T", bound=models.Model)

_LONGEST_NAME: Final = 300
_MOST_ALIKE: Final = 5
# Of 100: what is less alike than that is no suggestion.
_LIKENESS: Final = 70


class UnknownName(Asked):
    """A name that no record has, or several: an error, until a person says which is meant."""


class Known(Generic[T]):
    """The workspace's records of a kind, by id and by name."""

    def __init__(self, records: Iterable[T], names_of: Callable[[T], Iterable[str]]) -> None:
        self.by_id: dict[str, T] = {}
        self.named: defaultdict[str, dict[object, T]] = defaultdict(dict)
        self.alike: defaultdict[str, dict[object, T]] = defaultdict(dict)
        self._texts: dict[tuple[str, str], str] = {}
        for record in records:
            key = str(record.pk)
            self.by_id[key] = record
            for name in names_of(record):
                self.named[name_key(name)][record.pk] = record
                self.alike[alike_key(name)][record.pk] = record
                self._texts[key, name] = folded(name)

    def most_alike(self, text: str) -> list[T]:
        """Records whose names resemble a text, the likest first."""
        found = process.extract(
            folded(text),
            self._texts,
            scorer=fuzz.WRatio,
            processor=None,
            score_cutoff=_LIKENESS,
            limit=_MOST_ALIKE,
        )
        return [self.by_id[key] for key in dict.fromkeys(key for _text, _score, (key, _) in found)]


class References(Reading, Generic[T]):
    """
    A record by its name, or by its id where it was chosen for all rows.

    A person may say once which one is meant by a name that no record has, or several have.

    :param records: called inside the scope, once a pass.
    :param unknown, many: what to say where none, or several, have the name "%(text)s".
    :param is_needed: whether nobody can be said to be meant.
    :param hint: what else may be done where many names are unknown.
    """

    def __init__(
        self,
        records: Callable[[], Iterable[T]],
        *,
        unknown: str | Promise,
        many: str | Promise,
        names_of: Callable[[T], Iterable[str]] = lambda record: (str(record),),
        is_needed: bool = False,
        hint: str | Promise = "",
    ) -> None:
        self._records, self._names_of = records, names_of
        self._unknown, self._many, self._is_needed = unknown, many, is_needed
        self.hint = hint

    def known(self) -> Known[T]:
        return Known(self._records(), self._names_of)

    def read(self, text: str, column: Column, **context: Any) -> Any:
        """:raises UnknownName: no record, or several, have this name."""
        known: Known[T] = column.known
        if text in known.by_id:
            return known.by_id[text]
        found = list(known.named.get(name_key(text), {}).values())
        if len(found) == 1:
            return found[0]
        said = [self.said_of(text, [getattr(each, "external_key", "") for each in found])]
        alike = () if found else known.alike.get(alike_key(text), {}).values()
        said += [_("Do you mean “%(text)s”?") % {"text": each} for each in alike]
        return self.asked(text, column, *said)

    def said_of(self, text: str, keys: Sequence[str]) -> str:
        """What to say of a name that nobody has, or several of these keys."""
        if not keys:
            return str(self._unknown) % {"text": text}
        words = {"count": len(keys), "text": text, "keys": ", ".join(key or "–" for key in keys)}
        return str(self._many) % words

    def asked(self, text: str, column: Column, *said: str) -> T | None:
        """
        Which record was said to be meant by a name; None for none.

        :raises UnknownName: that was not said; ``said`` tells why it has to be.
        """
        if len(text) > _LONGEST_NAME:
            raise Misread(*said)
        try:
            meaning = column.meaning(f"name {name_key(text)}", text)
        except Asked:
            raise UnknownName(*said) from None
        known: Known[T] = column.known
        return known.by_id.get(meaning)

    def question(self, key: str, text: str) -> str:
        return _("Which one is “%(text)s”?") % {"text": text}

    def answers(self, key: str, column: Column) -> Choices:
        offered = tuple(map(_offered, column.known.by_id.values()))
        return offered if self._is_needed else (*offered, NOTHING_CHOICE)

    def suggested(self, text: str, column: Column) -> Choices:
        return tuple(map(_offered, column.known.most_alike(text)))


class SeveralReferences(References[T]):
    """Several records by their names, parted as ``Lists`` does."""

    def read(self, text: str, column: Column, **context: Any) -> list[T]:
        found: list[T] = []
        unknown: list[str] = []
        for name in Lists().read(text, column):
            try:
                found += filter(None, [super().read(name, column)])
            except UnknownName as problem:
                unknown += problem.args
        if unknown:
            raise UnknownName(*unknown)
        return found


def _offered(record: Any) -> tuple[str, str]:
    """A record as a choice, told from others of its name by its key."""
    key = getattr(record, "external_key", "")
    return str(record.pk), f"{record} ({key})" if key else str(record)
