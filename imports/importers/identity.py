"""
Who a row means.

That is decided in this order: the key of the coalition's own files, the e-mail address, the exact
name. A key that says "somebody else" is never overridden, one record is taken by one row only, and
what only resembles a record is asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _

from imports.importers.base import Importer, PlannedRow, Row, RowOutcome
from imports.importers.names import alike_key, name_key
from imports.importers.wording import contradiction_text, field_label, shown
from imports.models import ImportRun

IS_NEW = "new"
_LINE = "row:"
# More candidates than anybody reads are not offered; a thousand "Parent" would be a million labels.
MOST_CANDIDATES = 10


class Unclear(Exception):
    """
    Who a row means can't be decided, or contradicts another row.

    :param choices: what a person may decide for, as (value, label); none where nothing helps but
        another file.
    :param earlier: the row that speaks of the same record, where this one repeats it.
    """

    def __init__(
        self,
        sentence: str,
        outcome: RowOutcome,
        choices: Sequence[tuple[str, str]] = (),
        earlier: Row | None = None,
    ) -> None:
        self.planned = PlannedRow(outcome, [sentence], choices=choices)
        self.earlier = earlier
        super().__init__(sentence)


class Identity(Importer):
    """What is known of the records that are here and of those that rows add."""

    model: ClassVar[type[models.Model]]
    # What is compared with every row, and so had better be read at once.
    joined: ClassVar[tuple[str, ...]] = ()
    # By which of its values alone a record is known.
    unique: ClassVar[tuple[str, ...]] = ("external_key",)

    def __init__(self, run: ImportRun) -> None:
        super().__init__(run)
        self.by_key: defaultdict[str, list[Any]] = defaultdict(list)
        self.by_email: defaultdict[str, list[Any]] = defaultdict(list)
        self.by_name: defaultdict[str, list[Any]] = defaultdict(list)
        self.alike: defaultdict[str, list[Any]] = defaultdict(list)
        records: Any = self.model._default_manager.all()
        if self.joined:
            records = records.select_related(*self.joined)
        for record in records:
            if key := getattr(record, "external_key", ""):
                self.by_key[key].append(record)
            if email := self.address_of(record):
                self.by_email[email.lower()].append(record)
            self.by_name[name_key(self.name_of(record))].append(record)
            for name in {alike_key(each) for each in self.names_of(record)}:
                self.alike[name].append(record)
        # The row that took a record, and the rows that add one, with what they say.
        self.takers: dict[Any, Row] = {}
        self.added: dict[tuple[str, str], Row] = {}
        self.said: dict[int, dict[str, Any]] = {}
        self._claims: list[tuple[dict[Any, Any], Any]] = []

    def name_of(self, record: Any) -> str:
        """By what a record without key and address is known."""
        return str(record.name)

    def name_in(self, values: Mapping[str, Any]) -> str:
        """The same of what a row says."""
        return str(values["name"])

    def names_of(self, record: Any) -> Iterable[str]:
        """The names by which the record may be meant."""
        return (self.name_of(record),)

    def address_of(self, record: Any) -> str:
        """The address by which the record is known, if records of this kind are."""
        return str(record.email) if "email" in self.unique else ""

    def address_in(self, values: Mapping[str, Any]) -> str:
        """The same of what a row says."""
        return (values.get("email") or "") if "email" in self.unique else ""

    def described(self, record: Any) -> str:
        """The record in few words that tell it from others of its name."""
        key = getattr(record, "external_key", "")
        return f"{record} ({key})" if key else str(record)

    def _present(self, row: Row, values: dict[str, Any]) -> Any:
        """
        The record that the row means; None for a new one.

        :raises Unclear: several are possible, or one that a person must confirm.
        """
        key, email = values.get("external_key") or "", self.address_in(values)
        if key in self.by_key:
            if len(self.by_key[key]) > 1:
                names = self._named_in_words(self.by_key[key])
                text = _("Several have this key: %(names)s.") % {"names": names}
                raise Unclear(text, RowOutcome.ERROR)
            present = self.by_key[key][0]
            self._check_address(email, present, values)
            return present
        if (present := self._at_address(email, values)) is not None:
            if not (key and present.external_key):
                return present
            self._check_address(email, None, values)
        decision = self.run.decisions.get(str(row.number), "")
        if decision == IS_NEW:
            return None
        return self._named(row, values, key, decision)

    def _at_address(self, email: str, values: dict[str, Any]) -> Any:
        """Whom the address means: its owner, or of those who share it the one of this name."""
        owners = self.by_email.get(email, []) if email else []
        name = name_key(self.name_in(values)) if owners else ""
        for each in owners:
            if name_key(self.name_of(each)) == name:
                return each
        return None if not owners or self.shares(email, values) else owners[0]

    def shares(self, email: str, values: dict[str, Any]) -> bool:
        """Whether the row's record is another one than that which has the address too."""
        return False

    def _check_address(self, email: str, present: Any, values: dict[str, Any]) -> None:
        owners = self.by_email.get(email, []) if email else []
        if owners and present not in owners and not self.shares(email, values):
            text = _("%(name)s has this address already.") % {"name": self.described(owners[0])}
            raise Unclear(text, RowOutcome.ERROR)

    def _named(self, row: Row, values: dict[str, Any], key: str, decision: str) -> Any:
        """A record of this name that no key speaks against."""
        # No more than can be offered: comparing a thousand "Parent" with as many takes long.
        most = MOST_CANDIDATES + 1
        exact = (
            each
            for each in self.by_name.get(name_key(self.name_in(values)), ())
            if not (key and _key_of(each)) and not self._is_anothers(each, key)
        )
        namesakes = list(islice(exact, most))
        similar = (
            each
            for each in self.alike.get(alike_key(self.name_in(values)), ())
            if each not in namesakes
            and not (key and (_key_of(each) or self._is_anothers(each, key)))
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
        return taker is not None and (self.said[taker.number].get("external_key") or "") != key

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
        self._claim_as(self.takers, present.pk, row)

    def _add(self, row: Row, values: dict[str, Any]) -> None:
        """
        Note what a new record is known by.

        :raises Unclear: an earlier row of the file is known by the same, or may be.
        """
        self._check_claims(values)
        name = name_key(self.name_in(values))
        is_keyed = any(values.get(name) for name in self.unique)
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
        if (known_by := ("keyed" if is_keyed else "name", name)) not in self.added:
            self._claim_as(self.added, known_by, row)

    def _claim(self, row: Row, values: dict[str, Any]) -> None:
        """
        Note the key and the address that are this row's from now on.

        :raises Unclear: they are an earlier row's; nothing is noted then.
        """
        self._check_claims(values)
        for name in self.unique:
            if values.get(name) and not (name == "email" and values.get("shares_address")):
                self._claim_as(self.added, (name, values[name]), row)
        if address := self.address_in(values):
            self._claim_as(self.added, self._at(address, values), row)

    def _at(self, address: str, values: Mapping[str, Any]) -> tuple[str, str]:
        """By what a row is known among those who share an address."""
        return "address and name", f"{address} {name_key(self.name_in(values))}"

    def _claim_as(self, claims: dict[Any, Any], key: Any, claim: Any) -> None:
        """Note a claim that goes again where the row turns out not to come in."""
        if key not in claims:
            self._claims.append((claims, key))
        claims[key] = claim

    def _check_claims(self, values: dict[str, Any]) -> None:
        address = self.address_in(values)
        if address and (same := self.added.get(self._at(address, values))):
            raise self._again(same, values)
        for name in self.unique:
            earlier = self.added.get((name, values[name])) if values.get(name) else None
            if earlier is None:
                continue
            said = self.said[earlier.number]
            is_another = name_key(self.name_in(said)) != name_key(self.name_in(values))
            if name == "email" and is_another and self.shares(address, values):
                continue
            if name == "email" and is_another:
                text = _("Row %(number)s, %(name)s, has this address already.")
                words = {"number": earlier.number, "name": self.name_in(said)}
                raise Unclear(text % words, RowOutcome.ERROR)
            raise self._again(earlier, values)

    def _again(self, earlier: Row, values: dict[str, Any]) -> Unclear:
        """What becomes of a row that speaks of the same record as an earlier one."""
        said = self.said[earlier.number]
        if says_same(said, values):
            text = _("Same as row %(number)s.") % {"number": earlier.number}
            return Unclear(text, RowOutcome.DUPLICATE, earlier=earlier)
        return self._contradicts(earlier, self.model, said, values)

    def _contradicts(
        self,
        earlier: Row,
        model: type[models.Model],
        said: Mapping[str, Any],
        values: Mapping[str, Any],
    ) -> Unclear:
        """That a row says of a record, or of a part of one, something else than an earlier row."""
        differing = [
            (self.label_of(name), shown(model, name, said.get(name)), shown(model, name, value))
            for name, value in given_in(values).items()
            if said.get(name) != value
        ]
        return Unclear(contradiction_text(earlier.number, differing), RowOutcome.CONFLICT)

    def label_of(self, name: str) -> str:
        """What people call a field."""
        named = (str(each.label) for each in self.fields if each.name == name)
        return next(named, "") or field_label(self.model, name)


def _key_of(record: Any) -> str:
    return str(getattr(record, "external_key", ""))


def given_in(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says; an empty cell says nothing."""
    return {name: value for name, value in values.items() if value not in ("", None, [])}


def says_same(said: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether a row says nothing that an earlier one doesn't."""
    return all(said.get(name) == value for name, value in given_in(values).items())
