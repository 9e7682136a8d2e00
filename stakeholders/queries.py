"""Reads over organizations and people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from imports.importers.names import folded
from stakeholders.models import Organization, Person
from tenancy.models import AuditEvent, Membership
from tenancy.permissions import Extent, extent

LIKENESS = 85  # of 100: above, two names differ by a slip or an abbreviation
SHOWN = 10


@dataclass(frozen=True)
class Similar:
    """A record that may be the same as another, and why."""

    record: Organization | Person
    reasons: list[str]


def organization_choices() -> list[tuple[UUID, str]]:
    """(id, name) of every organization of the open scope, by name."""
    return list(Organization.objects.order_by("name").values_list("pk", "name"))


def similar_to(record: Organization | Person, *, member: Membership) -> list[Similar]:
    """
    Records that may be the same, most alike first: by identifier, e-mail, website or name.

    Only suggested: a person decides.
    """
    rows: Any = type(record)._default_manager
    own = _Traits(record)
    found = []
    for other in rows.visible_to(member).exclude(pk=record.pk).only(*own.columns):
        reasons, likeness = own.compared_with(_Traits(other))
        if reasons:
            found.append((likeness, str(other), Similar(other, reasons)))
    found.sort(key=lambda each: (-each[0], each[1]))
    return [similar for _likeness, _name, similar in found[:SHOWN]]


def undoable_merges(events: Iterable[AuditEvent], *, acting_member: Membership) -> set[UUID]:
    """Those of the events that are a merge which the member may undo, and nobody did."""
    merges = {
        event.pk: event.object_id
        for event in events
        if event.action.startswith("merge_")
        and (event.before or {}).get("merge")
        and extent(acting_member, "delete", event.object_type) is Extent.ALL
    }
    if not merges:
        return set()
    ids = [str(pk) for pk in merges]
    undone = AuditEvent.objects.filter(object_id__in=merges.values(), after__undone__in=ids)
    return merges.keys() - {UUID(pk) for pk in undone.values_list("after__undone", flat=True)}


class _Traits:
    """By what two records are compared."""

    def __init__(self, record: Organization | Person) -> None:
        self.name = folded(record.name)
        if isinstance(record, Organization):
            self.columns = ["name", "other_names", "identifiers", "website"]
            self.names = {self.name, *map(folded, record.other_names)}
            self.keys = {key.casefold() for key in record.identifiers}
            self.email = ""
            self.host = (urlsplit(record.website).hostname or "").removeprefix("www.")
        else:
            self.columns = ["name", "email"]
            self.names, self.keys, self.host = {self.name}, set(), ""
            self.email = record.email.casefold()

    def compared_with(self, other: _Traits) -> tuple[list[str], float]:
        """Why they may be the same, and how much they are alike."""
        pairs = [(a, b) for a in self.names for b in other.names]
        alike = max(max(fuzz.ratio(*pair), fuzz.token_sort_ratio(*pair)) for pair in pairs)
        local, others_local = (each.email.partition("@")[0] for each in (self, other))
        signs = {
            _("the same identifier"): bool(self.keys & other.keys),
            _("the same website"): bool(self.host) and self.host == other.host,
            _("a similar e-mail address"): len(local) > 3 and local == others_local,
            _("a similar name"): alike >= LIKENESS,
        }
        reasons = [text for text, is_so in signs.items() if is_so]
        return reasons, 100 * len(reasons) + alike
