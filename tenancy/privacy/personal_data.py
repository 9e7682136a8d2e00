"""
What a workspace stores about one person: where, how it is found, and how it is erased.

Every model is declared here by its own room in ``AppConfig.ready``: it holds something on people,
through some path, or nothing, for a reason. Export and erasure walk the inventory, and a test fails
for a model that is missing from it.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenancy.models import Membership, Workspace

ERASED: Final = "[erased]"
FEWEST_DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class Subject:
    """
    One person, by all that this workspace may know them by, now and formerly.

    E-mail addresses are in lower case. A name that another person here has as well identifies
    neither, so it is not in ``names``. ``merged_ids`` are rows that merges made one with theirs.
    """

    person_id: UUID | None
    merged_ids: frozenset[UUID] = frozenset()
    membership_ids: frozenset[UUID] = frozenset()
    emails: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()

    @property
    def ids(self) -> frozenset[UUID]:
        """The rows that are the person, or were before a merge."""
        own = {self.person_id} if self.person_id else set()
        return self.membership_ids | self.merged_ids | own

    @property
    def words(self) -> list[str]:
        """What identifies this person in any text: no first name, no short number."""
        names = {name for name in self.names if " " in name.strip()}
        phones = {text for text in self.phones if sum(map(str.isdigit, text)) >= FEWEST_DIGITS}
        return sorted(self.emails | names | phones)

    @property
    def pattern(self) -> str:
        """``words`` as one regular expression that Python and PostgreSQL read alike, or ""."""
        return "|".join(_pattern_of(word) for word in self.words)

    @property
    def loose_pattern(self) -> str:
        """The same without the ends, for JSON as text: finds too much, and never too little."""
        return "|".join(
            _escaped(json.dumps(word, ensure_ascii=False)[1:-1], r"(\s|\\[nrt])+")
            for word in self.words
        )


def _escaped(word: str, gap: str = r"\s+") -> str:
    parts = (re.sub(r"([^\w\s])", r"\\\1", part) for part in word.split())
    return gap.join(parts)


def _pattern_of(word: str) -> str:
    if "@" in word:
        return rf"(?<![\w.%+\-]){_escaped(word)}(?!\.?\w)"
    return rf"(?<!\w){_escaped(word)}(?!\w)"


def without_words(value: Any, pattern: str) -> Any:
    """``value``, a text or JSON, with every match of ``pattern`` replaced by a mark."""
    if not pattern:
        return value
    if isinstance(value, str):
        return re.sub(pattern, ERASED, value, flags=re.IGNORECASE)
    if isinstance(value, list | tuple):
        return [without_words(part, pattern) for part in value]
    if isinstance(value, dict):
        return {
            without_words(key, pattern): without_words(part, pattern) for key, part in value.items()
        }
    return value


Shown = Callable[[Subject], list[dict[str, Any]]]


def as_values(rows: Callable[[Subject], models.QuerySet[Any]], *fields: str) -> Shown:
    """Show the rows about the subject by these fields."""

    def show(subject: Subject) -> list[dict[str, Any]]:
        return list(rows(subject).order_by("pk").values(*fields))

    return show


@dataclass(frozen=True, kw_only=True)
class Traces:
    """What the audit trail may still tell: the texts that went, and the rows that were theirs."""

    texts: Iterable[str] = ()
    ids: Iterable[UUID] = ()


Erase = Callable[[Subject, Membership], Traces]


def nothing(subject: Subject) -> list[dict[str, Any]]:
    """Nothing of the model is for the person alone."""
    return []


def deletion(rows: Callable[[Subject], models.QuerySet[Any]]) -> Erase:
    """Erase by deleting the rows about the subject, of which the audit trail tells nothing."""

    def erase(subject: Subject, acting_member: Membership) -> Traces:
        rows(subject).delete()
        return Traces()

    return erase


@dataclass(frozen=True, kw_only=True)
class Held:
    """
    A model that holds something on people.

    ``through`` says how a row leads to a person, ``show`` what the export tells of those about the
    subject, ``goes`` what an erasure does to them. ``erase`` does it, and says what to look for in
    the audit trail; None where it is done by another's. ``show_to_person`` tells what was promised
    to be nobody's to read but the person's: the export only counts it.
    """

    title: str | Promise
    through: str
    show: Shown
    goes: str | Promise
    erase: Erase | None = None
    show_to_person: Shown = nothing


STAYS: Final = _("Stays as the coalition's record, without the person.")


def held_by_member(
    model: type[models.Model], member: str, *fields: str, title: str | Promise, through: str
) -> Held:
    """Rows that a member made or wrote, as ``member`` says; they stay without the person."""

    def rows(subject: Subject) -> models.QuerySet[Any]:
        return model._default_manager.filter(**{f"{member}__in": subject.membership_ids})

    return Held(title=title, through=through, show=as_values(rows, *fields), goes=STAYS)


@dataclass(frozen=True)
class NotHeld:
    """A model whose rows are not about people; names in their texts are searched separately."""

    because: str


@dataclass(frozen=True)
class Inventory:
    """The declarations, and whom to tell once a person is gone."""

    declared: dict[type[models.Model], Held | NotHeld] = field(default_factory=dict)
    after_erasure: list[Callable[[Workspace], None]] = field(default_factory=list)

    def held(self) -> Iterable[tuple[type[models.Model], Held]]:
        """The models that hold something, the highest rooms first."""
        for model, declared in reversed(self.declared.items()):
            if isinstance(declared, Held):
                yield model, declared


INVENTORY: Final = Inventory()
