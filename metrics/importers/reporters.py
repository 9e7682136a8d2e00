"""Who reports the figures of a row."""

from collections import defaultdict
from collections.abc import Mapping

from django.utils.translation import gettext as _

from imports.importers.base import Row
from imports.importers.names import name_key
from imports.importers.references import References
from imports.importers.values import Column, Misread
from metrics.importers.rows import Reporter
from stakeholders.importers.organizations import organization_names
from stakeholders.models import Organization


class Reporters:
    """The workspace's organizations, and those that the file adds where that was chosen."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self._columns = {
            name: columns[name] for name in ("reporter_key", "reporter") if name in columns
        }
        self._by_key: dict[str, Reporter] = {}
        self._by_name: defaultdict[str, list[Reporter]] = defaultdict(list)
        # The key under which the file speaks of one that has none.
        self._claimed: dict[str, str] = {}
        for organization in Organization.objects.all():
            found = _reporter(organization)
            if organization.external_key:
                self._by_key[organization.external_key] = found
            for name in {name_key(each) for each in organization_names(organization)}:
                self._by_name[name].append(found)

    def of(self, row: Row) -> Reporter | None:
        """
        The organization by its key, else by its name; None for the whole coalition.

        :raises Misread: it is missing or unknown, or several are possible.
        """
        if not self._columns:
            return None
        key, name = row.text("reporter_key"), " ".join(row.text("reporter").split())
        if not key and not name:
            raise Misread(_("Who reports is missing."))
        if key in self._by_key:
            return self._by_key[key]
        # A key that says "somebody else" is not overridden by a name.
        named = [
            each
            for each in self._by_name.get(name_key(name), ())
            if not (key and (each.key or self._claimed.get(each.identity, key) != key))
        ]
        if len(named) == 1:
            if key:
                self._claimed[named[0].identity], self._by_key[key] = key, named[0]
            return named[0]
        if named or not row.text("add_reporters"):
            return self._said(key, name, [each.key for each in named])
        return self._added(key, name)

    def _said(self, key: str, name: str, keys: list[str]) -> Reporter:
        """Whom a person said to be meant."""
        column = self._columns["reporter_key" if key else "reporter"]
        reading: References[Organization] = column.reading  # type: ignore[assignment]
        text = f"{name} ({key})" if key and name else name or key
        found = reading.asked(text, column, reading.said_of(name or key, keys))
        assert found is not None
        return _reporter(found)

    def _added(self, key: str, name: str) -> Reporter:
        if len(name) > 300 or len(key) > 100:
            raise Misread(_("The organization's name or key is too long."))
        new = Reporter(None, name or key, key)
        if key:
            self._by_key[key] = new
        self._by_name[name_key(new.name)].append(new)
        return new


def _reporter(organization: Organization) -> Reporter:
    return Reporter(organization.pk, organization.name, organization.external_key)
