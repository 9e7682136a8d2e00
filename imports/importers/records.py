"""
Importing records that a key, an e-mail address or a name tells apart.

A row may also speak of what belongs to the record (its "parts": an organization's contacts, a
partnership's participants); further rows of the same record may add further parts.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _

from imports.importers.base import Applied, PlannedRow, Row, RowOutcome, TakenBack
from imports.importers.identity import Identity, Unclear, given_in, says_same
from imports.importers.references import UnknownName
from imports.importers.values import Asked, Misread, read_cells
from imports.importers.wording import field_label, shown
from imports.importers.writing import (
    IsUsed,
    remove_created,
    restore_changed,
    used_records,
    write_records,
)
from imports.models import ImportRun
from tenancy.models import Membership

Parent = tuple[str, Any]  # ("here", a record's id), or ("row", the number of the row that adds it)


@dataclass(frozen=True, slots=True)
class Part:
    """What a row writes of something that belongs to its record; ``present`` if it is here."""

    present: Any
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RecordWrite:
    """
    What applying a row writes: ``values`` of the record, and its parts.

    ``present`` is the record, ``adder`` else the number of the row that adds it.
    """

    number: int
    adder: int
    present: Any
    values: Mapping[str, Any]
    parts: Sequence[Part] = ()


class RecordImporter(Identity):
    """Organizations, people: each row adds a record, changes one, or says what is already so."""

    # What a new record gets where the file says nothing.
    defaults: ClassVar[dict[str, Any]] = {}
    # What belongs to a record of this kind and rows speak of too, and its field for the record.
    part_model: ClassVar[type[models.Model] | None] = None
    part_parent: ClassVar[str] = ""

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        self.records: dict[int, Any] = {}
        self.said_parts: dict[tuple[Parent, str], tuple[Row, Mapping[str, Any]]] = {}
        self.part_addresses: dict[str, Parent] = {}

    def read(self, row: Row) -> tuple[dict[str, Any], list[Misread]]:
        """What the row says of the fields that the file has, and what is wrong with it."""
        values, misread = read_cells(row, self.stored_fields, self.columns)
        misread += refuse_long(self.model, values)
        for spec in self.fields:
            if spec.is_required and spec.name in self.columns and not row.text(spec.name):
                misread.append(Misread(_missing_text(spec.name, str(spec.label))))
        return values, misread

    @property
    def stored_fields(self) -> Iterable[str]:
        """The fields of the file that are the record's own, under the same name."""
        return [spec.name for spec in self.fields]

    def parts_in(self, row: Row) -> tuple[list[dict[str, Any]], list[Misread]]:
        """What the row says of what belongs to its record; called once a row."""
        return [], []

    def part_key(self, values: Mapping[str, Any]) -> str:
        """What tells the parts of one record apart."""
        raise NotImplementedError

    def new_part(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """What is written of a new part: what the row says, and what that makes certain."""
        return values

    def part_address(self, values: Mapping[str, Any]) -> str:
        """The address that a part alone may have, if it has any."""
        return ""

    def present_part(self, parent: Any, values: Mapping[str, Any]) -> Any:
        """
        The part that is here already; None for a new one.

        :param parent: the record; None for one that is added.
        :raises Unclear: it can't be this record's.
        """
        raise NotImplementedError

    def part_text(self, values: Mapping[str, Any]) -> str:
        """A part in a few words."""
        raise NotImplementedError

    def wrong(self, values: Mapping[str, Any], present: Any) -> list[str]:
        """What a new record (``present`` is None) lacks, or what doesn't fit a present one."""
        return []

    def is_used(self, keys: Sequence[Any]) -> set[Any]:
        """Those of the ids that anything refers to."""
        return used_records(self.model, keys)

    def plan(self, rows: Iterable[Row]) -> list[PlannedRow]:
        return [self._plan(row) for row in rows]

    def _plan(self, row: Row) -> PlannedRow:
        values, misread = self.read(row)
        parts, misread_parts = self.parts_in(row)
        if misread or misread_parts:
            return refused([*misread, *misread_parts])
        self.said[row.number] = values
        self._claims = []
        try:
            return self._planned(row, values, parts)
        except Unclear as unclear:
            for claims, key in self._claims:
                del claims[key]
            return unclear.planned

    def _planned(
        self, row: Row, values: dict[str, Any], parts: Sequence[Mapping[str, Any]]
    ) -> PlannedRow:
        """:raises Unclear: what the row means, or who."""
        present = self._present(row, values)
        adder, repeats = row.number, None
        try:
            if present is not None:
                self._take(row, values, present)
            else:
                self._add(row, values)
        except Unclear as unclear:
            if unclear.planned.outcome is not RowOutcome.DUPLICATE or unclear.earlier is None:
                raise
            adder, repeats = unclear.earlier.number, unclear
            present = present or self.records.get(adder)
        if repeats is None and (errors := self.wrong(values, present)):
            raise Unclear(" ".join(errors), RowOutcome.ERROR)
        self.records[row.number] = present
        known_parts = len(self.said_parts)
        parts_written, notes = self._parts(row, parts, present, adder)
        given = {} if repeats else changes_of(present, values) if present else given_in(values)
        if given or parts_written:
            if present is not None:
                said = [self.change_text(present, *each) for each in given.items()]
                notes = [*said, *notes]
            is_new = present is None and repeats is None
            outcome = RowOutcome.ADD if is_new else RowOutcome.CHANGE
            write = RecordWrite(row.number, adder, present, given, parts_written)
            return PlannedRow(outcome, notes, payload=write)
        # A further part that is here already makes the row no mere repetition.
        if repeats is None or len(self.said_parts) > known_parts:
            return PlannedRow(RowOutcome.SAME)
        return repeats.planned

    def _parts(
        self, row: Row, parts: Sequence[Mapping[str, Any]], present: Any, adder: int
    ) -> tuple[list[Part], list[str]]:
        """
        What is written of the record's parts, and what to say of it.

        :raises Unclear: an earlier row says something else of one, or it is another record's.
        """
        parent: Parent = ("here", present.pk) if present is not None else ("row", adder)
        written, notes = [], []
        for values in parts:
            self._check_part_address(values, parent)
            key = parent, self.part_key(values)
            if earlier := self.said_parts.get(key):
                if not says_same(earlier[1], values):
                    assert self.part_model is not None
                    raise self._contradicts(earlier[0], self.part_model, earlier[1], values)
                continue
            part = self.present_part(present, values)
            self._claim_as(self.said_parts, key, (row, values))
            given = changes_of(part, values) if part else given_in(self.new_part(values))
            words = {"part": self.part_text({"name": getattr(part, "name", ""), **values})}
            if part is None:
                notes.append(_("%(part)s is added.") % words)
            else:
                changed = (self.change_text(part, *each) for each in given.items())
                notes += [f"{words['part']}: {text}" for text in changed]
            if given:
                written.append(Part(part, given))
        return written, notes

    def _check_part_address(self, values: Mapping[str, Any], parent: Parent) -> None:
        """:raises Unclear: the part's address is that of another record's part in this file."""
        if address := self.part_address(values):
            if self.part_addresses.get(address, parent) != parent:
                text = _("“%(text)s” stands in an earlier row, for somebody else.")
                raise Unclear(text % {"text": address}, RowOutcome.ERROR)
            self._claim_as(self.part_addresses, address, parent)

    def change_text(self, present: Any, name: str, value: Any) -> str:
        """What changes of a field, in words."""
        model = type(present)
        words = {"field": self.label_of(name), "new": shown(model, name, value)}
        if before := shown(model, name, getattr(present, name)):
            return _("%(field)s: “%(old)s” becomes “%(new)s”.") % {**words, "old": before}
        return _("%(field)s: “%(new)s” is added.") % words

    def label_of(self, name: str) -> str:
        return super().label_of(name) or field_label(self.part_model, name)

    def apply(self, planned_rows: Sequence[PlannedRow], acting_member: Membership) -> Applied:
        writes: list[RecordWrite] = [
            planned.payload
            for planned in planned_rows
            if planned.outcome in (RowOutcome.ADD, RowOutcome.CHANGE)
        ]
        made = {
            each.number: self.new_record(each.values, acting_member)
            for each in writes
            if each.present is None and each.adder == each.number
        }
        changed = [(each.present, each.values) for each in writes if each.present is not None]
        applied = write_records(
            self.model, list(made.values()), [each for each in changed if each[1]], acting_member
        )
        if self.part_model is None:
            return applied
        parts = [(each.present or made[each.adder], part) for each in writes for part in each.parts]
        new = [
            self.part_model(**{self.part_parent: parent, **part.values})
            for parent, part in parts
            if part.present is None
        ]
        present = [(part.present, part.values) for _parent, part in parts if part.present]
        of_parts = write_records(self.part_model, new, present, acting_member)
        return Applied(applied.created, applied.before, of_parts)

    def new_record(self, values: Mapping[str, Any], acting_member: Membership) -> Any:
        """A record with what a row says of it; not saved."""
        return self.model(**{**self.defaults, **values})

    def undo(self, undo: dict[str, Any]) -> TakenBack:
        taken = TakenBack()
        parts = undo.get("parts")
        if self.part_model is not None and parts:
            self._take_back(self.part_model, parts, taken, self.is_part_used)
        self._take_back(self.model, undo, taken, self.is_used)
        return taken

    def is_part_used(self, keys: Sequence[Any]) -> set[Any]:
        """Those of the ids of parts that anything refers to."""
        assert self.part_model is not None
        return used_records(self.part_model, keys)

    def _take_back(
        self, model: type[models.Model], undo: dict[str, Any], taken: TakenBack, is_used: IsUsed
    ) -> None:
        moment = self.run.finished_at or self.run.created_at
        before = dict(undo["before"])
        created = {key: before.pop(key, {}) for key in undo["created"]}
        remove_created(model, created, taken, imported_at=moment, is_used=is_used)
        restore_changed(model, before, taken, label_of=self.label_of, is_used=is_used)


def refused(misread: Sequence[Misread]) -> PlannedRow:
    """
    What becomes of a row with such cells: it waits where answers would mend all of them.

    A name that nobody has stays an error; an answer mends it as well.
    """
    is_asked = all(
        isinstance(each, Asked) and not isinstance(each, UnknownName) for each in misread
    )
    outcome = RowOutcome.QUESTION if is_asked else RowOutcome.ERROR
    return PlannedRow(outcome, [sentence for each in misread for sentence in each.args])


def changes_of(present: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says otherwise than a record."""
    return {
        name: value for name, value in given_in(values).items() if value != getattr(present, name)
    }


def refuse_long(model: type[models.Model], values: Mapping[str, Any]) -> list[Misread]:
    """Texts, and entries of lists, that their fields can't hold."""
    misread = []
    for name, value in values.items():
        field: Any = model._meta.get_field(name)
        most = getattr(field, "base_field", field).max_length
        texts = value if isinstance(value, list) else [value]
        if most and any(isinstance(text, str) and len(text) > most for text in texts):
            words = {"name": str(field.verbose_name), "longest": most}
            text = _("“%(name)s” is longer than %(longest)s characters.") % words
            misread.append(Misread(text))
    return misread


def _missing_text(name: str, label: str) -> str:
    if name == "name":
        return _("The name is missing.")
    return _("“%(field)s” is missing.") % {"field": label}
