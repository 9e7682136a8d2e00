"""What bringing in organizations and people has in common."""

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from imports.importers import Applied, Importer, PlannedRow, Row, RowOutcome, differences
from imports.models import ImportRun
from tenancy.models import Membership


class RecordImport(Importer):
    """
    Records of one model, a row each, matched with what is here; a second row of the same record is
    left out. ``texts`` names the plain columns and how long they may be.
    """

    model: ClassVar[type[models.Model]]
    texts: ClassVar[dict[str, int]]
    changeable: ClassVar[tuple[str, ...]]

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        self.seen: dict[str, int] = {}

    @property
    def rows(self) -> models.QuerySet[Any]:
        """The records that are here."""
        return self.model._default_manager.all()

    @abstractmethod
    def values_of(self, row: Row) -> tuple[dict[str, Any], list[str]]:
        """The row as column values, and what is wrong with it."""

    @abstractmethod
    def identity(self, values: dict[str, Any]) -> str:
        """What two rows of one record have in common, or ""."""

    @abstractmethod
    def present(self, values: dict[str, Any]) -> Any:
        """The record that is here already, or None."""

    def in_use(self, ids: list[Any]) -> set[Any]:
        """Those of the records made that can't be taken back."""
        return set()

    def read_texts(self, row: Row) -> tuple[dict[str, Any], list[str]]:
        """The plain columns, and what is wrong with them."""
        values = {name: " ".join(row.text(name).split()) for name in self.texts}
        too_long = _("“%(name)s” is longer than %(longest)s characters.")
        errors = [
            too_long % {"name": name, "longest": longest}
            for name, longest in self.texts.items()
            if len(values[name]) > longest
        ]
        if not values["name"]:
            errors.append(_("The name is missing."))
        return dict(values), errors

    def plan(self, rows: Iterable[Row]) -> list[PlannedRow]:
        return [self._plan(row) for row in rows]

    def _plan(self, row: Row) -> PlannedRow:
        values, errors = self.values_of(row)
        if errors:
            return PlannedRow(RowOutcome.ERROR, errors)
        identity = self.identity(values)
        if identity and identity in self.seen:
            note = _("Same as row %(number)s.") % {"number": self.seen[identity]}
            return PlannedRow(RowOutcome.DUPLICATE, [note])
        self.seen[identity] = row.number
        present = self.present(values)
        if present is None:
            return PlannedRow(RowOutcome.ADD, payload=values)
        changes = differences(present, values)
        if not changes:
            return PlannedRow(RowOutcome.SAME)
        return PlannedRow(RowOutcome.CHANGE, payload=(present, changes))

    def apply(self, planned_rows: Sequence[PlannedRow], acting_member: Membership) -> Applied:
        created = [
            self.model(**planned.payload)
            for planned in planned_rows
            if planned.outcome is RowOutcome.ADD
        ]
        self.model._default_manager.bulk_create(created, batch_size=1000)
        before: dict[str, dict[str, Any]] = {}
        changed = []
        for planned in planned_rows:
            if planned.outcome is RowOutcome.CHANGE:
                present, changes = planned.payload
                before[str(present.pk)] = dict(_stored(present, name) for name in changes)
                for name, value in changes.items():
                    setattr(present, name, value)
                changed.append(present)
        self._save(changed)
        return Applied([str(row.pk) for row in created], before)

    def undo(self, undo: dict[str, Any]) -> list[str]:
        made = list(self.rows.filter(pk__in=undo["created"]))
        used = self.in_use([row.pk for row in made])
        self.rows.filter(pk__in={row.pk for row in made} - used).delete()
        changed = list(self.rows.filter(pk__in=undo["before"].keys()))
        for row in changed:
            for name, value in undo["before"][str(row.pk)].items():
                setattr(row, name, value)
        self._save(changed)
        stays = _("%(name)s is in use by now and stays.")
        return [stays % {"name": row.name} for row in made if row.pk in used]

    def _save(self, changed: list[Any]) -> None:
        self.rows.bulk_update(changed, self.changeable, batch_size=500)


def _stored(record: models.Model, name: str) -> tuple[str, Any]:
    """A column and its value as JSON; of a relation the id."""
    column: str = record._meta.get_field(name).attname  # type: ignore[union-attr]
    value = getattr(record, column)
    return column, str(value) if isinstance(value, UUID) else value
