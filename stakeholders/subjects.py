"""Who somebody is to this workspace: all names and addresses they have, or had, here."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy

from imports.models import ImportRun
from stakeholders.models import Person
from tenancy.errors import DomainError
from tenancy.models import AuditEvent, Membership
from tenancy.privacy.personal_data import Subject

_KEPT = ("email", "name", "phone", "shares_address")


class SharedAddress(DomainError):
    """An address that several people have says nothing of which one is meant."""

    message = gettext_lazy(
        "Several people share this address. Go on from the page of the one that you mean."
    )


def subject_of(person: Person) -> Subject:
    """The person with their membership, found by the e-mail address."""
    present = {"email": person.email, "name": person.name, "phone": person.phone}
    return _subject(person.pk, [present])


def addresses_ever(person: Person) -> set[str]:
    """
    The person's e-mail address and those that their row had before, in lower case; also of every
    row that a merge made one with it.
    """
    known = [{"email": person.email}, *_rows_before(person)]
    return {values["email"].strip().lower() for values in known} - {""}


def shared_ever(person: Person) -> bool:
    """Whether the person's address, or that of a row merged with theirs, is or was a shared one."""
    return person.shares_address or any(row["shares_address"] for row in _rows_before(person))


def _rows_before(person: Person) -> list[dict[str, str]]:
    return _former_values({person.pk, *_merged_into(person.pk)})


def subject_of_address(email: str) -> Subject:
    """
    Whoever has this e-mail address: a member without a contact, or somebody deleted before.

    :raises SharedAddress: several people have it.
    """
    people = Person.objects.filter(email__iexact=email)[:2]
    if len(people) > 1:
        raise SharedAddress(field="email")
    if people:
        return subject_of(people[0])
    had_it = Q(before__email__iexact=email) | Q(after__email__iexact=email)
    events = AuditEvent.objects.filter(had_it, object_type="person")
    deleted = events.order_by("happened_at").values_list("object_id", flat=True).last()
    present = {"email": email, "name": "", "phone": ""}
    if deleted is None or Person.objects.filter(pk=deleted).exists():
        return _subject(None, [present])
    return _subject(deleted, [present])


def _subject(person_id: UUID | None, known: list[dict[str, str]]) -> Subject:
    merged_ids = _merged_into(person_id) if person_id else set()
    merged_ids -= set(Person.objects.filter(pk__in=merged_ids).values_list("pk", flat=True))
    known = known + _former_values({person_id, *merged_ids} if person_id else set())
    emails = {values["email"].strip().lower() for values in known} - {""}
    # An address that this row had by mistake, or in a merge that was undone, may be another's.
    emails -= _among(_others(person_id), "email", emails)
    memberships = list(Membership.objects.filter(user__email__in=emails).select_related("user"))
    names = {values["name"] for values in known}
    names |= {membership.user.name for membership in memberships}
    return Subject(
        person_id=person_id,
        merged_ids=frozenset(merged_ids),
        membership_ids=frozenset(membership.pk for membership in memberships),
        emails=frozenset(emails),
        names=frozenset(_unshared(names - {""}, memberships, person_id)),
        phones=frozenset({values["phone"] for values in known} - {""}),
    )


def _unshared(names: set[str], memberships: list[Membership], person_id: UUID | None) -> set[str]:
    """The names that nobody else here bears."""
    wanted = {name.lower() for name in names}
    members = Membership.objects.exclude(pk__in=[membership.pk for membership in memberships])
    shared = _among(_others(person_id), "name", wanted) | _among(members, "user__name", wanted)
    return {name for name in names if name.lower() not in shared}


def _others(person_id: UUID | None) -> QuerySet[Person]:
    return Person.objects.exclude(pk__in=[person_id] if person_id else [])


def _among(rows: QuerySet[Any], field: str, wanted: set[str]) -> set[str]:
    lowered = rows.annotate(lowered=Lower(field)).filter(lowered__in=wanted)
    return set(lowered.values_list("lowered", flat=True))


def _merged_into(person_id: UUID) -> set[UUID]:
    """The rows that merges made one with the person's, and which no undo took out again."""
    found: set[UUID] = set()
    waiting = {person_id}
    while waiting:
        events = AuditEvent.objects.filter(object_type="person", object_id=waiting.pop())
        merged = events.filter(action="merge_person", before__has_key="merge")
        undone = events.filter(action="undo_merge_of_person", after__has_key="undone")
        ended = set(undone.values_list("after__undone", flat=True))
        ids = merged.values_list("pk", "before__merge__merged__id")
        new = {UUID(row_id) for event_id, row_id in ids if str(event_id) not in ended} - found
        found, waiting = found | new, waiting | new
    return found


def _former_values(row_ids: Collection[UUID]) -> list[dict[str, str]]:
    """What rows of people said before they were changed or deleted, by hand or by a file."""
    events = AuditEvent.objects.filter(object_type="person", object_id__in=row_ids)
    found = [values for pair in events.values_list("before", "after") for values in pair]
    # Whom a merge made one with this person.
    merges = [values["merge"]["merged"] for values in found if values and values.get("merge")]
    found += [values for values in merges if UUID(values["id"]) in row_ids]
    keys = [str(row_id) for row_id in row_ids]
    undos = ImportRun.objects.filter(undo__before__has_any_keys=keys)
    for before in undos.values_list("undo__before", flat=True):
        changes = [change for key in keys for change in before.get(key, {}).items()]
        found += [{name: pair[place] for name, pair in changes} for place in (0, 1)]
    return [
        {name: str(values.get(name) or "") for name in _KEPT}
        for values in found
        if isinstance(values, dict)
    ]
