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
from itertools import islice
from typing import Any, ClassVar
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from imports.importers.base import Applied, Importer, PlannedRow, Row, RowOutcome
from imports.models import ImportRun
from tenancy.models import Membership

IS_NEW = "new"
_LINE = "row:"
_UNIQUE = ("external_key", "email")
# More candidates than anybody reads are not offered; a thousand "Parent" would be a million labels.
MOST_CANDIDATES = 10


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
    # What a new record gets where the file says nothing.
    defaults: ClassVar[dict[str, Any]] = {}
    # What is compared with every row, and so had better be read at once.
    joined: ClassVar[tuple[str, ...]] = ()

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        self.by_key: defaultdict[str, list[Any]] = defaultdict(list)
        self.by_email: dict[str, Any] = {}
        self.by_name: defaultdict[str, list[Any]] = defaultdict(list)
        self.alike: defaultdict[str, list[Any]] = defaultdict(list)
        records: Any = self.model._default_manager.all()
        if self.joined:
            records = records.select_related(*self.joined)
        for record in records:
            if record.external_key:
                self.by_key[record.external_key].append(record)
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

    def missing(self, values: dict[str, Any]) -> list[str]:
        """What a new record needs and the row doesn't say."""
        return []

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
                if errors := self.missing(values):
                    return PlannedRow(RowOutcome.ERROR, errors)
                self._add(row, values)
                return PlannedRow(RowOutcome.ADD, payload=values)
            self._take(row, values, present)
        except Unclear as unclear:
            return unclear.planned
        changes = {
            name: value for name, value in _given(values).items() if value != getattr(present, name)
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
            if len(self.by_key[key]) > 1:
                names = self._named_in_words(self.by_key[key])
                text = _("Several have this key: %(names)s.") % {"names": names}
                raise Unclear(text, RowOutcome.ERROR)
            present = self.by_key[key][0]
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
        # No more than can be offered: comparing a thousand "Parent" with as many takes long.
        most = MOST_CANDIDATES + 1
        exact = (
            each
            for each in self.by_name.get(name_key(values["name"]), ())
            if not (key and each.external_key) and not self._is_anothers(each, key)
        )
        namesakes = list(islice(exact, most))
        similar = (
            each
            for each in self.alike.get(alike_key(values["name"]), ())
            if each not in namesakes
            and not (key and (each.external_key or self._is_anothers(each, key)))
        )
        alike = list(islice(similar, most))
        for each in (*namesakes, *alike):
            if decision == str(each.pk):
                return each
        is_certain = self.is_certain_by_name(values)
        if len(namesakes) > 1 and is_certain:
            text = _("Several have this name: %(names)s. Say which by its key.")
            names = self._named_in_words(namesakes)
            raise Unclear(text % {"names": names}, RowOutcome.ERROR)
        if namesakes and is_certain:
            return namesakes[0]
        if candidates := (*namesakes, *alike)[:MOST_CANDIDATES]:
            self._ask([(str(each.pk), self.described(each)) for each in candidates])
        return None

    def _named_in_words(self, records: Sequence[Any]) -> str:
        words = [self.described(each) for each in records[:MOST_CANDIDATES]]
        return ", ".join(words) + (" …" if len(records) > MOST_CANDIDATES else "")

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
        taker = self.takers.get(present.pk)
        if taker is not None:
            raise self._again(taker, values)
        self._claim(row, values)
        self.takers[present.pk] = row

    def _add(self, row: Row, values: dict[str, Any]) -> None:
        """
        Note what a new record is known by.

        :raises Unclear: an earlier row of the file is known by the same, or may be.
        """
        self._check_claims(values)
        name = name_key(values["name"])
        is_keyed = bool(values.get("external_key") or values.get("email"))
        decision = self.run.decisions.get(str(row.number), "")
        namesake = self.added.get(("name", name))
        earlier = namesake or (None if is_keyed else self.added.get(("keyed", name)))
        if earlier is not None and decision != IS_NEW:
            is_repeated = namesake and not is_keyed and self.is_certain_by_name(values)
            if is_repeated or decision == f"{_LINE}{earlier.number}":
                raise self._again(earlier, values)
            text = _("row %(number)s") % {"number": earlier.number}
            self._ask([(f"{_LINE}{earlier.number}", text)])
        self._claim(row, values)
        self.added.setdefault(("keyed" if is_keyed else "name", name), row)

    def _claim(self, row: Row, values: dict[str, Any]) -> None:
        """
        Note the key and the address that are this row's from now on.

        :raises Unclear: they are an earlier row's; nothing is noted then.
        """
        self._check_claims(values)
        for name in _UNIQUE:
            if values.get(name):
                self.added[name, values[name]] = row

    def _check_claims(self, values: dict[str, Any]) -> None:
        for name in _UNIQUE:
            earlier = self.added.get((name, values[name])) if values.get(name) else None
            if earlier is None:
                continue
            said = self.said[earlier.number]
            if name == "email" and name_key(said["name"]) != name_key(values["name"]):
                text = _("Row %(number)s, %(name)s, has this address already.")
                words = {"number": earlier.number, "name": said["name"]}
                raise Unclear(text % words, RowOutcome.ERROR)
            raise self._again(earlier, values)

    def _again(self, earlier: Row, values: dict[str, Any]) -> Unclear:
        """What becomes of a row that speaks of the same record as an earlier one."""
        said = self.said[earlier.number]
        is_same = all(said.get(name) == value for name, value in _given(values).items())
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
        changed, moment = [], timezone.now()
        written = {"updated_at"}
        for planned in planned_rows:
            if planned.outcome is RowOutcome.CHANGE:
                present, changes = planned.payload
                changes = {**changes, "updated_at": moment}
                before[str(present.pk)] = {
                    name: [_stored(getattr(present, name)), _stored(value)]
                    for name, value in changes.items()
                }
                for name, value in changes.items():
                    setattr(present, name, value)
                written |= changes.keys()
                changed.append(present)
        # Only what the file says: somebody may have changed the rest since it was read.
        manager.bulk_update(changed, sorted(written), batch_size=500)
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
        gone = self._gone(before)
        kept = []
        for row in rows:
            for name, (old, new) in before[str(row.pk)].items():
                attribute = getattr(self.model._meta.get_field(name), "attname", name)
                if _stored(getattr(row, attribute)) == new and f"{name}:{old}" not in gone:
                    setattr(row, attribute, old)
                elif name != "updated_at":
                    words = {"name": row.name, "field": self.label_of(name)}
                    kept.append(_("%(name)s: %(field)s was changed since and stays.") % words)
        written = sorted({name for changes in before.values() for name in changes})
        if rows:
            self.model._default_manager.bulk_update(rows, written, batch_size=500)
        return kept

    def _gone(self, before: dict[str, dict[str, Any]]) -> set[str]:
        """What records referred to before and is no longer here, as "field:id"."""
        gone: set[str] = set()
        for name in {name for changes in before.values() for name in changes}:
            field = self.model._meta.get_field(name)
            if field.is_relation:
                target: Any = field.related_model
                former = {changes[name][0] for changes in before.values() if name in changes}
                found = target._default_manager.filter(pk__in=former - {None})
                here = {str(key) for key in found.values_list("pk", flat=True)}
                gone |= {f"{name}:{key}" for key in former - {None} - here}
        return gone


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
        errors += too_long(model, name, text)
    if not values.get("name"):
        errors.append(_("The name is missing."))
    return values, errors


def too_long(model: type[models.Model], name: str, text: str) -> list[str]:
    """What to say of a text, or an entry of a list, that its field can't hold."""
    field: Any = model._meta.get_field(name)
    longest = getattr(field, "base_field", field).max_length
    if not longest or len(text) <= longest:
        return []
    words = {"name": str(field.verbose_name), "longest": longest}
    return [_("“%(name)s” is longer than %(longest)s characters.") % words]


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """What a row says; an empty cell says nothing."""
    return {name: value for name, value in values.items() if value not in ("", None, [])}


def _stored(value: Any) -> Any:
    """A value as JSON keeps it; of a record its id."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def _shown(value: Any) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value or "")
