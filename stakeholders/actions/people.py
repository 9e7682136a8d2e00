"""Writes to people."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.models import Organization, Person
from tenancy.audit.recording import record_event, snapshot
from tenancy.errors import DomainError
from tenancy.models import Membership
from tenancy.roles import Role


class PersonExists(DomainError):
    """One address, one person."""

    message = gettext_lazy("Somebody with this e-mail address is here already.")


def _check(
    acting_member: Membership, email: str, organization: Organization | None, person: Person | None
) -> None:
    same = Person.objects.filter(email__iexact=email) if email else Person.objects.none()
    if person is not None:
        same = same.exclude(pk=person.pk)
    if same.exists():
        raise PersonExists(field="email")
    own = organization is not None and organization.pk == acting_member.organization_id
    if acting_member.role == Role.PARTNER and not own:
        raise PermissionDenied(_("You can add people of your own organization only."))


def add_person(
    *,
    acting_member: Membership,
    name: str,
    email: str = "",
    organization: Organization | None = None,
    **details: Any,
) -> Person:
    """
    Add a contact.

    :raises PersonExists: the address is somebody's already.
    :raises PermissionDenied: a partner adds to another organization.
    """
    _check(acting_member, email, organization, None)
    person = Person.objects.create(
        name=name.strip(), email=email.strip(), organization=organization, **details
    )
    record_event(
        acting_member=acting_member, action="add_person", record=person, after=snapshot(person)
    )
    return person


def change_person(*, acting_member: Membership, person: Person, **changes: Any) -> Person:
    """
    Change a contact.

    :raises PersonExists: the new address is somebody's already.
    :raises PermissionDenied: a partner moves somebody to another organization.
    """
    stored = Person.objects.select_related("organization").get(pk=person.pk)
    before = snapshot(stored)
    for name, value in changes.items():
        setattr(stored, name, value)
    _check(acting_member, stored.email, stored.organization, stored)
    stored.save()
    record_event(
        acting_member=acting_member,
        action="change_person",
        record=stored,
        before=before,
        after=snapshot(stored),
    )
    return stored


def remove_person(*, acting_member: Membership, person: Person) -> None:
    """Delete a contact; what they answered stays, without them."""
    record_event(
        acting_member=acting_member,
        action="remove_person",
        record=person,
        before=snapshot(person),
    )
    person.delete()
