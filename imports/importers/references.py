"""Records of other kinds that cells name: an organization, a partnership."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from imports.importers.names import alike_key, name_key
from imports.importers.values import Misread

T = TypeVar("T", bound=models.Model)


class References(Generic[T]):
    """
    The workspace's records of a kind by their names.

    :param unknown, many: what to say where none, or several, have the name "%(text)s".
    """

    def __init__(
        self,
        records: Iterable[T],
        *,
        names_of: Callable[[T], Iterable[str]],
        unknown: str | Promise,
        many: str | Promise,
    ) -> None:
        self._unknown, self._many = unknown, many
        self._named: defaultdict[str, dict[object, T]] = defaultdict(dict)
        self._alike: defaultdict[str, dict[object, T]] = defaultdict(dict)
        for record in records:
            self._named[str(record.pk)][record.pk] = record
            for name in names_of(record):
                self._named[name_key(name)][record.pk] = record
                self._alike[alike_key(name)][record.pk] = record

    def parts(self, names: Iterable[str]) -> tuple[list[dict[str, Any]], list[Misread]]:
        """Organizations as what belongs to a record, and which names are no one's."""
        parts, misread = [], []
        for name in names:
            try:
                parts.append({"organization": self.find(name)})
            except Misread as problem:
                misread.append(problem)
        return parts, misread

    def find(self, text: str) -> T:
        """:raises Misread: no record has this name, or several do."""
        found = list(self._named.get(name_key(text), {}).values())
        if len(found) == 1:
            return found[0]
        if found:
            keys = ", ".join(getattr(each, "external_key", "") or "–" for each in found)
            raise Misread(str(self._many) % {"count": len(found), "text": text, "keys": keys})
        said = [str(self._unknown) % {"text": text}]
        alike = self._alike.get(alike_key(text), {}).values()
        said += [_("Do you mean “%(text)s”?") % {"text": each} for each in alike]
        raise Misread(*said)
