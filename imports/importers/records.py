"""
Importing records that a key, an e-mail address or a name tells apart.

Who a row means is decided in this order: the key of the coalition's own files, the e-mail address,
the exact name. A key that says "somebody else" is never overridden, one record is taken by one row
only, and what only resembles a record is asked.
"""

import unicodedata
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from imports.importers.base import Applied, Importer, PlannedRow, Row, RowOutcome
from imports.models import ImportRun
from tenancy.models import Membership

R = TypeVar("R", bound=models.Model)

IS_NEW = "new"
_LINE = "row:"


def name_key(text: str) -> str:
    """What two spellings of one name share, in any script: form, case and spaces don't count."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def alike_key(text: str) -> str:
    """What names that may be the same share: accents and punctuation don't count either."""
    letters = unicodedata.normalize("NFKD", name_key(text))
    return "".join(each for each in letters if unicodedata.category(each)[0] not in "MPZ")


class Unclear(Exception):
    """
    Who a row means can't be decided, or contradicts another row.

    :param choices: what a person may decide for, as (value, label); none where nothing helps but
        another file.
    """

    def __init__(
        self, sentence: str, outcome: RowOutcome, choices: Sequence[tuple[str, str]] = ()
    ) -> None:
        self.planned = PlannedRow(outcome, [sentence], choices=choices)
        super().__init__(sentence)


class RecordImporter(Importer):
    """Organizations, people: each row adds a record, changes one, or says what is already so."""

    model: ClassVar[type[models.Model]]
    # Other fields than these are never written.
    writes: ClassVar[tuple[str, ...]]
    # What a new record gets where the file says nothing.
    defaults: ClassVar[dict[str, Any]] = {}

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        self.by_key: dict[str, Any] = {}
        self.by_email: dict[str, Any] = {}
        self.by_name: defaultdict[str, list[Any]] = defaultdict(list)
        self.alike: defaultdict[str, list[Any]] = defaultdict(list)
        records: Iterable[Any] = self.model._default_manager.all()
        for record in records:
            if record.external_key:
                self.by_key[record.external_key] = record
            if email := getattr(record, "email", ""):
                self.by_email[email.lower()] = record
            self.by_name[name_key(record.name)].append(record)
            for name in {alike_key(each) for each in self.names_of(record)}:
                self.alike[name].append(record)
        # The row that took a record, and the rows that add one, with what they say.
        self.takers: dict[Any, Row] = {}
        self.added: dict[tuple[str, str], Row] = {}
        self.said: dict[int, dict[str, Any]] = {}

    @abstractmethod
    def read(self, row: Row) -> tuple[dict[str, Any], list[str]]:
        """What the row says of the fields that the file has, and what is wrong with it."""

    def names_of(self, record: Any) -> Iterable[str]:
        """The names by which the record may be meant."""
        return (record.name,)

    def described(self, record: Any) -> str:
        """The record in few words that tell it from others of its name."""
        key = f" ({record.external_key})" if record.external_key else ""
        return f"{record}{key}"

    def is_used(self, keys: Sequence[Any]) -> set[Any]:
        """Those of the ids that anything refers to."""
        return used_records(self.model, keys)

    def plan(self, rows: Iterable[Row]) -> list[PlannedRow]:
        return [self._plan(row) for row in rows]

    def _plan(self, row: Row) -> PlannedRow:
        values, errors = self.read(row)
        if errors:
            return PlannedRow(RowOutcome.ERROR, errors)
        self.said[row.number] = values
        try:
            present = self._present(row, values)
            if present is None:
                self._add(row, values)
                return PlannedRow(RowOutcome.ADD, payload=values)
            self._take(row, values, present)
        except Unclear as unclear:
            return unclear.planned
        changes = {
            name: value
            for name, value in values.items()
            if value not in ("", None, []) and value != getattr(present, name)
        }
        if not changes:
            return PlannedRow(RowOutcome.SAME)
        notes = [self._change_text(present, name, value) for name, value in changes.items()]
        return PlannedRow(RowOutcome.CHANGE, notes, payload=(present, changes))

    def _change_text(self, present: Any, name: str, value: Any) -> str:
        words = {"field": self.label_of(name), "new": _shown(value)}
        if before := _shown(getattr(present, name)):
            return _("%(field)s: “%(old)s” becomes “%(new)s”.") % {**words, "old": before}
        return _("%(field)s: “%(new)s” is added.") % words

    def label_of(self, name: str) -> str:
        """What people call a field."""
        return next(
            (str(each.label) for each in self.fields if each.name == name),
            str(self.model._meta.get_field(name).verbose_name),  # type: ignore[union-attr]
        )

    def _present(self, row: Row, values: dict[str, Any]) -> Any:
        """
        The record that the row means; None for a new one.

        :raises Unclear: several are possible, or one that a person must confirm.
        """
        key, email = values.get("external_key", ""), values.get("email", "")
        if key in self.by_key:
            present = self.by_key[key]
            self._check_address(email, present)
            return present
        if email and email in self.by_email:
            present = self.by_email[email]
            if key and present.external_key:
                self._check_address(email, None)
            return present
        decision = self.run.decisions.get(str(row.number), "")
        if decision == IS_NEW:
            return None
        return self._named(row, values, key, decision)

    def _check_address(self, email: str, present: Any) -> None:
        owner = self.by_email.get(email) if email else None
        if owner is not None and owner != present:
            text = _("%(name)s has this address already.") % {"name": self.described(owner)}
            raise Unclear(text, RowOutcome.ERROR)

    def _named(self, row: Row, values: dict[str, Any], key: str, decision: str) -> Any:
        """A record of this name that no key speaks against."""
        namesakes = [
            each
            for each in self.by_name.get(name_key(values["name"]), ())
            if not (key and each.external_key) and not self._is_anothers(each, key)
        ]
        alike = [
            each
            for each in self.alike.get(alike_key(values["name"]), ())
            if each not in namesakes and not (key and each.external_key)
        ]
        for each in (*namesakes, *alike):
            if decision == str(each.pk):
                return each
        is_certain = self.is_certain_by_name(values)
        if len(namesakes) > 1:
            text = _("Several have this name: %(names)s. Say which by its key.")
            names = ", ".join(self.described(each) for each in namesakes)
            raise Unclear(text % {"names": names}, RowOutcome.ERROR)
        if namesakes and is_certain:
            return namesakes[0]
        if namesakes or alike:
            self._ask([(str(each.pk), self.described(each)) for each in (*namesakes, *alike)])
        return None

    def is_certain_by_name(self, values: dict[str, Any]) -> bool:
        """Whether the exact name is enough to tell whom a row means."""
        return True

    def _is_anothers(self, record: Any, key: str) -> bool:
        """Whether a row with another key took the record for its own."""
        taker = self.takers.get(record.pk)
        return taker is not None and self.said[taker.number].get("external_key", "") != key

    def _ask(self, candidates: Sequence[tuple[str, str]]) -> None:
        names = ", ".join(label for _value, label in candidates)
        text = _("Perhaps the same as %(names)s: please decide.") % {"names": names}
        raise Unclear(text, RowOutcome.QUESTION, candidates)

    def _take(self, row: Row, values: dict[str, Any], present: Any) -> None:
        """
        Let a row speak of a record, as the only one.

        :raises Unclear: an earlier row of the file does already.
        """
        taker = self.takers.setdefault(present.pk, row)
        if taker is not row:
            raise self._again(taker, values)
        email = values.get("email", "")
        if email:
            self._add_once(("email", email), row, values)

    def _add(self, row: Row, values: dict[str, Any]) -> None:
        """
        Note what a new record is known by.

        :raises Unclear: an earlier row of the file is known by the same.
        """
        key, email = values.get("external_key", ""), values.get("email", "")
        for name, text in (("external_key", key), ("email", email)):
            if text:
                self._add_once((name, text), row, values)
        if key or email:
            self.added.setdefault(("keyed", name_key(values["name"])), row)
            return
        decision = self.run.decisions.get(str(row.number), "")
        named = ("name", name_key(values["name"]))
        earlier = self.added.get(named)
        if earlier is None or decision == IS_NEW:
            self.added.setdefault(named, row)
        elif self.is_certain_by_name(values) or decision == f"{_LINE}{earlier.number}":
            raise self._again(earlier, values)
        else:
            text = _("row %(number)s") % {"number": earlier.number}
            self._ask([(f"{_LINE}{earlier.number}", text)])

    def _add_once(self, known_by: tuple[str, str], row: Row, values: dict[str, Any]) -> None:
        earlier = self.added.setdefault(known_by, row)
        if earlier is row:
            return
        said = self.said[earlier.number]
        if known_by[0] == "email" and name_key(said["name"]) != name_key(values["name"]):
            text = _("Row %(number)s, %(name)s, has this address already.")
            words = {"number": earlier.number, "name": said["name"]}
            raise Unclear(text % words, RowOutcome.ERROR)
        raise self._again(earlier, values)

    def _again(self, earlier: Row, values: dict[str, Any]) -> Unclear:
        """What becomes of a row that speaks of the same record as an earlier one."""
        said = self.said[earlier.number]
        is_same = all(said.get(name) == value for name, value in values.items())
        if is_same:
            text = _("Same as row %(number)s.") % {"number": earlier.number}
            return Unclear(text, RowOutcome.DUPLICATE)
        text = _("Contradicts row %(number)s, which came first and counts.")
        return Unclear(text % {"number": earlier.number}, RowOutcome.CONFLICT)

    def apply(self, planned_rows: Sequence[PlannedRow], acting_member: Membership) -> Applied:
        manager = self.model._default_manager
        created = [
            self.model(**{**self.defaults, **_given(planned.payload)})
            for planned in planned_rows
            if planned.outcome is RowOutcome.ADD
        ]
        manager.bulk_create(created, batch_size=1000)
        before: dict[str, dict[str, Any]] = {}
        changed = []
        for planned in planned_rows:
            if planned.outcome is RowOutcome.CHANGE:
                present, changes = planned.payload
                before[str(present.pk)] = {
                    name: [_stored(getattr(present, name)), _stored(value)]
                    for name, value in changes.items()
                }
                for name, value in changes.items():
                    setattr(present, name, value)
                changed.append(present)
        manager.bulk_update(changed, self.writes, batch_size=500)
        return Applied([str(row.pk) for row in created], before)

    def undo(self, undo: dict[str, Any]) -> list[str]:
        return self._remove_created(undo["created"]) + self._restore(undo["before"])

    def _remove_created(self, keys: Sequence[str]) -> list[str]:
        """Take away what the import added, but for what is used or was changed by hand."""
        rows: list[Any] = list(self.model._default_manager.filter(pk__in=keys))
        used = self.is_used([row.pk for row in rows])
        imported_at: datetime = self.run.finished_at or self.run.created_at
        changed = {row.pk for row in rows if row.updated_at > imported_at} - used
        gone = [row.pk for row in rows if row.pk not in used | changed]
        self.model._default_manager.filter(pk__in=gone).delete()
        stays = [
            (used, _("%(name)s is in use by now and stays.")),
            (changed, _("%(name)s was changed since and stays.")),
        ]
        return [text % {"name": row.name} for keys, text in stays for row in rows if row.pk in keys]

    def _restore(self, before: dict[str, dict[str, Any]]) -> list[str]:
        """Bring back what the import changed, but for what was changed by hand since."""
        rows: list[Any] = list(self.model._default_manager.filter(pk__in=before.keys()))
        kept = []
        for row in rows:
            for name, (old, new) in before[str(row.pk)].items():
                field = self.model._meta.get_field(name)
                if _stored(getattr(row, name)) == new:
                    setattr(row, getattr(field, "attname", name), old)
                else:
                    words = {"name": row.name, "field": self.label_of(name)}
                    kept.append(_("%(name)s: %(field)s was changed since and stays.") % words)
        self.model._default_manager.bulk_update(rows, self.writes, batch_size=500)
        return kept


def used_records(model: type[models.Model], keys: Sequence[Any]) -> set[Any]:
    """Those of the ids that any row of any table refers to."""
    used: set[Any] = set()
    for relation in model._meta.related_objects:
        name = relation.field.name
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": keys})
        used.update(rows.values_list(f"{name}_id", flat=True))
    return used


def read_texts(
    row: Row, model: type[models.Model], names: Sequence[str]
) -> tuple[dict[str, Any], list[str]]:
    """The row's texts for those fields that the file has, and what is wrong with them."""
    values = {name: " ".join(row.text(name).split()) for name in names if row.has(name)}
    errors = []
    for name, text in values.items():
        field = model._meta.get_field(name)
        longest = getattr(field, "max_length", None)
        if longest and len(text) > longest:
            words = {"name": str(getattr(field, "verbose_name", name)), "longest": longest}
            errors.append(_("“%(name)s” is longer than %(longest)s characters.") % words)
    if not values.get("name"):
        errors.append(_("The name is missing."))
    return values, errors


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """What a row says; an empty cell says nothing."""
    return {name: value for name, value in values.items() if value not in ("", None)}


def _stored(value: Any) -> Any:
    """A value as JSON keeps it; of a record its id."""
    return str(value.pk) if isinstance(value, models.Model) else value


def _shown(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")
